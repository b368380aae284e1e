// Blood pressure: a bar from systolic to diastolic at its own time, never a line.
import type { JSX } from "preact";
import { numbered, xOf, yOf, type Axis, type Cuff, type LimitLine, type Scale } from "../../model/lanes";
import type { LimitObject } from "../../protocol";
import { page } from "../../words/chair";
import { LaneName } from "./LaneName";
import { Limits } from "./limits";

export function CuffLane(props: {
  axis: Axis;
  scale: Scale;
  lines: readonly LimitLine[];
  cuffs: readonly Cuff[];
  baseline: number | null;
  say: (limit: LimitObject, after?: string) => string;
  rem: number;
}): JSX.Element {
  const { axis, scale, rem, baseline } = props;
  const cuffs = numbered(
    props.cuffs.filter((cuff) => cuff.at >= axis.from),
    axis,
    rem * 2.9,
  );
  return (
    <g class="lane nibp">
      <Limits
        axis={axis}
        scale={scale}
        lines={props.lines}
        say={props.say}
        after={(line) => (line.over ? "" : page.chair.limitSystolic)}
        extra={
          baseline === null
            ? null
            : { value: baseline, text: page.chair.baseline(String(Math.round(baseline))) }
        }
        rem={rem}
      />
      {cuffs.map((cuff) => {
        const x = xOf(axis, cuff.at);
        const [top, bottom] = [yOf(scale, cuff.sys), yOf(scale, cuff.dia ?? cuff.sys)];
        return (
          <g key={cuff.at} class="cuff">
            <rect x={x - 2.5} y={top} width={5} height={Math.max(5, bottom - top)} rx={2.5} />
            {cuff.told && (
              <>
                <text class="sys" x={x + rem * 0.6} y={top + rem * 0.5}>
                  {Math.round(cuff.sys)}
                </text>
                {cuff.dia !== null && (
                  <text class="dia" x={x + rem * 0.6} y={bottom + rem * 0.2}>
                    {Math.round(cuff.dia)}
                  </text>
                )}
              </>
            )}
          </g>
        );
      })}
      <LaneName signal="nibp" unit={page.chair.unit.nibp} rem={rem} />
    </g>
  );
}

// Twenty minutes in 32 pixels. Decoration for the eye: the number stands above it.
import type { JSX } from "preact";
import { SCALES, spark, type Drawn } from "../../model/spark";
import type { History } from "../../model/history";
import type { LimitObject } from "../../protocol";

const BOX = { width: 200, height: 32 };

/** `late`: the newest number is, so its dot is hollow. */
export function Sparkline(props: {
  signal: Drawn;
  history: History;
  now: number;
  limits: readonly LimitObject[];
  late: boolean;
}): JSX.Element {
  const edges = props.limits.filter((limit) => limit.signal === props.signal);
  const drawn = spark(props.history, props.now, SCALES[props.signal], edges, BOX);
  const { band, dot } = drawn;
  return (
    <div class={`spark ${props.signal}`} aria-hidden="true">
      <svg viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none">
        {edges.length > 0 && (
          <rect class="band" y={band.top} width={BOX.width} height={Math.max(0, band.bottom - band.top)} />
        )}
        {drawn.limits.map((y) => (
          <path key={y} class="limit" d={`M0,${y}H${BOX.width}`} />
        ))}
        {drawn.outside.map(({ path, priority }) => (
          <path key={priority} class={`out ${priority}`} d={path} />
        ))}
        <path class="line" d={drawn.line} />
      </svg>
      {dot && (
        <i
          class={props.late ? "late" : ""}
          style={{ left: `${(dot.x / BOX.width) * 100}%`, top: `${(dot.y / BOX.height) * 100}%` }}
        />
      )}
    </div>
  );
}

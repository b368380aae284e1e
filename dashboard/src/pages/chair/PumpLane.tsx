// The pump's rate as a step area up to now, and what is planned as a dashed line.
import type { JSX } from "preact";
import { stepPath, xOf, yOf, type Axis, type Rate, type Scale } from "../../model/lanes";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";

export function PumpLane(props: {
  axis: Axis;
  height: number;
  rates: readonly Rate[];
  now: number;
  /** Up to when the last rate is known to hold. */
  until: number;
  /** When the planned dose is in if nothing more is paused, ms since 1970; null: cannot be told. */
  end: number | null;
  rem: number;
}): JSX.Element {
  const { axis, rem, rates, end } = props;
  const most = Math.max(1, ...rates.map(({ rate }) => rate));
  // Room above for the name, below for the floor.
  const scale: Scale = { low: -most * 0.25, high: most * 1.2, height: props.height };
  const floored: Scale = { ...scale, low: 0, height: yOf(scale, 0) };
  const last = rates.at(-1);
  const running = last !== undefined && last.rate > 0;
  return (
    <g class="lane pump-lane">
      <path class="given" d={stepPath(rates, axis, floored, props.until)} />
      {running && end !== null && (
        <line
          class="to-come"
          x1={xOf(axis, props.now)}
          x2={Math.min(axis.width, xOf(axis, end))}
          y1={yOf(floored, last.rate)}
          y2={yOf(floored, last.rate)}
        />
      )}
      {running && end !== null && (
        <text
          class="planned"
          x={axis.width - rem * 0.6}
          y={yOf(floored, last.rate) + rem * 1.2}
          text-anchor="end"
        >
          {page.chair.plannedEnd(timeOfDay(end, false))}
        </text>
      )}
      <text class="lane-name pump" x={rem * 1.25} y={rem * 1.55}>
        {page.chair.pump}
      </text>
    </g>
  );
}

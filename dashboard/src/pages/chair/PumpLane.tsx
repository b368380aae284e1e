// The pump's rate as a step area up to now, and what is planned as a dashed line.
import type { JSX } from "preact";
import { stepPath, xOf, yOf, type Axis, type Rate, type Scale } from "../../model/lanes";
import type { SessionObject } from "../../protocol";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import { plannedOf } from "./planned";

export function PumpLane(props: {
  axis: Axis;
  height: number;
  rates: readonly Rate[];
  now: number;
  session: SessionObject | undefined;
  rem: number;
}): JSX.Element {
  const { axis, rem, rates } = props;
  const most = Math.max(1, ...rates.map(({ rate }) => rate));
  // Room above for the name, below for the floor.
  const scale: Scale = { low: -most * 0.25, high: most * 1.2, height: props.height };
  const floored: Scale = { ...scale, low: 0, height: yOf(scale, 0) };
  const last = rates.at(-1);
  const end = plannedEnd(props.session, props.now);
  const running = last !== undefined && last.rate > 0;
  return (
    <g class="lane pump-lane">
      <path class="given" d={stepPath(rates, axis, floored, props.now)} />
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

/** ms since 1970 at which the planned dose is in if nothing more is paused; null: cannot be told. */
function plannedEnd(session: SessionObject | undefined, now: number): number | null {
  if (!session?.plan || session.phase !== "infusing" || session.dose_mg === null) return null;
  const whole = plannedOf(session).mg;
  if (whole === null || whole <= 0 || session.dose_mg >= whole) return null;
  return now + (1 - session.dose_mg / whole) * session.plan.duration_min * 60_000;
}

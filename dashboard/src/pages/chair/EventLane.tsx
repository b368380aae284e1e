// What happened: dots with words on three levels, each on a thread down to the time axis.
import type { JSX } from "preact";
import type { Axis } from "../../model/lanes";
import { LEVELS, place, type Moment } from "../../model/moments";

export function EventLane(props: {
  axis: Axis;
  height: number;
  moments: readonly Moment[];
  rem: number;
}): JSX.Element {
  const { axis, height, rem } = props;
  const placed = place(props.moments, axis, (text) => text.length * rem * 0.56, rem * 0.7);
  const yOfLevel = (level: number | null): number =>
    level === null ? height - rem * 0.6 : rem * 1.6 + (level * (height - rem * 2.6)) / (LEVELS + 0.6);
  return (
    <g class="lane event-lane">
      {placed.map((one) => (
        <line
          key={`${one.at} ${one.text}`}
          class={`thread ${one.ink}`}
          x1={one.x}
          x2={one.x}
          y1={yOfLevel(one.level)}
          y2={height}
        />
      ))}
      {placed.map((one) => (
        <g key={`${one.at} ${one.text}`} class={`moment ${one.ink}`}>
          <circle cx={one.x} cy={yOfLevel(one.level)} r={rem * 0.3} />
          {one.level !== null && (
            <text
              x={one.x + (one.left ? -rem * 0.7 : rem * 0.7)}
              y={yOfLevel(one.level)}
              dominant-baseline="central"
              text-anchor={one.left ? "end" : "start"}
            >
              {one.text}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

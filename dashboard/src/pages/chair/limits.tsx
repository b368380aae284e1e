// Limit lines of a lane and their labels at its right end.
import type { JSX } from "preact";
import { lineInk, spread, yOf, type Axis, type LimitLine, type Scale } from "../../model/lanes";
import type { LimitObject } from "../../protocol";

/** One more line that has a label: the baseline. */
export interface Extra {
  readonly value: number;
  readonly text: string;
}

interface Label {
  readonly key: string;
  /** Of the line. */
  readonly y: number;
  /** Where the words would stand if they were alone. */
  readonly wanted: number;
  readonly ink: "high" | "medium" | "rest";
  readonly end: number;
  readonly text: string;
}

export function Limits(props: {
  axis: Axis;
  scale: Scale;
  lines: readonly LimitLine[];
  say: (limit: LimitObject, after?: string) => string;
  after?: (line: LimitLine) => string;
  extra?: Extra | null;
  rem: number;
}): JSX.Element {
  const { axis, scale, rem } = props;
  const inside = props.lines.filter(({ limit }) => limit > scale.low && limit < scale.high);
  const size = rem * 1.2;
  // Outside the band: over above its line, under below it.
  const labels: Label[] = inside.map((line) => ({
    key: `${line.rule} ${line.limit} ${line.op}`,
    y: yOf(scale, line.limit),
    wanted: yOf(scale, line.limit) + (line.over ? -size : size) * 0.62,
    ink: lineInk(line.priority),
    end: axis.width,
    text: props.say(line, props.after?.(line)),
  }));
  if (props.extra) {
    const y = yOf(scale, props.extra.value);
    // Its words stand on the line, so the line ends before them.
    const end = axis.width - rem * (1.2 + 0.52 * props.extra.text.length);
    labels.push({ key: "rest", y, wanted: y, ink: "rest", end, text: props.extra.text });
  }
  const places = spread(
    labels.map((label) => label.wanted),
    size,
    scale.height,
  );
  return (
    <g class="limits">
      {labels.map((label) => (
        <line key={label.key} class={`limit ${label.ink}`} x1={0} x2={label.end} y1={label.y} y2={label.y} />
      ))}
      {labels.map((label, place) => (
        <text
          key={label.key}
          class={`limit-label ${label.ink}`}
          x={axis.width - rem * 0.6}
          y={places[place]}
          dominant-baseline="central"
          text-anchor="end"
        >
          {label.text}
        </text>
      ))}
    </g>
  );
}

/** The ground between the limits. */
export function Band(props: {
  axis: Axis;
  scale: Scale;
  band: { readonly low: number | null; readonly high: number | null };
}): JSX.Element | null {
  const { axis, scale, band } = props;
  if (band.low === null && band.high === null) return null;
  const top = band.high === null ? 0 : Math.max(0, yOf(scale, band.high));
  const bottom = band.low === null ? scale.height : Math.min(scale.height, yOf(scale, band.low));
  return <rect class="band" x={0} y={top} width={axis.width} height={Math.max(0, bottom - top)} />;
}

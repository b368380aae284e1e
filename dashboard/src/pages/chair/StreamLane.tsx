// A continuous value: its line, the ground between its limits, and what lies beyond them.
import type { JSX } from "preact";
import {
  beyondPath,
  lineInk,
  linePath,
  xOf,
  yOf,
  type Axis,
  type LimitLine,
  type Sample,
  type Scale,
} from "../../model/lanes";
import type { LimitObject } from "../../protocol";
import { page } from "../../words/chair";
import { LaneName } from "./LaneName";
import { Limits } from "./limits";

export function StreamLane(props: {
  ink: "spo2" | "hr" | "rr";
  axis: Axis;
  scale: Scale;
  lines: readonly LimitLine[];
  runs: readonly (readonly Sample[])[];
  late: boolean;
  say: (limit: LimitObject, after?: string) => string;
  rem: number;
}): JSX.Element {
  const { axis, scale, rem } = props;
  const last = props.runs.at(-1)?.at(-1);
  return (
    <g class={`lane ${props.ink}`}>
      {props.lines.map((line) => (
        <path
          key={`${line.rule} ${line.limit} ${line.op}`}
          class={`beyond ${lineInk(line.priority)}`}
          d={props.runs.map((run) => beyondPath(run, axis, scale, line)).join("")}
        />
      ))}
      <Limits axis={axis} scale={scale} lines={props.lines} say={props.say} rem={rem} />
      <path class="trace" d={props.runs.map((run) => linePath(run, axis, scale)).join("")} />
      {last && (
        <circle
          class={props.late ? "dot late" : "dot"}
          cx={xOf(axis, last.at)}
          cy={yOf(scale, last.max)}
          r={rem * 0.32}
        />
      )}
      <LaneName signal={props.ink} unit={page.chair.unit[props.ink]} rem={rem} />
    </g>
  );
}

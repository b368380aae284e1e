// The drawing: every lane on one time axis, drawn anew once a second. What it says stands in Numerics, too.
import type { JSX } from "preact";
import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import {
  axisAt,
  bandOf,
  cuffsOf,
  GAP_MS,
  limitLines,
  ratesGrown,
  runs,
  ticks,
  widened,
  xOf,
  type Axis,
  type LimitLine,
  type Rate,
  type Sample,
  type Scale,
} from "../../model/lanes";
import { GONE_MS, LATE_MS } from "../../model/age";
import type { BedObject, LimitObject, ProtocolDocument } from "../../protocol";
import { bed as bedSignal, blind, now, sessionOn, view } from "../../store";
import { here, useRead } from "../../ui/read";
import { courseOf, type Course } from "../../ui/visit";
import { plain, timeOfDay } from "../../words/format";
import { CuffLane } from "./CuffLane";
import { EventLane } from "./EventLane";
import { Band } from "./limits";
import { momentsOf } from "./moments";
import { PumpLane } from "./PumpLane";
import { relativeRules } from "./relative";
import { aboveRest, sayLimit } from "./sayLimit";
import { StreamLane } from "./StreamLane";
import type { Trend } from "./trend";
import type { Visit } from "./visit";

/** Parts of the panel's height, top to bottom; the style sheet's rows are the same. */
const ROWS = { spo2: 182, hr: 160, nibp: 171, rr: 118, pump: 76, events: 139, axis: 30 };
const ROWS_HEIGHT = Object.values(ROWS).reduce((sum, one) => sum + one);

/** Fixed, so that shapes compare across chairs; a lane widens when a value would leave it. */
const SCALES = {
  spo2: { low: 80, high: 102 },
  hr: { low: 27, high: 149 },
  nibp: { low: 46, high: 179 },
  rr: { low: 2, high: 29 },
};

/** rem: a narrower plot has no room for sentences. */
const SHORT_UNDER = 28;

export interface Size {
  readonly width: number;
  readonly height: number;
  /** px. */
  readonly rem: number;
}

interface Lane {
  readonly name: keyof typeof SCALES;
  readonly top: number;
  readonly samples: readonly Sample[];
  readonly scale: Scale;
  readonly lines: readonly LimitLine[];
}

export function Plot(props: {
  bed: string;
  trend: ReadonlySignal<Trend>;
  visit: ReadonlySignal<Visit>;
  size: Size;
}): JSX.Element {
  const { width, height, rem } = props.size;
  const bed = bedSignal(props.bed).value;
  const session = sessionOn(props.bed).value;
  const course = courseOf(props.bed).value;
  const protocol = useProtocol(session?.protocol ?? "");
  const relative = useMemo(() => relativeRules(protocol), [protocol]);
  const rates = useRates(props.visit, props.trend.value.rates);
  const axis = axisAt(now.value, width);
  const unit = height / ROWS_HEIGHT;
  const tops = topsOf(unit);
  // Without the service there is nothing that could be relied on: no line, no limit, no number.
  const seen = !blind.value;
  const { series } = props.trend.value;
  const rest = bed?.baseline ?? {};
  const lane = (name: Lane["name"], samples: readonly Sample[], signal: string): Lane => ({
    name,
    top: tops[name],
    samples: seen ? samples : [],
    scale: widened({ ...SCALES[name], height: ROWS[name] * unit }, seen ? samples : []),
    lines: limitLines(seen ? (bed?.limits ?? []) : [], signal),
  });
  const streams = [
    lane("spo2", series.spo2, "spo2"),
    lane("hr", series.hr.length === 0 ? series.pr : series.hr, "hr"),
    lane("rr", series.rr, "rr"),
  ];
  const pressure = lane("nibp", [...series.nibp_sys, ...series.nibp_dia], "nibp_sys");
  // On a phone a limit is its number; the sheet of limits has the words.
  const isShort = width < SHORT_UNDER * rem;
  const say = (limit: LimitObject, after = ""): string =>
    isShort ? plain(limit.limit, 1) : sayLimit(limit, true) + after + aboveRest(limit, relative, rest);
  // Frames come once a second of this page, whatever the clock's speed.
  const gap = Math.max(GAP_MS, 2_500 * (view.value.site?.speed ?? 1));
  const started = session?.started_at ? Date.parse(session.started_at) : null;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <Ground axis={axis} lanes={[...streams, pressure]} tops={tops} height={height} rem={rem} />
      {streams.map((one) => (
        <g key={one.name} transform={`translate(0 ${one.top})`}>
          <StreamLane
            ink={one.name as "spo2" | "hr" | "rr"}
            axis={axis}
            scale={one.scale}
            lines={one.lines}
            runs={runs(one.samples, axis, gap)}
            late={now.value - (one.samples.at(-1)?.at ?? 0) > LATE_MS * (view.value.site?.speed ?? 1)}
            say={say}
            rem={rem}
          />
        </g>
      ))}
      <g transform={`translate(0 ${tops.nibp})`}>
        <CuffLane
          axis={axis}
          scale={pressure.scale}
          lines={pressure.lines}
          cuffs={seen ? cuffsOf(series.nibp_sys, series.nibp_dia) : []}
          baseline={seen && !isShort ? (rest["nibp_sys"] ?? null) : null}
          say={say}
          rem={rem}
        />
      </g>
      <g transform={`translate(0 ${tops.pump})`}>
        <PumpLane
          axis={axis}
          height={ROWS.pump * unit}
          rates={seen ? rates : []}
          now={now.value}
          until={wordOf(bed)}
          end={endOf(course)}
          rem={rem}
        />
      </g>
      <g transform={`translate(0 ${tops.events})`}>
        <EventLane
          axis={axis}
          height={ROWS.events * unit}
          moments={seen ? momentsOf(session, bed, props.visit.value) : []}
          rem={rem}
        />
      </g>
      {started !== null && started >= axis.from && (
        <line class="start" x1={xOf(axis, started)} x2={xOf(axis, started)} y1={0} y2={tops.pump} />
      )}
      {seen && <line class="now" x1={xOf(axis, now.value)} x2={xOf(axis, now.value)} y1={0} y2={tops.axis} />}
    </svg>
  );
}

/** What lies under the lines: minutes, the ground between limits, the future darkened, rules between lanes. */
function Ground(props: {
  axis: Axis;
  lanes: readonly Lane[];
  tops: ReturnType<typeof topsOf>;
  height: number;
  rem: number;
}): JSX.Element {
  const { axis, tops, rem } = props;
  const nowX = xOf(axis, now.value);
  return (
    <>
      {props.lanes.map((lane) => (
        <g key={lane.name} transform={`translate(0 ${lane.top})`}>
          <Band axis={axis} scale={lane.scale} band={bandOf(lane.lines)} />
        </g>
      ))}
      {ticks(axis).map(({ at, x }) => (
        <g key={at} class="tick">
          <line x1={x} x2={x} y1={0} y2={tops.axis} />
          {x > rem * 1.5 && x < axis.width - rem * 1.5 && (
            <text x={x} y={props.height - rem * 0.6} text-anchor="middle">
              {timeOfDay(at, false)}
            </text>
          )}
        </g>
      ))}
      <rect class="future" x={nowX} y={0} width={Math.max(0, axis.width - nowX)} height={tops.axis} />
      <g class="rules">
        {Object.values(tops).map((y) => (
          <line key={y} x1={0} x2={axis.width} y1={y} y2={y} />
        ))}
      </g>
    </>
  );
}

/** When the planned dose is in if nothing more is paused; null: it does not run, or the pump does not say. */
function endOf(course: Course | null): number | null {
  if (course === null || course.pumpGone || course.visit.phase !== "infusing" || course.left <= 0)
    return null;
  return now.value + course.left;
}

/** Up to when the pump's last word holds, ms since 1970: a silent pump is not drawn on. */
function wordOf(bed: BedObject | undefined): number {
  const pump = bed?.pump;
  if (!pump) return now.value;
  return Math.min(now.value, Date.parse(pump.at) + GONE_MS * (view.value.site?.speed ?? 1));
}

/** px from the top to each row. */
function topsOf(unit: number): Record<keyof typeof ROWS, number> {
  let top = 0;
  const tops = { ...ROWS };
  for (const row of Object.keys(ROWS) as (keyof typeof ROWS)[]) {
    tops[row] = Math.round(top * unit);
    top += ROWS[row];
  }
  return tops;
}

/** Rates told by changes before this page opened, then by frames. */
function useRates(visit: ReadonlySignal<Visit>, heard: readonly Rate[]): readonly Rate[] {
  const [told] = useState(() =>
    computed(() =>
      visit.value.changes.reduce<readonly Rate[]>(
        (rates, { change }) => ratesGrown(rates, change.bed?.pump ?? null),
        [],
      ),
    ),
  );
  const last = told.value.at(-1)?.at ?? -Infinity;
  return [...told.value, ...heard.filter((one) => one.at > last)];
}

function useProtocol(id: string): ProtocolDocument | null {
  return here(
    useRead<ProtocolDocument>(id === "" ? "" : `/protocols/${encodeURIComponent(id)}`).reading.value,
  );
}

// Trend lanes on one time axis, and beside each what it says now. Drawn anew once a second.
import type { JSX, RefObject } from "preact";
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  axisAt,
  cuffsOf,
  limitLines,
  ratesGrown,
  runs,
  ticks,
  widened,
  xOf,
  type Rate,
  type Sample,
  type Scale,
} from "../../model/lanes";
import type { LimitObject, ProtocolDocument } from "../../protocol";
import { bed as bedSignal, blind, now, sessionOn } from "../../store";
import { here, useRead } from "../../ui/read";
import { words } from "../../words";
import { timeOfDay } from "../../words/format";
import { CuffLane } from "./CuffLane";
import { EventLane } from "./EventLane";
import { momentsOf } from "./moments";
import { Numerics } from "./Numerics";
import { PumpLane } from "./PumpLane";
import { relativeRules } from "./relative";
import { aboveRest, sayLimit } from "./sayLimit";
import { StreamLane } from "./StreamLane";
import type { Trend } from "./trend";
import type { Visit } from "./visit";

/** Parts of the panel's height, top to bottom; the style sheet's rows are the same. */
const ROWS = { spo2: 182, hr: 160, nibp: 171, rr: 118, pump: 76, events: 139, axis: 30 };
const ROWS_HEIGHT = Object.values(ROWS).reduce((sum, one) => sum + one);

/** Fixed, so that shapes compare across chairs; room for the limits of a usual patient. */
const SCALES = {
  spo2: { low: 80, high: 102 },
  hr: { low: 20, high: 166 },
  nibp: { low: 46, high: 196 },
  rr: { low: 2, high: 32 },
};

interface Size {
  readonly width: number;
  readonly height: number;
  /** px. */
  readonly rem: number;
}

export function Lanes(props: {
  bed: string;
  trend: ReadonlySignal<Trend>;
  visit: ReadonlySignal<Visit>;
}): JSX.Element {
  const [size, frame] = useSize();
  return (
    <section class="lanes panel" aria-label={words.chair.lanes}>
      <div class="plot" ref={frame}>
        {size.value.width > 0 && <Plot {...props} size={size.value} />}
      </div>
      <Numerics bed={props.bed} visit={props.visit} />
    </section>
  );
}

function Plot(props: {
  bed: string;
  trend: ReadonlySignal<Trend>;
  visit: ReadonlySignal<Visit>;
  size: Size;
}): JSX.Element {
  const { width, height, rem } = props.size;
  const bed = bedSignal(props.bed).value;
  const session = sessionOn(props.bed).value;
  const document = useProtocol(session?.protocol ?? "");
  const relative = useMemo(() => relativeRules(document), [document]);
  const axis = axisAt(now.value, width);
  const unit = height / ROWS_HEIGHT;
  const tops = topsOf(unit);
  const seen = !blind.value;
  const { series, rates } = props.trend.value;
  const limits = seen ? (bed?.limits ?? []) : [];
  const rest = bed?.baseline ?? {};
  const scaleOf = (lane: keyof typeof SCALES, samples: readonly Sample[]): Scale =>
    widened({ ...SCALES[lane], height: ROWS[lane] * unit }, seen ? samples : []);
  const say = (limit: LimitObject, after = ""): string =>
    sayLimit(limit, true) + after + aboveRest(limit, relative, rest);
  const stream = (lane: "spo2" | "hr" | "rr"): JSX.Element => {
    const samples = lane === "hr" && series.hr.length === 0 ? series.pr : series[lane];
    return (
      <StreamLane
        ink={lane}
        axis={axis}
        scale={scaleOf(lane, samples)}
        lines={limitLines(limits, lane)}
        runs={seen ? runs(samples, axis) : []}
        say={say}
        rem={rem}
      />
    );
  };
  const allRates = useRates(props.visit, rates);
  const started = session?.started_at ? Date.parse(session.started_at) : null;
  const moments = seen ? momentsOf(session, bed, props.visit.value) : [];
  const cuffs = seen ? cuffsOf(series.nibp_sys, series.nibp_dia) : [];
  const nowX = xOf(axis, now.value);
  return (
    <svg width={width} height={height} aria-hidden="true">
      {ticks(axis).map(({ at, x }) => (
        <g key={at} class="tick">
          <line x1={x} x2={x} y1={0} y2={tops.axis} />
          <text x={x} y={height - rem * 0.6} text-anchor={x < rem * 2 ? "start" : "middle"}>
            {timeOfDay(at, false)}
          </text>
        </g>
      ))}
      <g transform={`translate(0 ${tops.spo2})`}>{stream("spo2")}</g>
      <g transform={`translate(0 ${tops.hr})`}>{stream("hr")}</g>
      <g transform={`translate(0 ${tops.nibp})`}>
        <CuffLane
          axis={axis}
          scale={scaleOf("nibp", [...series.nibp_sys, ...series.nibp_dia])}
          lines={limitLines(limits, "nibp_sys")}
          cuffs={cuffs}
          baseline={seen ? (rest["nibp_sys"] ?? null) : null}
          say={say}
          rem={rem}
        />
      </g>
      <g transform={`translate(0 ${tops.rr})`}>{stream("rr")}</g>
      <g transform={`translate(0 ${tops.pump})`}>
        <PumpLane
          axis={axis}
          height={ROWS.pump * unit}
          rates={seen ? allRates : []}
          now={now.value}
          session={session}
          bed={bed}
          rem={rem}
        />
      </g>
      <rect class="future" x={nowX} y={0} width={Math.max(0, width - nowX)} height={tops.axis} />
      <g transform={`translate(0 ${tops.events})`}>
        <EventLane axis={axis} height={ROWS.events * unit} moments={moments} rem={rem} />
      </g>
      <g class="rules">
        {[tops.hr, tops.nibp, tops.rr, tops.pump, tops.events, tops.axis].map((y) => (
          <line key={y} x1={0} x2={width} y1={y} y2={y} />
        ))}
      </g>
      {started !== null && started >= axis.from && (
        <line class="start" x1={xOf(axis, started)} x2={xOf(axis, started)} y1={0} y2={tops.pump} />
      )}
      {seen && <line class="now" x1={nowX} x2={nowX} y1={0} y2={tops.axis} />}
    </svg>
  );
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

function useSize(): [ReadonlySignal<Size>, RefObject<HTMLDivElement | null>] {
  const [size] = useState(() => signal<Size>({ width: 0, height: 0, rem: 16 }));
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return undefined;
    const watch = new ResizeObserver(() => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      size.value = { width: current.clientWidth, height: current.clientHeight, rem };
    });
    watch.observe(current);
    return () => {
      watch.disconnect();
    };
  }, []);
  return [size, frame];
}

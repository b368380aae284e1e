// Beside each lane: what it says now, against this patient's rest, and how old it is.
import type { ComponentChildren, JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import { ageMs } from "../../model/age";
import { dueAt } from "../../model/checks";
import { isCuffGone, isPumpGone, streamFreshness, valueOf, type Continuous } from "../../model/known";
import { isOver } from "../../model/lanes";
import type { AlertObject, BedObject, ValueObject } from "../../protocol";
import { href } from "../../router";
import { alertsOf, bed as bedSignal, blind, momentNow, now } from "../../store";
import { page } from "../../words/chair";
import { DASH, minutesOf, number, signed, sinceOf, timeOfDay } from "../../words/format";
import { SignalName } from "./LaneName";
import type { Visit } from "./visit";

export function Numerics(props: { bed: string; visit: ReadonlySignal<Visit> }): JSX.Element {
  const bed = bedSignal(props.bed).value;
  const count = props.visit.value.changes.length;
  return (
    <div class="numerics">
      <Stream bed={bed} lane="spo2" />
      <Stream bed={bed} lane="hr" />
      <Pressure bed={bed} />
      <Stream bed={bed} lane="rr" />
      <Pump bed={bed} />
      <div class="numeric log-cell">
        <a href={href({ page: "log" })}>{page.chair.log}</a>
        <p>{blind.value ? DASH : page.chair.entries(count)}</p>
      </div>
    </div>
  );
}

function Stream(props: { bed: BedObject | undefined; lane: Continuous }): JSX.Element {
  const { bed, lane } = props;
  const moment = momentNow();
  const value = valueOf(bed, lane, moment);
  const gone = streamFreshness(value, moment) === "gone";
  const bad = gone ? null : badOf(bed, lane);
  const rest = bed?.baseline?.[lane] ?? null;
  return (
    <Cell name={<SignalName signal={lane} />} lane={lane} bad={bad} gone={gone}>
      <Big lane={lane}>
        {gone || value?.value === null || value === undefined ? DASH : number(value.value)}
        {!gone && value?.validity === "questionable" && <small title={page.chair.poor}>?</small>}
      </Big>
      {gone ? <Last value={value} /> : <Delta lane={lane} value={value?.value ?? null} rest={rest} />}
      {bad && (
        <p>
          {page.chair.sign[isOver(bad.explain.op || "<") ? "high" : "low"]}{" "}
          {sinceOf(now.value - Date.parse(bad.onset))}
        </p>
      )}
    </Cell>
  );
}

function Pressure(props: { bed: BedObject | undefined }): JSX.Element {
  const { bed } = props;
  const [sys, dia, map] = [bed?.values["nibp_sys"], bed?.values["nibp_dia"], bed?.values["nibp_map"]];
  const gone = isCuffGone(bed, momentNow());
  const rest = bed?.baseline?.["nibp_sys"] ?? null;
  const due = dueAt(bed?.due ?? [], "cuff");
  const bad = gone ? null : badOf(bed, "nibp");
  const [mean, systolic] = [map?.value ?? null, sys?.value ?? null];
  const parts = [
    ...(mean === null ? [] : [page.chair.mean(number(mean))]),
    ...(rest === null || systolic === null ? [] : [percentOf(systolic, rest)]),
  ];
  const next =
    due === null || blind.value
      ? ""
      : due >= now.value
        ? page.chair.nextIn(Math.ceil((due - now.value) / 60_000))
        : page.chair.nextOver(minutesOf(now.value - due));
  return (
    <Cell name={page.chair.signal.nibp} lane="nibp" bad={bad} gone={gone}>
      <Big lane="nibp">{gone ? DASH : `${numberOf(sys)}/${numberOf(dia)}`}</Big>
      {gone ? <Last value={sys} /> : <p>{parts.join(" \u00b7 ")}</p>}
      <p>
        {[gone || sys === undefined ? "" : page.chair.ago(minutesOf(ageMs(sys, now.value))), next]
          .filter((part) => part !== "")
          .join(", ")}
      </p>
    </Cell>
  );
}

function Pump(props: { bed: BedObject | undefined }): JSX.Element {
  const pump = props.bed?.pump ?? null;
  const age = pump === null ? 0 : Math.max(0, now.value - Date.parse(pump.at));
  const silent = isPumpGone(pump, momentNow());
  return (
    <div class="numeric pump-cell">
      <p>
        <span class="num">{pump === null || silent ? DASH : number(pump.rate, 1)}</span>{" "}
        {page.chair.mlPerHour}
      </p>
      <p>
        {pump === null
          ? page.chair.noPump
          : silent
            ? page.chair.checkPump
            : `${page.chair.pumpState[pump.state] ?? pump.state}, ${page.chair.ago(`${Math.round(age / 1000)} s`)}`}
      </p>
    </div>
  );
}

function Cell(props: {
  name: ComponentChildren;
  lane: string;
  bad: AlertObject | null;
  gone: boolean;
  children: ComponentChildren;
}): JSX.Element {
  const bad = props.bad === null ? "" : ` bad ${props.bad.priority}`;
  return (
    <div class={`numeric ${props.lane}-cell${bad}${props.gone ? " gone" : ""}`}>
      <h2 class="hidden-text">{props.name}</h2>
      {props.children}
    </div>
  );
}

function Big(props: { lane: string; children: ComponentChildren }): JSX.Element {
  return <p class={`big num ${props.lane}`}>{props.children}</p>;
}

function Last(props: { value: ValueObject | undefined }): JSX.Element {
  const { value } = props;
  return (
    <p>
      {value === undefined ? page.chair.never : page.chair.last(timeOfDay(Date.parse(value.received_at)))}
    </p>
  );
}

/** The change from rest, in the measure of the signal: points, per cent, or a count. */
function Delta(props: { lane: Continuous; value: number | null; rest: number | null }): JSX.Element {
  const { lane, value, rest } = props;
  if (value === null || rest === null) return <p>{page.chair.noBaseline}</p>;
  const change = Math.round(value) - Math.round(rest);
  if (change === 0) return <p>{page.chair.atBaseline}</p>;
  const how = {
    spo2: () => page.chair.points(signed(change)),
    hr: () => percentOf(value, rest),
    rr: () => signed(change),
  };
  return (
    <p>
      {how[lane]()} {page.chair.from(number(rest))}
    </p>
  );
}

const percentOf = (value: number, rest: number): string =>
  page.chair.percent(signed((value / rest - 1) * 100));

function numberOf(value: ValueObject | undefined): string {
  const measured = value?.value ?? null;
  return measured === null ? DASH : number(measured);
}

/** The most urgent open alert about a value of this lane. */
function badOf(bed: BedObject | undefined, lane: string): AlertObject | null {
  const about = (alert: AlertObject): boolean => {
    const signal = alert.explain.signal ?? "";
    return lane === "nibp"
      ? signal.startsWith("nibp")
      : signal === lane || (lane === "hr" && signal === "pr");
  };
  const open = bed === undefined ? [] : alertsOf(bed.bed).value;
  return (
    open.find(
      (it) => it.kind === "physiological" && it.state !== "returned_unacked" && !it.provisional && about(it),
    ) ?? null
  );
}

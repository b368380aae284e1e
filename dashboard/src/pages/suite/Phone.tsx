// The suite in one hand, below its header: alarms first, each with its numbers and buttons; then the calm chairs
// by next due.
import type { JSX } from "preact";
import type { Moment } from "../../model/known";
import { nextDue } from "../../model/strip";
import { badSignals, dressOf, lampOf } from "../../model/urgency";
import type { AlertObject, BedObject } from "../../protocol";
import { href } from "../../router";
import { wall } from "../../settings";
import { alerts, alertsOf, bed, blind, momentNow, now, sessionOn } from "../../store";
import { adviceOf, placeOf } from "../../ui/alertWords";
import { isUnseen } from "../../ui/alerts";
import { RibbonBar } from "../../ui/RibbonBar";
import { courseOf } from "../../ui/visit";
import { words } from "../../words";
import { chairName, DASH, sinceOf } from "../../words/format";
import { Why } from "../../ui/AlertWhy";
import { LampBlock } from "../../ui/LampBlock";
import { Buttons, dressClass, RecordButton } from "./AlertCard";
import { BottomBar } from "./BottomBar";
import { pressureAge, pressureOf, readingOf } from "./reading";
import { NoChairs } from "./empty";
import { standing } from "./standing";
import { SignalName, type Shown } from "./Vitals";
import "./phone.css";

const said = words.suite;

export function Phone(): JSX.Element {
  const shown = blind.value ? [] : alerts.value;
  const alarmed = new Set(shown.filter((alert) => dressOf(alert) !== "low").map((alert) => alert.bed));
  const calm = standing.value
    .filter((name) => !alarmed.has(name))
    .sort((a, b) => dueAt(bed(a).value) - dueAt(bed(b).value));
  return (
    <>
      <main>
        <section aria-label={said.alerts} class="phone-alerts">
          {shown.map((alert) => (
            <PhoneAlert key={alert.id} alert={alert} />
          ))}
        </section>
        {standing.value.length === 0 && <NoChairs />}
        {calm.length > 0 && (
          <section aria-label={said.chairs} class="phone-chairs">
            <p class="phone-columns" aria-hidden="true">
              <span>{said.byDue}</span>
              <SignalName signal="spo2" />
              <SignalName signal="hr" />
              <SignalName signal="nibp" />
            </p>
            {calm.map((name) => (
              <PhoneChair key={name} name={name} />
            ))}
          </section>
        )}
        <p class="phone-foot">{words.common.disclaimer}</p>
      </main>
      <BottomBar />
    </>
  );
}

const dueAt = (here: BedObject | undefined): number => {
  const next = here === undefined ? null : nextDue(here);
  return next === null ? Infinity : Date.parse(next.at);
};

/** HIGH is the whole card, MEDIUM a row with its button, LOW a row. */
function PhoneAlert(props: { alert: AlertObject }): JSX.Element {
  const { alert } = props;
  const dress = dressOf(alert);
  const isLarge = dress === "high";
  const alias = alert.bed === null ? undefined : sessionOn(alert.bed).value?.patient?.alias;
  const since = sinceOf(now.value - Date.parse(alert.onset));
  return (
    <article class={`card ${dressClass(alert)} ${isLarge ? "large" : ""}`}>
      <LampBlock priority={dress} lamp={lampOf(alert)} alert={alert} size={isLarge ? 2.75 : 2} />
      <div class="card-text">
        {isLarge && (
          <p class="card-where">
            <span>
              {placeOf(alert)}
              {alias !== undefined && `, ${alias}`}
            </span>
            <b class="num">{since}</b>
          </p>
        )}
        <h2 class="card-head">
          {!isLarge && `${placeOf(alert)}, `}
          {isLarge || alert.kind === "technical" ? adviceOf(alert) : alert.action}{" "}
          <span class="hidden-text">{said.stars[alert.priority]}</span>
        </h2>
        <p class="card-why">
          <Why alert={alert} />
        </p>
      </div>
      {isLarge && alert.bed !== null && <PhoneVitals name={alert.bed} />}
      {wall.value === "no" && dress !== "low" && (
        <div class="phone-deeds">
          {isLarge && alert.bed !== null && isUnseen(alert) && (
            <RecordButton bed={alert.bed} alert={alert} isFirst={false} />
          )}
          <Buttons alert={alert} isFirst={false} hasBell={isLarge} />
        </div>
      )}
    </article>
  );
}

function PhoneVitals(props: { name: string }): JSX.Element {
  const here = bed(props.name).value;
  const moment = momentNow();
  const bad = badSignals(alertsOf(props.name).value);
  const pressure = pressureOf(here, moment);
  const age = pressureAge(here, moment);
  const shown: [Shown, string, string | undefined][] = [
    ["spo2", readingOf(here, "spo2", moment).text, bad.get("spo2")],
    ["hr", readingOf(here, "hr", moment).text, bad.get("hr")],
    ["nibp", pressure.text, bad.get("nibp_sys") ?? bad.get("nibp_dia")],
    ["rr", readingOf(here, "rr", moment).text, bad.get("rr")],
  ];
  return (
    <a class="phone-vitals" href={href({ page: "chair", bed: props.name, part: "" })}>
      {shown.map(([signal, text, dress]) => (
        <span key={signal} class={`vital ${signal} ${text === DASH ? "gone" : ""}`}>
          <span class="name">
            {signal === "nibp" && age !== "" ? (
              said.withAge(said.signal.nibp, age)
            ) : (
              <SignalName signal={signal} />
            )}
          </span>
          <b class={`num ${dress === undefined ? "" : `bad ${dress}`}`}>{text}</b>
        </span>
      ))}
    </a>
  );
}

function PhoneChair(props: { name: string }): JSX.Element {
  const here = bed(props.name).value;
  const session = sessionOn(props.name).value;
  const course = courseOf(props.name).value;
  const moment = momentNow();
  const isFree = here?.state === "free";
  const value = (signal: Shown, text: string): JSX.Element => (
    <b class={`num ${signal} ${text === DASH ? "gone" : ""}`}>{text}</b>
  );
  return (
    <a
      class={`phone-chair ${isFree ? "free" : ""}`}
      href={href({ page: "chair", bed: props.name, part: "" })}
      data-bed={props.name}
    >
      <h2>
        <span class="hidden-text">{words.common.chair("")}</span>
        <span class="num">{chairName(props.name)}</span>
      </h2>
      <div class="patient">
        <p class="alias">{session?.patient?.alias ?? (isFree ? said.strip.free : "")}</p>
        <p>{phaseOf(here, moment)}</p>
      </div>
      {!isFree && (
        <>
          {value("spo2", readingOf(here, "spo2", moment).text)}
          {value("hr", readingOf(here, "hr", moment).text)}
          {value("nibp", pressureOf(here, moment).text)}
        </>
      )}
      {course !== null && (
        <RibbonBar visit={course.visit} now={moment.now} dim={moment.blind || course.pumpGone} />
      )}
    </a>
  );
}

function phaseOf(here: BedObject | undefined, moment: Moment): string {
  if (here === undefined || here.phase === null || here.phase_since === null) return "";
  const since = moment.blind ? "" : sinceOf(moment.now - Date.parse(here.phase_since));
  return `${words.phase[here.phase]} ${since}`;
}

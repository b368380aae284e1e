// One chair. The whole of it is one link to the chair's page; it holds no buttons.
import type { JSX } from "preact";
import { isEmpty, type Moment } from "../../model/known";
import { stripOf, type Strip } from "../../model/strip";
import { badSignals, dressOf, lampOf, silentFor } from "../../model/urgency";
import type { Step } from "../../model/layout";
import type { AlertObject, SessionObject } from "../../protocol";
import { href } from "../../router";
import { hiddenUntil } from "../../settings";
import { alertsOf, bed, momentNow, now, sessionOn } from "../../store";
import { Icon } from "../../ui/Glyph";
import { RibbonBar } from "../../ui/RibbonBar";
import { courseOf, type Course } from "../../ui/visit";
import { words } from "../../words";
import { chairName, clockOf, DASH, mg, number, sinceOf } from "../../words/format";
import { pressureOf, readingOf, type Reading } from "./reading";
import { Sparkline } from "./Sparkline";
import { isStarting } from "./standing";
import { StripLine } from "./StripLine";
import { useHistories } from "./trends";
import { Vital, type Shown } from "./Vitals";
import { pausedBy } from "./paused";
import "./tile.css";
import "./vitals.css";
import "./sizes.css";

const said = words.suite;
/** Share of the planned dose from which an infusion counts as complete: pumps round. */
const WHOLE = 0.98;

export function Tile(props: { name: string; step: Step }): JSX.Element {
  const { name, step } = props;
  const here = bed(name).value;
  const session = sessionOn(name).value;
  const alerts = alertsOf(name).value;
  const course = courseOf(name).value;
  const moment = momentNow();
  const alert = alerts[0] ?? null;
  const starting = isStarting.value;
  const strip: Strip = starting
    ? { kind: "waiting" }
    : stripOf({
        bed: here,
        alert,
        blind: moment.blind,
        now: moment.now,
        observedAt: course?.observedAt ?? null,
      });
  const isFree = strip.kind === "free";
  const isHatched = moment.blind ? !isFree && !starting : isEmpty(here, moment);
  return (
    <a
      class={`tile step-${step} ${dressOfTile(moment.blind ? null : alert)} ${isFree ? "free" : ""} ${isHatched ? "hatched" : ""}`}
      href={href({ page: "chair", bed: name, part: "" })}
      data-bed={name}
    >
      <div class="tile-head">
        <h2>
          <span class="hidden-text">{words.common.chair("")}</span>
          <span class="num">{chairName(name)}</span>
        </h2>
        <Patient session={session} />
        <Marks alerts={alerts} session={session} now={moment.now} blind={moment.blind} />
        <PhaseClock phase={here?.phase ?? null} since={here?.phase_since ?? null} moment={moment} />
      </div>
      <StripLine
        strip={strip}
        now={moment.now}
        pausedBy={strip.kind === "paused" ? pausedBy(name, strip.since) : ""}
      />
      {!isFree && <Vitals name={name} step={step} moment={moment} alerts={alerts} />}
      {course === null ? (
        <div class="tile-foot" />
      ) : (
        <Foot course={course} moment={moment} isSmall={step === 2} />
      )}
    </a>
  );
}

function dressOfTile(alert: AlertObject | null): string {
  if (alert === null) return "";
  return `${dressOf(alert)} ${lampOf(alert) === "outline" ? "returned" : ""}`;
}

/** Pseudonym, age, sex, weight; `V` hides even these for a minute. */
export function Patient(props: { session: SessionObject | undefined }): JSX.Element {
  const patient = props.session?.patient;
  // `now` moves once a second, so the minute of privacy ends by itself.
  const isHidden = now.value > 0 && hiddenUntil.value > performance.now();
  if (patient === null || patient === undefined)
    return <div class="patient">{props.session && <p>{said.noPatient}</p>}</div>;
  const age = patient.age === null ? "" : number(patient.age);
  const who = said.patient(age, patient.sex?.toUpperCase() ?? "");
  const kg = number(patient.weight_kg, Number.isInteger(patient.weight_kg) ? 0 : 1);
  return (
    <div class="patient">
      <p class="alias">{isHidden ? said.hidden : patient.alias}</p>
      <p>{[who, said.weight(kg)].filter((part) => part !== "").join(" · ")}</p>
    </div>
  );
}

/** What changes how this chair is watched is never only in a menu. */
function Marks(props: {
  alerts: readonly AlertObject[];
  session: SessionObject | undefined;
  now: number;
  blind: boolean;
}): JSX.Element {
  const silent = Math.max(0, ...props.alerts.map((alert) => silentFor(alert, props.now)));
  const record = props.session?.record;
  return (
    <div class="marks">
      {silent > 0 && (
        <span>
          <Icon name="crossed" size={1.125} />
          {said.marks.silenced(props.blind ? DASH : sinceOf(silent))}
        </span>
      )}
      {record !== undefined && record.limits.length > 0 && <span>{said.marks.limits}</span>}
      {record !== undefined && record.overrides.length > 0 && <span>{said.marks.overridden}</span>}
    </div>
  );
}

function PhaseClock(props: {
  phase: keyof typeof words.phase | null;
  since: string | null;
  moment: Moment;
}): JSX.Element | null {
  const { phase, since, moment } = props;
  if (phase === null || since === null) return null;
  return (
    <div class="phase">
      <p>{words.phase[phase]}</p>
      <p class="num">{moment.blind ? `${DASH}:${DASH}` : clockOf(moment.now - Date.parse(since))}</p>
    </div>
  );
}

function Vitals(props: {
  name: string;
  step: Step;
  moment: Moment;
  alerts: readonly AlertObject[];
}): JSX.Element {
  const { name, step, moment } = props;
  const here = bed(name).value;
  const histories = useHistories(name, step === 0).value;
  const bad = badSignals(props.alerts);
  const badPressure = bad.get("nibp_sys") ?? bad.get("nibp_dia") ?? bad.get("nibp_map");
  const vital = (signal: Exclude<Shown, "nibp">, reading: Reading): JSX.Element => (
    <Vital signal={signal} reading={reading} bad={bad.get(signal)}>
      {step === 0 && !reading.isGone ? (
        <Sparkline
          signal={signal}
          history={histories[signal]}
          now={moment.now}
          limits={here?.limits ?? []}
          late={reading.isLate}
        />
      ) : null}
    </Vital>
  );
  return (
    <div class="vitals">
      {vital("spo2", readingOf(here, "spo2", moment))}
      {vital("hr", readingOf(here, "hr", moment))}
      <Vital signal="nibp" reading={pressureOf(here, moment)} bad={badPressure} />
      {vital("rr", readingOf(here, "rr", moment))}
    </div>
  );
}

function Foot(props: { course: Course; moment: Moment; isSmall: boolean }): JSX.Element {
  const { course, moment, isSmall } = props;
  const isUnknown = moment.blind || course.pumpGone;
  return (
    <div class="tile-foot">
      <RibbonBar visit={course.visit} now={moment.now} dim={isUnknown} />
      <p class="hidden-text">{twin(course, moment)}</p>
      <div class="dose">
        <p>
          <DoseLine course={course} isUnknown={isUnknown} />
        </p>
        <p>{leftOf(course, moment, isSmall)}</p>
      </div>
    </div>
  );
}

function DoseLine(props: { course: Course; isUnknown: boolean }): JSX.Element {
  const { given, perKg, planned } = props.course.dose;
  const of = planned === null ? DASH : mg(planned);
  if (props.isUnknown || given === null)
    return (
      <>
        <span class="num gone">{DASH}</span>
        {planned === null ? said.doseOnly : said.doseOf(of)}
      </>
    );
  return (
    <>
      <span class="num given">{mg(given)}</span>
      {planned === null ? said.doseOnly : said.doseOf(of)}
      {perKg !== null && <span class="per-kg">{said.perKg(number(perKg, 2))}</span>}
    </>
  );
}

function leftOf(course: Course, moment: Moment, isSmall: boolean): string {
  const { phase, startedAt } = course.visit;
  if (phase === "infusing" || phase === "paused") {
    if (moment.blind || course.pumpGone) return said.checkPump;
    return course.visit.duration === 0 ? "" : said.left(clockOf(course.left));
  }
  if (moment.blind) return "";
  if (startedAt === null) return said.notStarted;
  if (course.visit.given < WHOLE) return isSmall ? said.endedEarlyShort : said.endedEarly;
  return isSmall ? said.completeShort : said.complete;
}

/** The ribbon for those who do not see it. */
function twin(course: Course, moment: Moment): string {
  const { visit, dose } = course;
  const phase = words.phase[visit.phase];
  if (moment.blind || dose.given === null || dose.planned === null || visit.startedAt === null) return phase;
  const minutes = (ms: number): number => Math.floor(ms / 60_000);
  const run = minutes(visit.duration - course.left);
  return said.ribbon(
    phase,
    run,
    minutes(visit.duration),
    mg(dose.given),
    mg(dose.planned),
    minutes(course.left),
  );
}

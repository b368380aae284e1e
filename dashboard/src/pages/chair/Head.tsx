// Whose chair it is, what is planned, how far it is.
import type { JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import type { BedObject, CourseReport, SessionObject } from "../../protocol";
import { hiddenUntil, wall } from "../../settings";
import { bed as bedSignal, blind, now, sessionOn } from "../../store";
import { here, useRead } from "../../ui/read";
import { courseOf } from "../../ui/visit";
import { words } from "../../words";
import { page } from "../../words/chair";
import { chairName, DASH, mg, number } from "../../words/format";
import { Ribbon } from "./Ribbon";
import type { Visit } from "./visit";

export function Head(props: { bed: string; visit: ReadonlySignal<Visit>; onMenu: () => void }): JSX.Element {
  const bed = bedSignal(props.bed).value;
  const session = sessionOn(props.bed).value;
  return (
    <div class="chair-head">
      <h1 class="num">
        <span class="hidden-text">{words.common.chair("")}</span>
        {chairName(props.bed)}
      </h1>
      <div class="who">
        <Person bed={bed} session={session} />
        <Plan session={session} />
        <Marks session={session} />
      </div>
      <Ribbon bed={props.bed} visit={props.visit} />
      {wall.value === "no" && (
        <button type="button" class="button quiet" aria-haspopup="dialog" onClick={props.onMenu}>
          {page.chair.menu.open}
        </button>
      )}
      <Dose bed={props.bed} />
    </div>
  );
}

function Person(props: { bed: BedObject | undefined; session: SessionObject | undefined }): JSX.Element {
  const patient = props.session?.patient;
  // Read with the clock, so that the name comes back by itself.
  const hidden = now.value > 0 && hiddenUntil.value > performance.now();
  if (patient) {
    return (
      <p class="person">
        <span>{hidden ? words.suite.hidden : patient.alias}</span>
        <span>{page.chair.person(patient.age, patient.sex, patient.weight_kg)}</span>
      </p>
    );
  }
  const text = props.session
    ? page.chair.noPatient
    : props.bed?.state === "free"
      ? page.chair.free
      : page.chair.noSession;
  return <p class="person">{text}</p>;
}

function Plan(props: { session: SessionObject | undefined }): JSX.Element {
  const plan = props.session?.plan;
  const course = props.session?.course ?? "";
  const { reading } = useRead<CourseReport>(course === "" ? "" : `/courses/${encodeURIComponent(course)}`);
  const known = here(reading.value);
  const parts: string[] = [];
  if (known) {
    const given = known.given.findIndex((one) => one.session === props.session?.id);
    parts.push(page.chair.ofCourse(given === -1 ? known.given.length + 1 : given + 1, known.infusions));
  }
  if (plan) {
    const dose =
      plan.dose_mg_per_kg === null
        ? `${mg(plan.dose_mg ?? 0)} mg`
        : `${number(plan.dose_mg_per_kg, 1)} mg/kg`;
    parts.push(page.chair.plan(plan.drug, dose, plan.duration_min));
  }
  return <p>{parts.join(" \u00b7 ")}</p>;
}

/** What was changed or overridden is always seen: nobody finds out by herself. */
function Marks(props: { session: SessionObject | undefined }): JSX.Element | null {
  const { limits = [], overrides = [] } = props.session?.record ?? {};
  const said = page.chair.limits;
  const parts = [
    ...(limits.length === 0 ? [] : [said.changed(limits.length)]),
    ...(overrides.length === 0 ? [] : [said.overridden(overrides.length)]),
  ];
  return parts.length === 0 ? null : <p class="marks">{parts.join(" \u00b7 ")}</p>;
}

/** What the pump has given; a dash when it is not heard. */
function Dose(props: { bed: string }): JSX.Element {
  const course = courseOf(props.bed).value;
  if (course === null) return <div class="head-dose" />;
  const { given, perKg, planned } = course.dose;
  const plan = sessionOn(props.bed).value?.plan;
  const weight = sessionOn(props.bed).value?.patient?.weight_kg;
  const plannedPerKg = plan?.dose_mg_per_kg ?? (planned !== null && weight ? planned / weight : null);
  const say = (value: number | null, digits: number): string =>
    value === null || blind.value ? DASH : number(value, digits);
  return (
    <div class="head-dose">
      <p>
        <span class="num">{say(given, 1)}</span>
        {planned === null ? page.chair.doseOnly : page.chair.dose(mg(planned))}
      </p>
      {weight !== undefined && (
        <p>{page.chair.dosePerKg(say(perKg, 2), plannedPerKg === null ? null : number(plannedPerKg, 2))}</p>
      )}
    </div>
  );
}

// Who is treated and with what. Opens the session, fills an unplanned one, or puts down another plan.
import type { JSX } from "preact";
import { computed, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport, GateObject, Practice, SessionObject } from "../../protocol";
import { bed as bedOf, now, sessionOn } from "../../store";
import { Clashes } from "../../ui/Clashes";
import { faultsOf, useEntry } from "../../ui/command";
import { makeDraft, type Fields } from "../../ui/draft";
import { Said } from "../../ui/Said";
import { TextArea, TextField } from "../../ui/form";
import { here, useRead } from "../../ui/read";
import { visit } from "../../words/visit";
import { timeOfDay } from "../../words/format";
import { CoursePart } from "./CoursePart";
import { fieldOf, lacks, planFields, treatmentOf } from "./plan";
import { PlanFields } from "./PlanFields";

const said = visit.setup.patient;

export function PlanPanel(props: { bed: string; practice: Practice | null }): JSX.Element {
  const { bed } = props;
  const session = sessionOn(bed).value;
  const [draft] = useState(() =>
    makeDraft(
      computed(() => ({
        fields: planFields(sessionOn(bed).value),
        revision: sessionOn(bed).value?.revision,
      })),
    ),
  );
  const [tried] = useState(() => signal(false));
  const [done] = useState(() => signal(""));
  const whole = (session?.patient ?? null) !== null;
  const opening = useEntry<SessionObject>("POST", () => "/sessions");
  const revising = useEntry<SessionObject>(
    "PUT",
    () => `/sessions/${encodeURIComponent(session?.id ?? "")}/plan`,
    draft.revision,
  );
  const entry = whole ? revising : opening;
  const fields = draft.fields.value;
  const courses = here(useRead<CourseReport[]>("/courses", session?.revision).reading.value) ?? [];
  const begun = (session?.started_at ?? null) !== null;

  const send = async (): Promise<void> => {
    tried.value = true;
    if (Object.keys(lacks(fields)).length > 0) return;
    const treatment = treatmentOf(fields);
    const reason = fields["reason"] ?? "";
    const outcome = await entry.send(whole ? { ...treatment, reason } : { bed, ...treatment });
    if (outcome?.kind !== "done") return;
    done.value = (whole ? visit.setup.savedAt : said.opened)(timeOfDay(now.peek(), false));
    tried.value = false;
    draft.settle(outcome.value.revision);
  };
  const set = (field: string, value: string): void => {
    entry.touch();
    draft.set(field, value);
  };
  const refused = faultsOf(entry.progress.value);
  const gates = bedOf(bed).value?.gates ?? [];
  const faults = everyFault(tried.value ? lacks(fields) : {}, refused, gates);
  const touched = Object.keys(draft.touched.value).length > 0;

  return (
    <section class="panel" aria-labelledby="setup-plan">
      <h2 id="setup-plan">{said.title}</h2>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextField
          label={said.alias}
          hint={said.aliasHint}
          value={fields["patient.alias"] ?? ""}
          required
          disabled={whole}
          fault={faults["patient.alias"]}
          suggestions={courses.filter((one) => one.ended_at === null).map((one) => one.alias)}
          onValue={(value) => {
            set("patient.alias", value);
          }}
        />
        <CoursePart
          alias={fields["patient.alias"] ?? ""}
          session={session}
          courses={courses}
          practice={props.practice}
        />
        <PlanFields
          fields={fields}
          faults={faults}
          warnings={warningsOf(gates)}
          practice={props.practice}
          set={set}
        />
        {begun && whole && (
          <TextArea
            label={said.reasonBegun}
            value={fields["reason"] ?? ""}
            fault={faults["reason"]}
            onValue={(value) => {
              set("reason", value);
            }}
          />
        )}
        <Clashes draft={draft} name={(field) => nameOf(field)} />
        <div class="row">
          <button type="submit" class={whole ? "button" : "button primary"} disabled={whole && !touched}>
            {whole ? said.save : session === undefined ? said.open : said.fill}
          </button>
          {touched && whole && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                draft.drop();
                entry.reset();
              }}
            >
              {said.drop}
            </button>
          )}
          <Said
            progress={entry.progress}
            done={done.value}
            placed={Object.keys(refused).every((place) => fieldOf(place) in fields)}
          />
        </div>
      </form>
    </section>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  "patient.alias": said.alias,
  "patient.weight_kg": said.weight,
  "patient.age": said.age,
  "patient.sex": said.sex,
  "patient.cv_risk": said.risk,
  "plan.drug": said.drug,
  "plan.dose": said.dose,
  "plan.unit": said.unit,
  "plan.duration_min": said.duration,
  "plan.concentration_mg_per_ml": said.strength,
  "plan.type": said.type,
};

const nameOf = (field: string): string => NAMES[field] ?? field;

/** By field: what is missing here, what the service refused, what a gate says of the plan as it was saved. */
function everyFault(
  missing: ReturnType<typeof lacks>,
  refused: Fields,
  gates: readonly GateObject[],
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const gate of gates) {
    if (gate.level === "block" && !gate.overridden) found[fieldOf(gate.id)] = gate.text;
  }
  for (const [place, text] of Object.entries(refused)) found[fieldOf(place)] = text;
  for (const [field, lack] of Object.entries(missing)) found[field] = visit.setup.lack[lack];
  return found;
}

/** What a gate warns of in the plan, by field. */
function warningsOf(gates: readonly GateObject[]): Fields {
  const told = gates.filter((gate) => gate.level !== "block" && !gate.overridden);
  return Object.fromEntries(told.map((gate) => [fieldOf(gate.id), gate.text]));
}

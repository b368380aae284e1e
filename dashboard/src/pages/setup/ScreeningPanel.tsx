// The screening form, made from what the service asks; consent is one of its questions.
import type { JSX } from "preact";
import { computed, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { QuestionObject, ScreeningForm, SessionObject } from "../../protocol";
import { now, sessionOn } from "../../store";
import { Clashes } from "../../ui/Clashes";
import { faultsOf, useEntry } from "../../ui/command";
import { makeDraft, type Fields } from "../../ui/draft";
import { Segments, TextArea } from "../../ui/form";
import { useRead } from "../../ui/read";
import { Said } from "../../ui/Said";
import { words } from "../../words";
import { visit } from "../../words/visit";
import { timeOfDay } from "../../words/format";
import { answered, answersOf, effectOf, fieldOfQuestion, screeningFields } from "./screening";

const said = visit.setup.screening;

export function ScreeningPanel(props: { bed: string }): JSX.Element {
  const { bed } = props;
  const { reading } = useRead<ScreeningForm>("/screening");
  const session = sessionOn(bed).value;
  const [draft] = useState(() =>
    makeDraft(
      computed(() => ({
        fields: screeningFields(sessionOn(bed).value?.record.screening ?? null),
        revision: sessionOn(bed).value?.revision,
      })),
    ),
  );
  const [done] = useState(() => signal(""));
  const entry = useEntry<SessionObject>(
    "PUT",
    () => `/sessions/${encodeURIComponent(session?.id ?? "")}/screening`,
    draft.revision,
  );
  const send = async (): Promise<void> => {
    const outcome = await entry.send(answersOf(draft.touched.peek()));
    if (outcome?.kind !== "done") return;
    done.value = visit.setup.savedAt(timeOfDay(now.peek(), false));
    draft.settle(outcome.value.revision);
  };
  const set = (field: string, value: string): void => {
    entry.touch();
    draft.set(field, value);
  };
  const form = reading.value;
  const fields = draft.fields.value;
  const questions = form.kind === "here" ? form.value.questions : [];
  const faults = faultsOf(entry.progress.value);
  const waits = session === undefined;
  return (
    <section class="panel" aria-labelledby="setup-screening">
      <div class="panel-head">
        <h2 id="setup-screening">{said.title}</h2>
        <p class="quiet-text">
          {waits
            ? said.first
            : questions.length > 0 && said.count(answered(questions, fields), questions.length)}
        </p>
      </div>
      {form.kind === "loading" && <p>{words.common.loading}</p>}
      {form.kind === "failed" && <p class="fault">{form.text}</p>}
      {form.kind === "here" && questions.length === 0 && <p>{said.none}</p>}
      {questions.length > 0 && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <div class="questions">
            {questions.map((one) => (
              <Question
                key={one.id}
                question={one}
                fields={fields}
                fault={faults[fieldOfQuestion(one.id)]}
                set={set}
                disabled={waits}
              />
            ))}
          </div>
          <TextArea
            label={said.medicines}
            hint={said.medicinesHint}
            fault={faults["medicines"]}
            value={fields["medicines"] ?? ""}
            onValue={(value) => {
              set("medicines", value);
            }}
          />
          <TextArea
            label={said.note}
            rows={1}
            fault={faults["note"]}
            value={fields["note"] ?? ""}
            onValue={(value) => {
              set("note", value);
            }}
          />
          <Clashes
            draft={draft}
            name={(field) => questions.find((one) => fieldOfQuestion(one.id) === field)?.text ?? said.note}
          />
          <div class="row">
            <button
              type="submit"
              class="button"
              disabled={waits || Object.keys(draft.touched.value).length === 0}
            >
              {said.save}
            </button>
            <Said progress={entry.progress} done={done.value} />
          </div>
        </form>
      )}
      {form.kind === "here" && <Foot form={form.value} session={session} />}
    </section>
  );
}

function Question(props: {
  question: QuestionObject;
  fields: Fields;
  fault: string | undefined;
  disabled: boolean;
  set: (field: string, value: string) => void;
}): JSX.Element {
  const { question, fields } = props;
  const field = fieldOfQuestion(question.id);
  const effect = effectOf(question, fields);
  return (
    <div class="question">
      <Segments
        legend={question.text}
        value={fields[field] ?? ""}
        fault={props.fault}
        disabled={props.disabled}
        options={[
          ["yes", visit.setup.yes],
          ["no", visit.setup.no],
        ]}
        onValue={(value) => {
          props.set(field, value);
        }}
      />
      <p class="effect">{effect === null ? "" : said.effect[effect]}</p>
    </div>
  );
}

/** Which form it is, and who filled it in. */
function Foot(props: { form: ScreeningForm; session: SessionObject | undefined }): JSX.Element {
  const screening = props.session?.record.screening ?? null;
  const unsigned = props.form.questions.some((one) => one.needs_signoff);
  return (
    <p class="foot">
      {said.version(props.form.version)}
      {unsigned && `, ${said.unsigned}`}
      {screening !== null && `. ${said.by(screening.by, timeOfDay(Date.parse(screening.at), false))}`}
    </p>
  );
}

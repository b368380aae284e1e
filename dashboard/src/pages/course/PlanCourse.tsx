// The plan of a course: a new one, or another plan for one that is open.
import type { JSX } from "preact";
import { computed, signal, useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport, Practice } from "../../protocol";
import { now } from "../../store";
import { Clashes } from "../../ui/Clashes";
import { faultsOf, useEntry } from "../../ui/command";
import { makeDraft } from "../../ui/draft";
import { Select, TextField } from "../../ui/form";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";
import { plain, timeOfDay } from "../../words/format";
import { bounds, courseFields, courseLacks, courseRequest, templateOf } from "./course";

const said = visit.course;

export function PlanCourse(props: {
  course: CourseReport | null;
  practice: Practice | null;
  onSaved: (course: CourseReport) => void;
}): JSX.Element {
  const { practice } = props;
  const [course] = useState(() => signal(props.course));
  course.value = props.course;
  const [draft] = useState(() =>
    makeDraft(computed(() => ({ fields: courseFields(course.value), revision: course.value?.revision }))),
  );
  const tried = useSignal(false);
  const isNew = props.course === null;
  const entry = useEntry<CourseReport>(
    isNew ? "POST" : "PUT",
    () => (props.course === null ? "/courses" : `/courses/${encodeURIComponent(props.course.id)}`),
    draft.revision,
  );
  const fields = draft.fields.value;
  const template = templateOf(practice, fields["template"] ?? "");
  const [least, usual, most] = template === undefined ? [0, 0, 0] : bounds(template);

  const send = async (): Promise<void> => {
    tried.value = true;
    if (Object.keys(courseLacks(fields)).length > 0) return;
    const outcome = await entry.send(courseRequest(fields));
    if (outcome?.kind !== "done") return;
    draft.drop();
    tried.value = false;
    props.onSaved(outcome.value);
  };
  const choose = (id: string): void => {
    entry.touch();
    draft.set("template", id);
    const chosen = templateOf(practice, id);
    if (chosen !== undefined && isNew) draft.set("infusions", String(bounds(chosen)[1]));
  };
  const refused = faultsOf(entry.progress.value);
  const lacking = tried.value ? courseLacks(fields) : {};
  const faultOf = (name: string): string | undefined => {
    const lack = lacking[name];
    return lack === undefined ? refused[name] : said[lack];
  };
  const field = (name: string) => ({
    value: fields[name] ?? "",
    fault: faultOf(name),
    onValue: (value: string) => {
      entry.touch();
      draft.set(name, value);
    },
  });
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextField label={said.alias} hint={said.aliasHint} required disabled={!isNew} {...field("alias")} />
      <Select
        label={said.template}
        options={[
          ["", visit.setup.course.chooseNone],
          ...(practice?.course?.templates ?? []).map((one) => [one.id, one.title] as const),
        ]}
        {...field("template")}
        onValue={choose}
        hint={template === undefined ? undefined : said.gap(plain(template.gap_h))}
      />
      <TextField
        label={said.infusions}
        numeric
        required
        {...field("infusions")}
        hint={template === undefined ? undefined : said.bounds(least, usual, most)}
      />
      <TextField label={said.indication} maxLength={500} {...field("indication")} />
      <div class="row top">
        <TextField label={said.scale} {...field("scale")} hint={said.scaleHint} />
        <TextField label={said.before} numeric {...field("baseline_score")} />
      </div>
      {!isNew && <TextField label={said.why} maxLength={500} {...field("reason")} />}
      <Clashes draft={draft} name={(name) => NAMES[name] ?? name} />
      <div class="row">
        <button type="submit" class="button primary">
          {isNew ? said.planSave : said.changeSave}
        </button>
        <Said
          progress={entry.progress}
          done={said.saved(timeOfDay(now.value, false))}
          placed={Object.keys(refused).every((place) => place in fields)}
        />
      </div>
    </form>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  template: said.template,
  infusions: said.infusions,
  indication: said.indication,
  scale: said.scale,
  baseline_score: said.before,
};

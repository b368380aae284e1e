// A course is completed, or ends early with a reason.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport } from "../../protocol";
import { faultsOf, useEntry } from "../../ui/command";
import { Segments, TextField } from "../../ui/form";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";

const said = visit.course;

export function EndCourse(props: { course: CourseReport; onSaved: () => void }): JSX.Element {
  const { course } = props;
  const [form] = useState(() => ({ how: signal(""), reason: signal("") }));
  const entry = useEntry<CourseReport>(
    "POST",
    () => `/courses/${encodeURIComponent(course.id)}/end`,
    () => course.revision,
  );
  const send = async (): Promise<void> => {
    const outcome = await entry.send({ early: form.how.value === "early", reason: form.reason.value });
    if (outcome?.kind === "done") props.onSaved();
  };
  const faults = faultsOf(entry.progress.value);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Segments
        legend={said.endHow}
        value={form.how.value}
        fault={faults["early"]}
        options={[
          ["completed", said.completed],
          ["early", said.early],
        ]}
        onValue={(value) => {
          form.how.value = value;
        }}
      />
      <TextField
        label={said.why}
        maxLength={500}
        value={form.reason.value}
        fault={faults["reason"]}
        onValue={(value) => {
          form.reason.value = value;
        }}
      />
      <div class="row">
        <button type="submit" class="button primary" disabled={form.how.value === ""}>
          {said.end}
        </button>
        <Said progress={entry.progress} done="" placed />
      </div>
    </form>
  );
}

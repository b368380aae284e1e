// What is asked after an infusion: the outcome score, and how satisfied the patient was.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport } from "../../protocol";
import { faultsOf, useEntry } from "../../ui/command";
import { Segments, TextArea, TextField } from "../../ui/form";
import { decimal } from "../../ui/numbers";
import { Said } from "../../ui/Said";
import { Sheet } from "../../ui/Sheet";
import { visit } from "../../words/visit";

const said = visit.course;

/** `infusion`: counted from 0. */
export function AfterSheet(props: {
  course: CourseReport;
  infusion: number;
  onClose: () => void;
}): JSX.Element {
  const { course, infusion, onClose } = props;
  return (
    <Sheet title={said.afterOf(infusion + 1)} onClose={onClose}>
      <div class="stack">
        <Score course={course} infusion={infusion} onSaved={onClose} />
        <Satisfaction course={course} infusion={infusion} onSaved={onClose} />
      </div>
    </Sheet>
  );
}

interface Part {
  readonly course: CourseReport;
  readonly infusion: number;
  readonly onSaved: () => void;
}

/** `/courses/k1/scores/chair-3.s4` */
const pathOf = (props: Part, what: "scores" | "satisfaction"): string =>
  ["/courses", props.course.id, what, props.course.given[props.infusion]?.session ?? ""]
    .map((part, n) => (n === 0 ? part : encodeURIComponent(part)))
    .join("/");

function Score(props: Part): JSX.Element {
  const { course } = props;
  const before = course.series[props.infusion]?.score ?? null;
  const [form] = useState(() => ({
    score: signal(before === null ? "" : String(before)),
    wrong: signal(false),
  }));
  const entry = useEntry<CourseReport>("PUT", () => pathOf(props, "scores"));
  const send = async (): Promise<void> => {
    const score = decimal(form.score.value);
    form.wrong.value = typeof score !== "number";
    if (form.wrong.value) return;
    const outcome = await entry.send({ score });
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
      <div class="row top">
        <TextField
          label={course.scale === "" ? said.score : course.scale}
          hint={said.scaleHint}
          numeric
          value={form.score.value}
          fault={form.wrong.value ? said.number : faults["score"]}
          onValue={(value) => {
            form.score.value = value;
          }}
        />
        <button type="submit" class="button primary level">
          {said.saveScore}
        </button>
      </div>
      <Said progress={entry.progress} done="" />
    </form>
  );
}

function Satisfaction(props: Part): JSX.Element {
  const given = props.course.given[props.infusion];
  const [form] = useState(() => ({
    score: signal(String(given?.satisfaction ?? "")),
    note: signal(given?.comment ?? ""),
  }));
  const entry = useEntry<CourseReport>("PUT", () => pathOf(props, "satisfaction"));
  const send = async (): Promise<void> => {
    const outcome = await entry.send({ score: Number(form.score.value), note: form.note.value });
    if (outcome?.kind === "done") props.onSaved();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Segments
        legend={`${said.satisfaction}: ${said.satisfactionHint}`}
        value={form.score.value}
        options={["1", "2", "3", "4", "5"].map((one) => [one, one] as const)}
        onValue={(value) => {
          form.score.value = value;
        }}
      />
      <TextArea
        label={said.note}
        value={form.note.value}
        onValue={(value) => {
          form.note.value = value;
        }}
      />
      <div class="row">
        <button type="submit" class="button" disabled={form.score.value === ""}>
          {said.saveSatisfaction}
        </button>
        <Said progress={entry.progress} done="" />
      </div>
    </form>
  );
}

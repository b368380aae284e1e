// What is to be done after an infusion. Each is done by a named person, with a note if there is something to say.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport, DueTask } from "../../protocol";
import { href } from "../../router";
import { now } from "../../store";
import { useEntry } from "../../ui/command";
import { TextArea } from "../../ui/form";
import { Said } from "../../ui/Said";
import { Sheet } from "../../ui/Sheet";
import { visit } from "../../words/visit";
import { timeOfDay, whenOf } from "../../words/format";
import { dueOf } from "./gaps";

const said = visit.course;

/** `infusion`: the number of a task's infusion, on a page that is about one patient. */
export function Tasks(props: {
  tasks: readonly DueTask[];
  infusion?: (task: DueTask) => number;
}): JSX.Element {
  const [asked] = useState(() => signal<DueTask | null>(null));
  if (props.tasks.length === 0) return <p class="quiet-text">{said.noTasks}</p>;
  return (
    <>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{said.task}</th>
              {props.infusion === undefined && <th scope="col">{said.patient}</th>}
              <th scope="col">{said.due}</th>
              <th scope="col">
                <span class="hidden-text">{said.done}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.tasks.map((one) => (
              <Row
                key={one.id}
                task={one}
                infusion={props.infusion?.(one)}
                onDone={() => {
                  asked.value = one;
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      {asked.value !== null && (
        <DoneSheet
          task={asked.value}
          onClose={() => {
            asked.value = null;
          }}
        />
      )}
    </>
  );
}

function Row(props: { task: DueTask; infusion: number | undefined; onDone: () => void }): JSX.Element {
  const { task } = props;
  const due = Date.parse(task.due);
  return (
    <tr>
      <td>
        {task.what}
        {props.infusion !== undefined && <p class="quiet-text">{said.afterOf(props.infusion)}</p>}
      </td>
      {props.infusion === undefined && (
        <td>
          <a class="course-target" href={href({ page: "course", course: task.course })}>
            {task.alias}
          </a>
        </td>
      )}
      <td>
        <span class="course-when">{whenOf(due, now.value)},</span>{" "}
        <span class={`course-when ${due < now.value ? "course-over" : ""}`}>{dueOf(due, now.value)}</span>
      </td>
      <td class="count">
        <button
          type="button"
          class="button"
          aria-label={said.doneOf(task.what, task.alias)}
          onClick={props.onDone}
        >
          {said.done}
        </button>
      </td>
    </tr>
  );
}

function DoneSheet(props: { task: DueTask; onClose: () => void }): JSX.Element {
  const { task } = props;
  const [note] = useState(() => signal(""));
  const entry = useEntry<CourseReport>(
    "POST",
    () => `/courses/${encodeURIComponent(task.course)}/tasks/${encodeURIComponent(task.id)}/done`,
  );
  const send = async (): Promise<void> => {
    const outcome = await entry.send({ note: note.value });
    if (outcome?.kind === "done") props.onClose();
  };
  return (
    <Sheet title={`${task.what}, ${task.alias}`} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <TextArea
          label={said.note}
          value={note.value}
          onValue={(value) => {
            note.value = value;
          }}
        />
        <div class="row">
          <button type="submit" class="button primary">
            {said.done}
          </button>
          <Said progress={entry.progress} done={said.saved(timeOfDay(now.value, false))} />
        </div>
      </form>
    </Sheet>
  );
}

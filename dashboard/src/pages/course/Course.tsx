// One course: its plan, what was given, how it scored, what is to be done, and its end.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport, Practice } from "../../protocol";
import { now } from "../../store";
import { Page } from "../../ui/Page";
import { here, useRead } from "../../ui/read";
import { Sheet } from "../../ui/Sheet";
import { visit } from "../../words/visit";
import { whenOf } from "../../words/format";
import { templateOf } from "./course";
import { Waiting } from "./Courses";
import { EndCourse } from "./EndCourse";
import { Given } from "./Given";
import { PlanCourse } from "./PlanCourse";
import { Series } from "./Series";
import { Tasks } from "./Tasks";
import { turn } from "./turn";
import "./course.css";

const said = visit.course;

export function Course(props: { course: string }): JSX.Element {
  const read = useRead<CourseReport>(`/courses/${encodeURIComponent(props.course)}`, turn.value);
  const practice = here(useRead<Practice>("/practice").reading.value);
  const reading = read.reading.value;
  const back = { to: { page: "courses" }, name: said.title } as const;
  if (reading.kind !== "here") {
    return (
      <Page title={said.courseOf(props.course)} back={back}>
        <section class="panel">
          <Waiting reading={reading} />
        </section>
      </Page>
    );
  }
  return (
    <Page title={said.courseOf(reading.value.alias)} back={back} head={<Head course={reading.value} />}>
      <Whole course={reading.value} practice={practice} onChanged={read.again} />
    </Page>
  );
}

function Head(props: { course: CourseReport }): JSX.Element {
  const { course } = props;
  return (
    <p>
      {course.ended_at === null
        ? said.state[course.state]
        : said.endedAt(said.state[course.state], whenOf(Date.parse(course.ended_at), now.value))}
      {" · "}
      {said.givenOf(course.given.length, course.infusions)}
      {" · "}
      {said.opened(course.by, whenOf(Date.parse(course.opened_at), now.value))}
    </p>
  );
}

function Whole(props: {
  course: CourseReport;
  practice: Practice | null;
  onChanged: () => void;
}): JSX.Element {
  const { course, practice } = props;
  const [sheet] = useState(() => signal<"" | "change" | "end">(""));
  const template = templateOf(practice, course.template);
  const done = (): void => {
    sheet.value = "";
    props.onChanged();
  };
  const close = (): void => {
    sheet.value = "";
  };
  return (
    <div class="course">
      <div class="stack">
        {" "}
        <section class="panel stack" aria-labelledby="course-scores">
          <div class="panel-head">
            <h2 id="course-scores">{said.series}</h2>
            <p>
              {course.scale} <strong>{said.responder[course.responder]}</strong>
            </p>
          </div>
          <Series course={course} practice={practice} />
          {course.responder === "too_early" && (
            <p class="quiet-text">{said.judged(practice?.course?.judged_after ?? 0)}</p>
          )}
        </section>
        <section class="panel" aria-labelledby="course-given">
          <h2 id="course-given">{said.infusionsGiven}</h2>
          <Given course={course} template={template} />
        </section>
      </div>
      <div class="stack">
        {" "}
        <section class="panel stack" aria-labelledby="course-facts">
          <h2 id="course-facts">{template?.title ?? course.template}</h2>
          <Facts course={course} />
          {course.ended_at === null && (
            <div class="row">
              <button
                type="button"
                class="button"
                onClick={() => {
                  sheet.value = "change";
                }}
              >
                {said.change}
              </button>
              <button
                type="button"
                class="button"
                onClick={() => {
                  sheet.value = "end";
                }}
              >
                {said.end}
              </button>
            </div>
          )}
        </section>
        <section class="panel" aria-labelledby="course-tasks">
          <h2 id="course-tasks">{said.tasks}</h2>
          <Tasks
            infusion={(task) => course.given.findIndex((one) => one.session === task.session) + 1}
            tasks={course.tasks
              .filter((one) => one.done_at === null)
              .sort((a, b) => a.due.localeCompare(b.due))
              .map((one) => ({
                ...one,
                course: course.id,
                alias: course.alias,
                overdue: course.overdue.includes(one.id),
              }))}
          />
          <DoneTasks course={course} />
        </section>
      </div>{" "}
      {sheet.value === "change" && (
        <Sheet title={said.change} onClose={close}>
          <PlanCourse course={course} practice={practice} onSaved={done} />
        </Sheet>
      )}
      {sheet.value === "end" && (
        <Sheet title={said.end} onClose={close}>
          <EndCourse course={course} onSaved={done} />
        </Sheet>
      )}
    </div>
  );
}

function Facts(props: { course: CourseReport }): JSX.Element {
  const { course } = props;
  const facts = [
    [said.indication, course.indication],
    [said.scale, course.scale],
    [said.before, course.baseline_score === null ? "" : String(course.baseline_score)],
    [said.next, course.next_infusion === null ? "" : whenOf(Date.parse(course.next_infusion), now.value)],
    [said.why, course.reason],
  ] as const;
  return (
    <dl class="course-facts">
      {facts.map(
        ([name, fact]) =>
          fact !== "" && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

function DoneTasks(props: { course: CourseReport }): JSX.Element {
  return (
    <ul class="course-done">
      {props.course.tasks.map(
        (one) =>
          one.done_at !== null && (
            <li key={one.id}>
              {one.what}: {said.doneBy(one.by, whenOf(Date.parse(one.done_at), now.value))}
              {one.note !== "" && `. ${one.note}`}
            </li>
          ),
      )}
    </ul>
  );
}

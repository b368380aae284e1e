// Courses of infusions: what is to be done after them, which are open, and a new one.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signal } from "@preact/signals";
import type { CourseReport, DueTask, Practice } from "../../protocol";
import { go, href } from "../../router";
import { now } from "../../store";
import { Page } from "../../ui/Page";
import { here, useRead, type Reading } from "../../ui/read";
import { words } from "../../words";
import { visit } from "../../words/visit";
import { whenOf } from "../../words/format";
import { templateOf } from "./course";
import { PlanCourse } from "./PlanCourse";
import { Tasks } from "./Tasks";
import { turn } from "./turn";
import "./course.css";

const said = visit.course;

export function Courses(): JSX.Element {
  const courses = useRead<CourseReport[]>("/courses", turn.value).reading.value;
  const tasks = useRead<DueTask[]>("/tasks", turn.value).reading.value;
  const practice = here(useRead<Practice>("/practice").reading.value);
  return (
    <Page title={said.title}>
      <div class="courses">
        <div class="stack">
          <section class="panel" aria-labelledby="course-tasks">
            <h2 id="course-tasks">{said.tasks}</h2>
            {tasks.kind === "here" ? <Tasks tasks={tasks.value} /> : <Waiting reading={tasks} />}
          </section>
          <section class="panel" aria-labelledby="course-open">
            <h2 id="course-open">{said.open}</h2>
            {courses.kind === "here" ? (
              <List courses={courses.value.filter((one) => one.ended_at === null)} practice={practice} />
            ) : (
              <Waiting reading={courses} />
            )}
          </section>
          <Ended courses={here(courses) ?? []} practice={practice} />
        </div>
        <section class="panel" aria-labelledby="course-plan">
          <h2 id="course-plan">{said.plan}</h2>
          <PlanCourse
            course={null}
            practice={practice}
            onSaved={(course) => {
              go({ page: "course", course: course.id });
            }}
          />
        </section>
      </div>
    </Page>
  );
}

export function Waiting(props: { reading: Reading<unknown> }): JSX.Element {
  const { reading } = props;
  return reading.kind === "failed" ? <p class="fault">{reading.text}</p> : <p>{words.common.loading}</p>;
}

function Ended(props: { courses: readonly CourseReport[]; practice: Practice | null }): JSX.Element | null {
  const [open] = useState(() => signal(false));
  const ended = props.courses.filter((one) => one.ended_at !== null).reverse();
  if (ended.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="course-ended">
      <h2 id="course-ended">
        <button
          type="button"
          class="button quiet"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {said.ended}, {ended.length}
        </button>
      </h2>
      {open.value && <List courses={ended} practice={props.practice} />}
    </section>
  );
}

function List(props: { courses: readonly CourseReport[]; practice: Practice | null }): JSX.Element {
  if (props.courses.length === 0) return <p class="quiet-text">{said.none}</p>;
  return (
    <div class="scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{said.patient}</th>
            <th scope="col">{said.template}</th>
            <th scope="col" class="count">
              {said.given}
            </th>
            <th scope="col">{said.response}</th>
            <th scope="col">{said.next}</th>
          </tr>
        </thead>
        <tbody>
          {props.courses.map((one) => (
            <tr key={one.id}>
              <td>
                <a class="course-target" href={href({ page: "course", course: one.id })}>
                  {one.alias}
                </a>
              </td>
              <td>{templateOf(props.practice, one.template)?.title ?? one.template}</td>
              <td class="count">{said.givenOf(one.given.length, one.infusions)}</td>
              <td>{said.responder[one.responder]}</td>
              <td>
                {one.ended_at !== null
                  ? said.endedAt(said.state[one.state], whenOf(Date.parse(one.ended_at), now.value))
                  : one.next_infusion !== null && whenOf(Date.parse(one.next_infusion), now.value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

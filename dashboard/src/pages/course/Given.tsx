// The infusions of a course: when, how much, how soon after the one before, and how it scored.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport, GivenObject, SessionObject, Template } from "../../protocol";
import { href } from "../../router";
import { now, view } from "../../store";
import { useEntry } from "../../ui/command";
import { Segments, TextField } from "../../ui/form";
import { decimal } from "../../ui/numbers";
import { Said } from "../../ui/Said";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { DASH, mg, number, plain, whenOf } from "../../words/format";
import { gapsOf, spanOf, tooSoon } from "./gaps";

const said = words.course;

export function Given(props: { course: CourseReport; template: Template | undefined }): JSX.Element {
  const { course, template } = props;
  const [asked] = useState(() => signal<number | null>(null));
  const gaps = gapsOf(course.given);
  if (course.given.length === 0) return <p class="quiet-text">{said.noSeries}</p>;
  return (
    <>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th scope="col" class="count">
                {said.infusion}
              </th>
              <th scope="col">{said.when}</th>
              <th scope="col">{said.since}</th>
              <th scope="col" class="count">
                {said.dose}
              </th>
              <th scope="col">{said.satisfaction}</th>
              <th scope="col">{said.score}</th>
            </tr>
          </thead>
          <tbody>
            {course.given.map((one, n) => {
              const gap = gaps[n] ?? null;
              const score = course.series[n]?.score ?? null;
              return (
                <tr key={one.session}>
                  <td class="count num">{n + 1}</td>
                  <td>
                    <a class="target" href={href({ page: "report", session: one.session })}>
                      {whenOf(Date.parse(one.started_at), now.value)}
                    </a>
                    {one.ended_at === null && `, ${said.running}`}
                  </td>
                  <td>
                    {gap !== null && spanOf(gap)}
                    {template !== undefined && tooSoon(gap, template.gap_h) && (
                      <strong>, {said.tooSoon(plain(template.gap_h))}</strong>
                    )}
                  </td>
                  <td class="count">{doseOf(one)}</td>
                  <td>
                    {one.satisfaction === null ? "" : said.ofFive(one.satisfaction)}
                    {one.comment !== "" && <p class="quiet-text">{one.comment}</p>}
                  </td>
                  <td>
                    <button
                      type="button"
                      class="button quiet"
                      aria-label={`${said.scoreOf(n + 1)}${score === null ? "" : `: ${plain(score, 1)}`}`}
                      onClick={() => {
                        asked.value = n;
                      }}
                    >
                      {score === null ? said.enterScore : plain(score, 1)}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {asked.value !== null && course.given[asked.value] !== undefined && (
        <ScoreSheet
          course={course}
          infusion={asked.value}
          onClose={() => {
            asked.value = null;
          }}
        />
      )}
    </>
  );
}

function doseOf(given: GivenObject): string {
  if (given.dose_mg === null) return DASH;
  const weighed = given.dose_mg_per_kg === null ? "" : ` · ${number(given.dose_mg_per_kg, 2)} mg/kg`;
  return `${mg(given.dose_mg)} mg${weighed}`;
}

/** Score after one infusion; and satisfaction, as long as its session is open. */
function ScoreSheet(props: { course: CourseReport; infusion: number; onClose: () => void }): JSX.Element {
  const { course } = props;
  const session = course.given[props.infusion]?.session ?? "";
  const [form] = useState(() => ({
    score: signal(text(course.series[props.infusion]?.score)),
    wrong: signal(false),
  }));
  const entry = useEntry<CourseReport>(
    "PUT",
    () => `/courses/${encodeURIComponent(course.id)}/scores/${encodeURIComponent(session)}`,
  );
  const send = async (): Promise<void> => {
    const score = decimal(form.score.value);
    form.wrong.value = typeof score !== "number";
    if (form.wrong.value) return;
    const outcome = await entry.send({ score });
    if (outcome?.kind === "done") props.onClose();
  };
  const progress = entry.progress.value;
  const faults = progress.kind === "failed" ? progress.fields : {};
  return (
    <Sheet title={said.scoreOf(props.infusion + 1)} onClose={props.onClose}>
      <div class="stack">
        <form
          class="row top"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
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
        </form>
        <Said progress={entry.progress} done="" />
        {view.value.sessions.has(session) && <Satisfaction session={session} onSaved={props.onClose} />}
      </div>
    </Sheet>
  );
}

function Satisfaction(props: { session: string; onSaved: () => void }): JSX.Element {
  const [score] = useState(() => signal(""));
  const entry = useEntry<SessionObject>(
    "PUT",
    () => `/sessions/${encodeURIComponent(props.session)}/feedback`,
  );
  const send = async (): Promise<void> => {
    const outcome = await entry.send({ score: Number(score.value) });
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
        value={score.value}
        options={["1", "2", "3", "4", "5"].map((one) => [one, one] as const)}
        onValue={(value) => {
          score.value = value;
        }}
      />
      <div class="row">
        <button type="submit" class="button" disabled={score.value === ""}>
          {said.saveSatisfaction}
        </button>
        <Said progress={entry.progress} done="" />
      </div>
    </form>
  );
}

function text(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}

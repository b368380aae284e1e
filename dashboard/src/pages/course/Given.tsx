// The infusions of a course: when, how much, how soon after the one before, and how it scored.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { CourseReport, GivenObject, Template } from "../../protocol";
import { href } from "../../router";
import { now } from "../../store";
import { visit } from "../../words/visit";
import { DASH, mg, number, plain, whenOf } from "../../words/format";
import { AfterSheet } from "./AfterSheet";
import { gapsOf, spanOf, tooSoon } from "./gaps";

const said = visit.course;

export function Given(props: { course: CourseReport; template: Template | undefined }): JSX.Element {
  const { course, template } = props;
  const [asked] = useState(() => signal<number | null>(null));
  const gaps = gapsOf(course.given);
  if (course.given.length === 0) return <p class="quiet-text">{said.noSeries}</p>;
  return (
    <>
      <div class="scroll">
        <table class="table course-given">
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
                    <a class="course-target" href={href({ page: "report", session: one.session })}>
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
                      aria-label={
                        score === null
                          ? said.enterScoreOf(n + 1)
                          : `${plain(score, 1)}, ${said.scoreOf(n + 1)}`
                      }
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
        <AfterSheet
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

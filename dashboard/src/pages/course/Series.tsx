// Outcome scores over the infusions; under `response` the fall counts as one, by the practice's share.
import type { JSX } from "preact";
import type { CourseReport, Practice } from "../../protocol";
import { visit } from "../../words/visit";
import { plain } from "../../words/format";
import { drawing } from "./series";

const said = visit.course;
/** A share of the field, as SVG wants it: text keeps its size whatever the width. */
const at = (share: number): string => `${share * 100}%`;

export function Series(props: { course: CourseReport; practice: Practice | null }): JSX.Element {
  const { course } = props;
  const share = props.practice?.course?.response ?? null;
  const { dots, lines, top, places, before, response } = drawing(
    course.series,
    course.infusions,
    course.baseline_score,
    share,
  );
  const nameOf = (infusion: number): string => (infusion === 0 ? said.baseline : String(infusion));
  const told = dots.map((dot) => `${nameOf(dot.infusion)}: ${plain(dot.score, 1)}`);
  return (
    <div class="course-series">
      <svg role="img" aria-label={told.length === 0 ? said.noSeries : said.seriesSaid(told.join(", "))}>
        {[0, 0.5, 1].map((height) => (
          <g key={height}>
            <line class="grid-line" x1="0" x2="100%" y1={at(height)} y2={at(height)} />
            <text class="scale" dx="-0.75rem" dy="0.35em" y={at(height)}>
              {plain(top * (1 - height), 1)}
            </text>
          </g>
        ))}
        {before !== null && <line class="before" x1="0" x2="100%" y1={at(before)} y2={at(before)} />}
        {response !== null && (
          <>
            <line class="response" x1="0" x2="100%" y1={at(response)} y2={at(response)} />
            <text x="0.5rem" y={at(response)} dy="1.3em">
              {said.responseAt(plain((course.baseline_score ?? 0) * (1 - (share ?? 0)), 1))}
            </text>
          </>
        )}
        {places.map((one) => (
          <text key={one.infusion} class="place" x={at(one.x)} y="100%" dy="1.6em">
            {nameOf(one.infusion)}
          </text>
        ))}
        {lines.map(([from, to]) => (
          <line
            key={from.infusion}
            class="score"
            x1={at(from.x)}
            y1={at(from.y)}
            x2={at(to.x)}
            y2={at(to.y)}
          />
        ))}
        {dots.map((dot) => (
          <g key={dot.infusion}>
            <circle class="dot" cx={at(dot.x)} cy={at(dot.y)} r="4" />
            <text class="dot-name" x={at(dot.x)} y={at(dot.y)} dy="-0.6em">
              {plain(dot.score, 1)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}

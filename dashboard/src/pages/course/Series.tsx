// Outcome scores over the infusions; under `response` the fall counts as one, by the practice's share.
import type { JSX } from "preact";
import type { CourseReport, Practice } from "../../protocol";
import { words } from "../../words";
import { plain } from "../../words/format";
import { FOOT, HEIGHT, LEFT, RIGHT, TOP, WIDTH, drawing } from "./series";

const said = words.course;

export function Series(props: { course: CourseReport; practice: Practice | null }): JSX.Element {
  const { course, practice } = props;
  const share = practice?.course?.response ?? null;
  const { dots, lines, top, places, before, response } = drawing(
    course.series,
    course.infusions,
    course.baseline_score,
    share,
  );
  const told = dots.map(
    (dot) => `${dot.infusion === 0 ? said.baseline : dot.infusion}: ${plain(dot.score, 1)}`,
  );
  return (
    <svg
      class="course-series"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={told.length === 0 ? said.noSeries : said.seriesSaid(told.join(", "))}
    >
      {[0, top / 2, top].map((score, n) => (
        <g key={score}>
          <path class="grid-line" d={`M${LEFT} ${gridOf(n)}H${WIDTH - RIGHT}`} />
          <text class="scale" x={LEFT - 10} y={gridOf(n) + 5}>
            {plain(score, 1)}
          </text>
        </g>
      ))}
      {before !== null && <path class="before" d={`M${LEFT} ${before}H${WIDTH - RIGHT}`} />}
      {response !== null && course.baseline_score !== null && share !== null && (
        <>
          <path class="response" d={`M${LEFT} ${response}H${WIDTH - RIGHT}`} />
          <text class="response-name" x={WIDTH - RIGHT} y={response - 6}>
            {said.responseAt(plain(course.baseline_score * (1 - share), 1))}
          </text>
        </>
      )}
      {places.map((one) => (
        <text key={one.infusion} class="place" x={one.x} y={HEIGHT - 8}>
          {one.infusion === 0 ? said.baseline : one.infusion}
        </text>
      ))}
      {lines.map((line) => (
        <path key={line} class="score" d={line} />
      ))}
      {dots.map((dot) => (
        <g key={dot.infusion}>
          <circle class="dot" cx={dot.x} cy={dot.y} r="4.5" />
          <text class="dot-name" x={dot.x} y={dot.y - 10}>
            {plain(dot.score, 1)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Heights of the scale's foot, middle and top. */
function gridOf(n: number): number {
  return HEIGHT - FOOT - (n / 2) * (HEIGHT - TOP - FOOT);
}

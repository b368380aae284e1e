// The course a session will count to: the service joins them by the pseudonym when the session is opened.
import type { JSX } from "preact";
import type { CourseReport, Practice, SessionObject } from "../../protocol";
import { href } from "../../router";
import { now } from "../../store";
import { visit } from "../../words/visit";
import { plain, whenOf } from "../../words/format";

const said = visit.setup.course;

export function CoursePart(props: {
  alias: string;
  session: SessionObject | undefined;
  courses: readonly CourseReport[];
  practice: Practice | null;
}): JSX.Element {
  const { alias, session, courses } = props;
  const open = courses.find((one) => one.ended_at === null && one.alias === alias.trim());
  const opened = (session?.patient ?? null) !== null;
  const mine = opened ? courses.find((one) => one.id === session?.course) : open;
  if (mine !== undefined) return <Known course={mine} session={session} practice={props.practice} />;
  return (
    <div class="inset">
      <p>{opened ? said.notOf : alias.trim() === "" ? said.ask : said.none}</p>
      {opened && <p class="quiet-text">{said.later}</p>}
      <a class="button link" href={href({ page: "courses" })}>
        {said.plan}
      </a>
    </div>
  );
}

function Known(props: {
  course: CourseReport;
  session: SessionObject | undefined;
  practice: Practice | null;
}): JSX.Element {
  const { course, session } = props;
  const counted = course.given.findIndex((one) => one.session === session?.id);
  const number = counted >= 0 ? counted + 1 : course.given.length + 1;
  const template = props.practice?.course?.templates?.find((one) => one.id === course.template);
  const last = course.given.filter((one) => one.session !== session?.id).at(-1);
  const ended = last?.ended_at ?? null;
  const since = session?.since_last_h;
  return (
    <div class="inset">
      <p>
        <strong>{said.of(number, Math.max(course.infusions, number))}</strong> ·{" "}
        {template?.title ?? course.template}
      </p>
      <p class="quiet-text">
        {ended !== null && said.last(whenOf(Date.parse(ended), now.value))}{" "}
        {typeof since === "number"
          ? said.since(visit.course.hours(Number(plain(since, 1))))
          : counted < 0 &&
            course.next_infusion !== null &&
            said.notBefore(whenOf(Date.parse(course.next_infusion), now.value))}
      </p>
      <a class="button link" href={href({ page: "course", course: course.id })}>
        {said.show}
      </a>
    </div>
  );
}

// The whole visit as one bar, with its words below; driven by the volume that the pump has delivered.
import type { JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import { pausesOf, ribbon, type Piece } from "../../model/ribbon";
import type { SessionObject } from "../../protocol";
import { blind, now, sessionOn } from "../../store";
import { RibbonBar } from "../../ui/RibbonBar";
import { courseOf, type Course } from "../../ui/visit";
import { words } from "../../words";
import { page } from "../../words/chair";
import { clockOf } from "../../words/format";
import type { Visit } from "./visit";

const MINUTE = 60_000;

export function Ribbon(props: { bed: string; visit: ReadonlySignal<Visit> }): JSX.Element {
  const session = sessionOn(props.bed).value;
  const course = courseOf(props.bed).value;
  if (session === undefined || course === null) return <div class="ribbon-wrap" />;
  // Pauses from before this page opened are known here, too.
  const openSince = session.phase === "paused" ? Date.parse(session.phase_since) : null;
  const pauses = pausesOf(props.visit.value.changes, session.id, openSince);
  const visit = { ...course.visit, pauses };
  return (
    <div class="ribbon-wrap">
      <RibbonBar visit={visit} now={now.value} dim={course.pumpGone || blind.value} />
      <Labels session={session} course={course} pieces={ribbon(visit, now.value).pieces} />
    </div>
  );
}

function Labels(props: { session: SessionObject; course: Course; pieces: readonly Piece[] }): JSX.Element {
  const { session, course, pieces } = props;
  const said = page.chair.ribbon;
  const { phase } = session;
  const startOf = (...parts: Piece["part"][]): string =>
    `${Math.min(1, ...pieces.filter(({ part }) => parts.includes(part)).map(({ from }) => from)) * 100}%`;
  const running = phase === "infusing" || phase === "paused";
  const before = phase === "pre" || phase === "baseline";
  const since = phase === "infusing" ? (session.started_at ?? session.phase_since) : session.phase_since;
  const told = (
    <>
      {words.phase[phase]}{" "}
      <b class="num">{blind.value ? said.dash : clockOf(now.value - Date.parse(since))}</b>
      {running && !blind.value && !course.pumpGone && said.left(clockOf(course.left))}
    </>
  );
  const observation = said.observation(Math.round(course.visit.observation / MINUTE));
  return (
    <div class="ribbon-labels">
      <span class={before ? "here" : ""} style={{ left: 0 }}>
        {before ? told : said.baseline}
      </span>
      {!before && (
        <span class={running ? "here" : ""} style={{ left: `max(5rem, ${startOf("given", "rest")})` }}>
          {running ? told : said.infusion}
        </span>
      )}
      <span class={before || running ? "" : "here"} style={{ left: startOf("observation", "observed") }}>
        {before || running ? observation : told}
      </span>
    </div>
  );
}

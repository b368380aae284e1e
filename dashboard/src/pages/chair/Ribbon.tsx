// The whole visit as one bar, with its words below; driven by the volume that the pump has delivered.
import type { JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import { pausesOf, ribbon, type Piece } from "../../model/ribbon";
import type { BedObject, Practice, SessionObject } from "../../protocol";
import { blind, now } from "../../store";
import { here, useRead } from "../../ui/read";
import { words } from "../../words";
import { page } from "../../words/chair";
import { clockOf } from "../../words/format";
import { plannedOf } from "./planned";
import type { Visit } from "./visit";

const MINUTE = 60_000;
/** Heights of the parts, of the bar's: phases differ by height and pattern, not by colour alone. */
const TALL: Record<Piece["part"], number> = {
  baseline: 0.4,
  "baseline-done": 0.4,
  given: 1,
  rest: 1,
  pause: 1,
  observation: 0.6,
  observed: 0.6,
};

export function Ribbon(props: {
  bed: BedObject | undefined;
  session: SessionObject | undefined;
  visit: ReadonlySignal<Visit>;
}): JSX.Element {
  const { bed, session } = props;
  const practice = here(useRead<Practice>("/practice").reading.value);
  if (session === undefined) return <div class="ribbon-wrap" />;
  const planned = plannedOf(session).mg;
  const duration = (session.plan?.duration_min ?? 0) * MINUTE;
  const observation = practice?.schedule?.after_at_least_min ?? 0;
  const given = planned && session.dose_mg !== null ? session.dose_mg / planned : 0;
  const openSince = session.phase === "paused" ? Date.parse(session.phase_since) : null;
  const drawn = ribbon(
    {
      phase: session.phase,
      openedAt: Date.parse(session.opened_at),
      startedAt: ms(session.started_at),
      endedAt: ms(session.ended_at),
      duration,
      observation: observation * MINUTE,
      given,
      pauses: pausesOf(props.visit.value.changes, session.id, openSince),
    },
    now.value,
  );
  const dim = blind.value || (session.started_at !== null && session.ended_at === null && !bed?.pump);
  const left = Math.max(0, (1 - given) * duration);
  return (
    <div class={`ribbon-wrap${dim ? " dim" : ""}`}>
      <div class="ribbon" aria-hidden="true">
        {drawn.pieces.map((piece) => (
          <i key={`${piece.part} ${piece.from}`} class={`piece ${piece.part}`} style={placeOf(piece)} />
        ))}
        <i class="ribbon-now" style={{ left: `${drawn.now * 100}%` }} />
      </div>
      <Labels session={session} pieces={drawn.pieces} left={left} observation={observation} />
    </div>
  );
}

function Labels(props: {
  session: SessionObject;
  pieces: readonly Piece[];
  left: number;
  observation: number;
}): JSX.Element {
  const { session, pieces } = props;
  const said = page.chair.ribbon;
  const startOf = (...parts: Piece["part"][]): number =>
    Math.min(1, ...pieces.filter(({ part }) => parts.includes(part)).map(({ from }) => from));
  const { phase } = session;
  const running = phase === "infusing" || phase === "paused";
  const before = phase === "pre" || phase === "baseline";
  const since = phase === "infusing" ? (session.started_at ?? session.phase_since) : session.phase_since;
  const clock = blind.value ? said.dash : clockOf(now.value - Date.parse(since));
  const told = (
    <>
      {words.phase[phase]} <b class="num">{clock}</b>
      {running && !blind.value && said.left(clockOf(props.left))}
    </>
  );
  return (
    <div class="ribbon-labels">
      <span class={before ? "here" : ""} style={{ left: 0 }}>
        {before ? told : said.baseline}
      </span>
      <span class={running ? "here" : ""} style={{ left: `max(5rem, ${percent(startOf("given", "rest"))})` }}>
        {running ? told : said.infusion}
      </span>
      <span
        class={before || running ? "" : "here"}
        style={{ left: percent(startOf("observation", "observed")) }}
      >
        {before || running ? said.observation(props.observation) : told}
      </span>
    </div>
  );
}

function placeOf(piece: Piece): { left: string; width: string; height: string } {
  const width = percent(piece.to - piece.from);
  return { left: percent(piece.from), width, height: percent(TALL[piece.part]) };
}

const percent = (share: number): string => `${share * 100}%`;
const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));

// The session ribbon: one bar for the whole visit, its width is planned time. Pure.
import type { ChangeFrame, Phase } from "../protocol";

export interface Pause {
  /** ms since 1970. */
  readonly from: number;
  /** Null: it goes on. */
  readonly to: number | null;
}

export interface Visit {
  readonly phase: Phase;
  readonly openedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Planned, ms. */
  readonly duration: number;
  /** At least so long afterwards, ms. */
  readonly observation: number;
  /** Share of the planned dose that is in: the pump's word, not the clock's. */
  readonly given: number;
  readonly pauses: readonly Pause[];
}

export type Part = "baseline" | "baseline-done" | "given" | "rest" | "pause" | "observation" | "observed";

export interface Piece {
  readonly part: Part;
  /** 0 to 1 of the bar. */
  readonly from: number;
  readonly to: number;
}

export interface Ribbon {
  readonly pieces: readonly Piece[];
  /** Where the white upright stands. */
  readonly now: number;
}

/** ms: rest before an infusion is drawn this long before it began, and no shorter or longer afterwards. */
const REST_PLANNED = 8 * 60_000;
const REST_LEAST = 4 * 60_000;
const REST_MOST = 15 * 60_000;
/** Between two phases, of the bar. */
const GAP = 0.006;

const between = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, value));

export function ribbon(visit: Visit, now: number): Ribbon {
  const begun = visit.startedAt !== null;
  const rested = (visit.startedAt ?? now) - visit.openedAt;
  const rest = begun ? between(rested, REST_LEAST, REST_MOST) : Math.max(REST_PLANNED, rested);
  const stops = stopsOf(visit, now);
  const paused = stops.reduce((sum, stop) => sum + stop.length, 0);
  const given = between(visit.given, 0, 1) * visit.duration;
  // What was not given is not to come any more once the infusion is over.
  const over = visit.endedAt !== null;
  const infusion = (over ? given : visit.duration) + paused;
  const watched = Math.max(0, now - (visit.endedAt ?? now));
  const observation = Math.max(visit.observation, visit.phase === "observation" ? watched : 0);
  const whole = rest + infusion + observation;

  const pieces: Piece[] = [];
  const add = (part: Part, from: number, to: number, first: boolean): void => {
    const start = from / whole + (first && from > 0 ? GAP : 0);
    if (to / whole > start) pieces.push({ part, from: start, to: to / whole });
  };
  add("baseline", 0, rest, true);
  add("baseline-done", 0, begun ? rest : Math.min(rest, rested), true);
  let at = rest;
  let left = given;
  for (const stop of stops) {
    const run = Math.min(left, stop.after);
    add("given", at, at + run, at === rest);
    add("pause", at + run, at + run + stop.length, false);
    [at, left] = [at + run + stop.length, left - run];
  }
  add("given", at, at + left, at === rest);
  const reached = at + left;
  add("rest", reached, rest + infusion, reached === rest);
  add("observation", rest + infusion, whole, true);
  add("observed", rest + infusion, rest + infusion + Math.min(watched, observation), true);
  const stands = over
    ? rest + infusion + Math.min(watched, observation)
    : begun
      ? reached
      : Math.min(rest, rested);
  return { pieces, now: between(stands / whole, 0, 1) };
}

interface Stop {
  /** ms of running before it, since the start or the stop before. */
  readonly after: number;
  readonly length: number;
}

function stopsOf(visit: Visit, now: number): Stop[] {
  if (visit.startedAt === null) return [];
  const end = visit.endedAt ?? now;
  let since = visit.startedAt;
  const stops: Stop[] = [];
  for (const pause of visit.pauses) {
    const to = Math.min(pause.to ?? end, end);
    if (to <= pause.from) continue;
    stops.push({ after: Math.max(0, pause.from - since), length: to - pause.from });
    since = to;
  }
  return stops;
}

/** Pauses of a session, from what was told of its phases, oldest first; the open one is the bed's own word. */
export function pausesOf(frames: readonly ChangeFrame[], session: string, openSince: number | null): Pause[] {
  const pauses: Pause[] = [];
  for (const { at, change } of frames) {
    if (change.kind !== "phase_changed" || change.session?.id !== session) continue;
    const last = pauses.at(-1);
    const instant = Date.parse(at);
    if (last?.to === null) pauses[pauses.length - 1] = { ...last, to: instant };
    if (change.session.phase === "paused")
      pauses.push({ from: Date.parse(change.session.phase_since), to: null });
  }
  const last = pauses.at(-1);
  if (openSince === null) return last?.to === null ? pauses.slice(0, -1) : pauses;
  return last?.to === null ? pauses : [...pauses, { from: openSince, to: null }];
}

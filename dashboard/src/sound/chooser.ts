// Which sound is due now. Pure: a state, what is the case, an instant; a new state and at most one order.
import type { AlertObject } from "../protocol";
import { lengthOf, PATTERNS, type Tone } from "./pattern";

/** ms between two soft tones while anything is silenced. */
export const REMIND_MS = 60_000;

/** What is the case. */
export interface Situation {
  /** Alerts that speak for themselves. */
  readonly alerts: readonly AlertObject[];
  /** The service's clock, ms since 1970: silences are counted on it. */
  readonly now: number;
  /** The service is not heard: nothing of `alerts` is known any more, and the page itself calls. */
  readonly lost: boolean;
  /** Somebody has silenced that call. */
  readonly lossSilenced: boolean;
}

/** Why something sounds. */
export type Cause = "alert" | "reminder" | "proof";

export interface Sounding {
  /** Announcements that have sounded. */
  readonly heard: ReadonlySet<string>;
  /** When a burst of each tone last began, ms of the page's monotonic clock. */
  readonly began: Readonly<Partial<Record<Tone, number>>>;
  readonly playing: { readonly tone: Tone; readonly cause: Cause; readonly until: number } | null;
  /** Since when something is silenced, or the last reminder of it. */
  readonly quietSince: number | null;
  /** Sound has just been unlocked: something must be heard, as proof that it works. */
  readonly proofOwed: boolean;
}

export type Order =
  { readonly kind: "none" | "stop" } | { readonly kind: "play"; readonly tone: Tone; readonly cause: Cause };

export const SILENT: Sounding = {
  heard: new Set(),
  began: {},
  playing: null,
  quietSince: null,
  proofOwed: false,
};

/** This page may sound from now on: what repeats starts at once, and `proof` says that somebody waits to hear it. */
export function permitted(state: Sounding, proof: boolean): Sounding {
  return { ...state, began: {}, playing: null, proofOwed: proof };
}

const LOSS = "loss";
const RANKED: readonly Tone[] = ["high", "medium", "low"];

/** One announcement. An alert that got worse, or came back, is announced anew by the service. */
const keyOf = (alert: AlertObject): string => `${alert.id} ${alert.announced_at}`;

/** A single cuff reading speaks softly until a second one confirms it. */
function toneOf(alert: AlertObject): Tone | null {
  if (alert.priority === "none") return null;
  return alert.provisional ? "low" : alert.priority;
}

const isSilenced = (alert: AlertObject, now: number): boolean =>
  alert.silence !== null && Date.parse(alert.silence.until) > now;

/** The highest tone that is called for, and the announcements that call for it. */
export function wanted(situation: Situation): { tone: Tone; keys: string[] } | null {
  if (situation.lost) return situation.lossSilenced ? null : { tone: "high", keys: [LOSS] };
  const calling = situation.alerts.filter(
    (alert) => alert.state === "active_unacked" && !isSilenced(alert, situation.now),
  );
  for (const tone of RANKED) {
    const keys = calling.filter((alert) => toneOf(alert) === tone).map(keyOf);
    if (keys.length > 0) return { tone, keys };
  }
  return null;
}

function isAnythingSilenced({ alerts, now, lost, lossSilenced }: Situation): boolean {
  return lost ? lossSilenced : alerts.some((alert) => isSilenced(alert, now));
}

/**
 * What is due at `at`.
 * @param at ms of the page's monotonic clock; repeats are real seconds even where the service's clock runs faster.
 */
export function step(before: Sounding, situation: Situation, at: number): [Sounding, Order] {
  const state = { ...before, ...settled(before, situation, at) };
  const want = wanted(situation);
  if (want !== null) {
    const heard = new Set([...state.heard, ...want.keys]);
    if (state.playing?.tone === want.tone && state.playing.cause === "alert")
      return [{ ...state, heard }, { kind: "none" }];
    const { repeat } = PATTERNS[want.tone];
    const began = state.began[want.tone];
    const isNew = want.keys.some((key) => !state.heard.has(key));
    if (isNew || (repeat !== null && (began === undefined || at - began >= repeat)))
      return play({ ...state, heard }, want.tone, "alert", at);
  }
  if (state.playing?.cause === "alert") return [{ ...state, playing: null }, { kind: "stop" }];
  if (state.playing !== null) return [state, { kind: "none" }];
  if (state.proofOwed) return play(state, "low", "proof", at);
  if (state.quietSince !== null && at - state.quietSince >= REMIND_MS)
    return play({ ...state, quietSince: at }, "low", "reminder", at);
  return [state, { kind: "none" }];
}

/** The state with what is over taken out of it. */
function settled(state: Sounding, situation: Situation, at: number): Partial<Sounding> {
  // While the service is not heard its alerts are neither here nor gone: they need not be announced again after.
  const open = situation.lost
    ? [LOSS, ...state.heard]
    : situation.alerts.map(keyOf).filter((key) => state.heard.has(key));
  return {
    heard: new Set(open.filter((key) => state.heard.has(key))),
    playing: state.playing !== null && at < state.playing.until ? state.playing : null,
    quietSince: isAnythingSilenced(situation) ? (state.quietSince ?? at) : null,
  };
}

function play(state: Sounding, tone: Tone, cause: Cause, at: number): [Sounding, Order] {
  const playing = { tone, cause, until: at + lengthOf(PATTERNS[tone]) * 1000 };
  const began = cause === "alert" ? { ...state.began, [tone]: at } : state.began;
  return [
    { ...state, playing, began, proofOwed: false },
    { kind: "play", tone, cause },
  ];
}

// The last minutes of one signal, thinned so that no extreme is lost and no gap is joined. Pure.
import type { TrendPoint } from "../protocol";
import { GONE_MS } from "./age";

/** ms: how far back a sparkline looks. */
export const HISTORY_MS = 20 * 60_000;
/** ms: one stretch is one step of the line; a hundred make the whole. */
export const STRETCH_MS = HISTORY_MS / 100;

/** What came within one stretch of time; instants in ms since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly max: number;
}

export type History = readonly Stretch[];

/** As the service remembers it: a point stands for a stretch as long as ours. */
export function remembered(points: readonly TrendPoint[]): History {
  return points.map((point, place) => {
    const from = Date.parse(point.at);
    const next = points[place + 1];
    const end = next === undefined ? from : Math.min(from + STRETCH_MS, Date.parse(next.at));
    return { from, to: end, min: point.min, max: point.max };
  });
}

/** One number more. What is older than the newest changes nothing; what is too old for the line is left out. */
export function extended(history: History, at: number, value: number): History {
  const last = history.at(-1);
  if (last !== undefined && at <= last.to) return history;
  const fresh = history.filter((one) => one.to >= at - HISTORY_MS);
  if (last === undefined || at - last.from >= STRETCH_MS || at - last.to > GONE_MS)
    return [...fresh, { from: at, to: at, min: value, max: value }];
  const grown = { ...last, to: at, min: Math.min(last.min, value), max: Math.max(last.max, value) };
  return [...fresh.slice(0, -1), grown];
}

/** Runs without a gap: where a value would have become a dash, the line ends and another begins. */
export function runs(history: History): History[] {
  const found: Stretch[][] = [];
  let before: Stretch | null = null;
  for (const one of history) {
    const run = found.at(-1);
    if (run === undefined || before === null || one.from - before.to > GONE_MS) found.push([one]);
    else run.push(one);
    before = one;
  }
  return found;
}

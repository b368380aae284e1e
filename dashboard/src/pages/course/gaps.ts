// Time between infusions, and between now and what is due.
import type { GivenObject } from "../../protocol";
import { visit } from "../../words/visit";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `40 min`, `26 h`, `3 days`: the coarsest unit that still tells two infusions apart. */
export function spanOf(ms: number): string {
  const span = Math.abs(ms);
  if (span < HOUR) return visit.course.minutes(Math.floor(span / MINUTE));
  if (span < 2 * DAY) return visit.course.hours(Math.floor(span / HOUR));
  return visit.course.days(Math.floor(span / DAY));
}

/** `in 26 h`; past: `3 days over`. */
export function dueOf(due: number, now: number): string {
  return due < now ? visit.course.dueSince(spanOf(now - due)) : visit.course.dueIn(spanOf(due - now));
}

/** ms from the end of the infusion before to the start of each; null: the first, or the end is not known. */
export function gapsOf(given: readonly GivenObject[]): (number | null)[] {
  return given.map((one, n) => {
    const end = n === 0 ? null : (given[n - 1]?.ended_at ?? null);
    return end === null ? null : Date.parse(one.started_at) - Date.parse(end);
  });
}

/** Is a gap shorter than the template wants? */
export const tooSoon = (gap: number | null, hours: number): boolean => gap !== null && gap < hours * HOUR;

// When is a number too old to be a number? Design section 11.
import type { ValueObject } from "../protocol";

/** ms. A continuous value is late after this: it stays, its dot goes hollow. */
export const LATE_MS = 5_000;
/** ms. A continuous value is gone after this: a dash. */
export const GONE_MS = 10_000;
/** ms. A cuff pressure is no pressure any more after this: twice the longest cuff interval of a session. */
export const CUFF_GONE_MS = 20 * 60_000;

export type Freshness = "fresh" | "late" | "gone";

/**
 * How old a continuous value is.
 * @param value Newest of its signal; undefined: none ever came.
 * @param now The service's receipt clock as this page reckons it, ms since 1970.
 * @param speed How much faster than real that clock runs; ages are judged in real seconds.
 */
export function freshness(value: ValueObject | undefined, now: number, speed = 1): Freshness {
  if (value === undefined || value.value === null) return "gone";
  const age = ageMs(value, now) / speed;
  return age > GONE_MS ? "gone" : age > LATE_MS ? "late" : "fresh";
}

/** The same of a cuff measurement, which is minutes old by nature; its minutes are the patient's. */
export function cuffFreshness(value: ValueObject | undefined, now: number): Freshness {
  if (value === undefined || value.value === null) return "gone";
  return ageMs(value, now) > CUFF_GONE_MS ? "gone" : "fresh";
}

/** ms since the service received it; never negative. */
export function ageMs(value: ValueObject, now: number): number {
  return Math.max(0, now - Date.parse(value.received_at));
}

// Is the service still speaking? Judged by silence alone, on a clock that only goes forward.

/** ms without any frame, after which the header says so. */
export const DELAYED_MS = 3_000;
/** ms without any frame, after which no number may stand. */
export const LOST_MS = 5_000;

/** `starting`: nothing was ever heard. */
export type Link = "starting" | "live" | "delayed" | "lost";

/**
 * @param heard When the last frame came, ms of a monotonic clock; null: never.
 * @param started When the page began to listen, ms of the same clock.
 * @param now That clock.
 */
export function judge(heard: number | null, started: number, now: number): Link {
  const silence = now - (heard ?? started);
  if (silence > LOST_MS) return "lost";
  if (heard === null) return "starting";
  return silence > DELAYED_MS ? "delayed" : "live";
}

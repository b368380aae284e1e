// How long nothing was heard, also while the machine slept; and who tells it when the worker no longer does.
import { judge, LOST_MS, type Link } from "./watchdog";

/** `silence` in ms. */
export interface Beat {
  link: Link;
  silence: number;
}

export interface Silence {
  /** A frame has come; `at` monotonic. */
  heard(at: number): void;
  /** A few times a second; `wall` in ms since 1970 of this machine. */
  beat(at: number, wall: number): Beat;
}

/** Counts from `at`, when the page began to listen. */
export function makeSilence(at: number, wall: number): Silence {
  let started = at;
  let heard: number | null = null;
  let last = { at, wall };
  return {
    heard(now) {
      heard = now;
    },
    beat(now, then) {
      // In most browsers the monotonic clock stands while the machine sleeps, and hours old numbers would be live
      // when its lid is opened. A clock that is set forward looks the same: blind until the next frame, no more.
      const slept = then - last.wall - (now - last.at);
      last = { at: now, wall: then };
      if (slept > LOST_MS) {
        started -= slept;
        if (heard !== null) heard -= slept;
      }
      return { link: judge(heard, started, now), silence: now - (heard ?? started) };
    },
  };
}

/** ms without a beat of the worker, after which the page beats for itself. */
export const WORKER_DEAD_MS = 2_000;

export interface Standby {
  /** The worker has beaten. */
  worked(at: number): void;
  /** The page's own turn, a few times a second: what to go by where the worker is silent, else null. */
  beat(at: number, wall: number): Beat | null;
}

/** A worker that fell, or never came, must not leave the last numbers standing for good. */
export function makeStandby(silence: Silence, at: number): Standby {
  let worked = at;
  return {
    worked(now) {
      worked = now;
    },
    beat(now, wall) {
      const mine = silence.beat(now, wall);
      return now - worked > WORKER_DEAD_MS ? mine : null;
    },
  };
}

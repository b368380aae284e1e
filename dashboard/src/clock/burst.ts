// What comes in a burst is told together: the first at once, the others a moment later as one.

/** ms between two tellings: under the tenth of a second that is felt, and ten layouts of a page a second. */
export const BURST_MS = 100;

export interface Burst<T> {
  /** `at`: when it came, ms of the page's monotonic clock. */
  put(one: T, at: number): void;
  /** Tells whatever waits; for who cannot wait, and for a hidden page, whose timers the browser slows down. */
  flush(at: number): void;
}

/** @param tell Is given all that waits, in the order in which it came. */
export function makeBurst<T>(tell: (all: readonly T[]) => void): Burst<T> {
  let waiting: T[] = [];
  let due = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(at: number): void {
    if (waiting.length === 0) return;
    clearTimeout(timer);
    timer = undefined;
    due = at + BURST_MS;
    const all = waiting;
    waiting = [];
    tell(all);
  }

  return {
    put(one, at) {
      waiting.push(one);
      const mine = due;
      if (at >= mine) flush(at);
      else
        timer ??= setTimeout(() => {
          flush(mine);
        }, mine - at);
    },
    flush,
  };
}

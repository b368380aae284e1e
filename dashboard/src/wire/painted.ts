// When the service is told that this console has painted: what is new, at most once a second, and again while
// nothing is new. The word holds for 25 s there; a page that hangs, or that nobody can see, paints nothing and
// is no longer counted as a console that can be heard.

/** ms between two words at the least. */
const SOONEST = 1_000;
/** ms after which the same is said again: twice within the time for which it holds. */
export const AGAIN = 10_000;

export interface Painted {
  readonly seq: number;
  readonly sound: "armed" | "locked";
}

export interface Surroundings {
  /** ms, monotonic. */
  now(): number;
  /** What is shown now. */
  state(): Painted;
  /** Calls when what is shown now has been painted; while nothing is painted, not. */
  afterPaint(then: () => void): void;
  tell(painted: Painted): void;
}

export interface Teller {
  /** Often enough: a few times a second. */
  beat(): void;
  /** A new connection knows nothing of what was said. */
  forget(): void;
}

export function tellPainted(here: Surroundings): Teller {
  let told: (Painted & { at: number }) | null = null;
  let isWaiting = false;

  function isDue(): boolean {
    if (told === null) return true;
    const [since, { seq, sound }] = [here.now() - told.at, here.state()];
    return since >= AGAIN || (since >= SOONEST && (told.seq !== seq || told.sound !== sound));
  }

  return {
    beat() {
      if (isWaiting || !isDue()) return;
      isWaiting = true;
      const shown = here.state();
      here.afterPaint(() => {
        isWaiting = false;
        told = { ...shown, at: here.now() };
        here.tell(shown);
      });
    },
    forget() {
      told = null;
    },
  };
}

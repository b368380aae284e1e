// Are all parts of the service at work? Asked for every few seconds, because a broker that is gone says nothing.
import { signal, type ReadonlySignal } from "@preact/signals";
import { readiness } from "../wire/api";

/** ms between two questions. */
const ASK_MS = 5_000;

const missing = signal<Readonly<Record<string, string>>>({});
/** Parts that are not at work, and why; none: all is well, or the service does not answer, which is said elsewhere. */
export const notReady: ReadonlySignal<Readonly<Record<string, string>>> = missing;

/** Begins to ask, for good; returns what ends it. */
export function watchReadiness(): () => void {
  const ask = async (): Promise<void> => {
    const said = await readiness();
    // The same words are the same news: nothing is drawn again for them.
    if (JSON.stringify(said) !== JSON.stringify(missing.peek())) missing.value = said;
  };
  void ask();
  const timer = setInterval(() => void ask(), ASK_MS);
  return () => {
    clearInterval(timer);
  };
}

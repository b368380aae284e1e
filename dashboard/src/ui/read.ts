// Something asked for over HTTP while a part is on the screen: not yet here, here, or why not.
import { signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { read } from "../wire/api";
import { words } from "../words";

export type Reading<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "here"; readonly value: T; readonly etag: string | null }
  | { readonly kind: "failed"; readonly text: string };

export interface Read<T> {
  readonly reading: ReadonlySignal<Reading<T>>;
  /** Asks once more; what was there stays until the answer is. */
  readonly again: () => void;
}

/**
 * Reads `path` now, when it becomes another one, and when `turn` does (something that a change makes another).
 * An empty path asks for nothing.
 */
export function useRead<T>(path: string, turn: number | string = 0): Read<T> {
  const [reading] = useState(() => signal<Reading<T>>({ kind: "loading" }));
  const [newest] = useState(() => ({ asked: 0 }));
  const again = (): void => {
    if (path === "") return;
    const mine = ++newest.asked;
    void read<T>(path).then((outcome) => {
      // An answer that a later question has overtaken is no answer any more.
      if (mine !== newest.asked) return;
      switch (outcome.kind) {
        case "done":
          reading.value = { kind: "here", value: outcome.value, etag: outcome.etag };
          return;
        case "refused":
          reading.value = { kind: "failed", text: outcome.problem.detail };
          return;
        case "lost":
          reading.value = { kind: "failed", text: words.common.noAnswer };
      }
    });
  };
  useEffect(() => {
    reading.value = { kind: "loading" };
  }, [path]);
  useEffect(again, [path, turn]);
  return { reading, again };
}

/** What was read, or null as long as it is not here. */
export const here = <T>(reading: Reading<T>): T | null => (reading.kind === "here" ? reading.value : null);

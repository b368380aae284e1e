// What happened before this page listened, page by page from the service, and after, from the socket.
import { signal, type ReadonlySignal } from "@preact/signals";
import type { ChangeFrame } from "../../protocol";
import { read } from "../../wire/api";
import { words } from "../../words";

/** Changes asked for at once. */
export const PAGE = 200;

export interface Older {
  /** Oldest first; all are older than what the socket brought. */
  readonly frames: readonly ChangeFrame[];
  readonly state: "idle" | "loading" | "complete" | "failed";
  readonly fault: string;
}

/** What is asked for next. `before`: seq of the oldest change that is known. */
export function pathOf(bed: string, before: number | null): string {
  const asked = new URLSearchParams({ limit: String(PAGE) });
  if (before !== null) asked.set("before", String(before));
  if (bed !== "") asked.set("bed", bed);
  return `/changes?${asked.toString()}`;
}

/** All that is known, oldest first, each once. */
export function together(older: readonly ChangeFrame[], live: readonly ChangeFrame[]): ChangeFrame[] {
  const begin = live[0]?.seq ?? Infinity;
  return [...older.filter((frame) => frame.seq < begin), ...live];
}

/** The older changes of one chair (empty: of all). */
export function makeHistory(bed: string): { older: ReadonlySignal<Older>; more: () => Promise<void> } {
  const older = signal<Older>({ frames: [], state: "idle", fault: "" });
  return {
    older,
    async more() {
      const { frames, state } = older.peek();
      if (state === "loading" || state === "complete") return;
      older.value = { frames, state: "loading", fault: "" };
      const outcome = await read<ChangeFrame[]>(pathOf(bed, frames[0]?.seq ?? null));
      if (outcome.kind === "done") {
        const found = [...outcome.value].reverse();
        const isAll = found.length < PAGE;
        older.value = { frames: [...found, ...frames], state: isAll ? "complete" : "idle", fault: "" };
      } else {
        const fault = outcome.kind === "refused" ? outcome.problem.detail : words.common.noAnswer;
        older.value = { frames, state: "failed", fault };
      }
    },
  };
}

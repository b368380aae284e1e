// Which chairs stand on the suite: those of the room, and until its first word those of the last visit, with dashes.
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { lastChairs, listed } from "../../settings";
import { chairs, link, view } from "../../store";

/** The room is known. */
export const isHeard: ReadonlySignal<boolean> = computed(() => view.value.site !== null);
/** Nothing came yet, and it is too early to call that a loss. */
export const isStarting: ReadonlySignal<boolean> = computed(() => link.value === "starting");

/** Chairs of a large clinic, twice over: what is kept is not to hold up the first picture. */
const MOST = 200;

/** Names as the wire has them: what else is kept under this key is not ours. */
const isChair = (name: unknown): name is string => typeof name === "string" && /^[\w-]{1,64}$/.test(name);
const before = [...new Set(listed(lastChairs.peek(), isChair))].slice(0, MOST);

export const standing: ReadonlySignal<readonly string[]> = computed(() =>
  isHeard.value ? chairs.value : before,
);

effect(() => {
  if (isHeard.value) lastChairs.value = JSON.stringify(chairs.value);
});

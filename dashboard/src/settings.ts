// What this browser remembers of itself. Never of a patient.
import { effect, signal, type Signal } from "@preact/signals";

/** Where it is kept; null: the browser lends us nothing, and it is forgotten with the page. */
function shelf(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function remembered<T extends string = string>(key: string, first: NoInfer<T>): Signal<T> {
  const name = `dripwatch.${key}`;
  const kept = signal((shelf()?.getItem(name) ?? first) as T);
  effect(() => {
    shelf()?.setItem(name, kept.value);
  });
  return kept;
}

/** The same in every window of this browser, whichever it is changed in. */
function shared(key: string, first: string): Signal<string> {
  const kept = remembered(key, first);
  addEventListener("storage", (event) => {
    if (event.key === `dripwatch.${key}` && event.newValue !== null) kept.value = event.newValue;
  });
  return kept;
}

/** Who works at this screen; commands carry it as `by`. Empty: asked before the first command. */
export const person = shared("person", "");
/** Follows a setting, not the operating system: a wall screen looks the same every day. */
export const theme = remembered<"dark" | "light">("theme", "dark");
/** A wall screen has no buttons. */
export const wall = remembered<"no" | "yes">("wall", "no");
/** 0.2 to 1: there is no silent volume. Only one of several windows sounds: seldom the one it is set in. */
export const volume = shared("volume", "0.8");
/** The last sound tests of this screen, newest first, as JSON. */
export const soundTests = remembered("soundTests", "[]");
/** ms for which `V` hides even initials. */
export const PRIVACY_MS = 60_000;
/** Until when even initials are hidden, ms of the page's monotonic clock. */
export const hiddenUntil = signal(0);

// What this browser remembers of itself. Never of a patient.
import { effect, signal, type Signal } from "@preact/signals";
import { LEAST_VOLUME } from "./sound/sound";

/** What is kept under a name; null: nothing, or the browser lends us nothing. */
function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, or has no room, it is forgotten with the page. */
function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    return;
  }
}

type Check = (text: string) => boolean;

/** `isOne`: whatever else is found there, by a fault or from another version of this page, counts as nothing. */
function remembered<T extends string = string>(key: string, first: NoInfer<T>, isOne: Check): Signal<T> {
  const name = `dripwatch.${key}`;
  const known = recall(name);
  const kept = signal(known !== null && isOne(known) ? (known as T) : first);
  effect(() => {
    keep(name, kept.value);
  });
  return kept;
}

/** The same in every window of this browser, whichever it is changed in. */
function shared(key: string, first: string, isOne: Check): Signal<string> {
  const kept = remembered(key, first, isOne);
  addEventListener("storage", ({ key: changed, newValue }) => {
    if (changed === `dripwatch.${key}` && newValue !== null && isOne(newValue)) kept.value = newValue;
  });
  return kept;
}

/** Longest name that a command may carry. */
const NAME_MOST = 64;

/** Who works at this screen; commands carry it as `by`. Empty: asked before the first command. */
export const person = shared("person", "", (text) => text.length <= NAME_MOST);
/** Follows a setting, not the operating system: a wall screen looks the same every day. */
export const theme = remembered<"dark" | "light">("theme", "dark", (text) => /^(dark|light)$/.test(text));
/** A wall screen has no buttons. */
export const wall = remembered<"no" | "yes">("wall", "no", (text) => /^(no|yes)$/.test(text));
/** `LEAST_VOLUME` to 1. Only one of several windows sounds: seldom the one it is set in. */
export const volume = shared("volume", "0.8", (text) => Number(text) >= LEAST_VOLUME && Number(text) <= 1);
/** The last sound tests of this screen, newest first, as JSON. */
export const soundTests = remembered("soundTests", "[]", isList);
/** Names of the chairs when the suite was last seen, as JSON: where to put dashes until the service has spoken. */
export const lastChairs = remembered("lastChairs", "[]", isList);
/** ms for which `V` hides even initials. */
export const PRIVACY_MS = 60_000;
/** Until when even initials are hidden, ms of the page's monotonic clock. */
export const hiddenUntil = signal(0);

function isList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}

/** What is in a list kept as JSON, but for what is no member of it. */
export const listed = <T>(text: string, isOne: (one: unknown) => one is T): T[] =>
  (JSON.parse(text) as unknown[]).filter(isOne);

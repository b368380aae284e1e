// One entry on its way: idle, sending (told after 300 ms), saved, refused, or not saved (after 5 s).
import { signal, type ReadonlySignal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import { command, commandKey, type Method, type Outcome } from "../wire/api";
import { words } from "../words";
import { asksPin, knowPerson, lapse, look, stay } from "./signedIn";

/** ms before a person is told that something is under way. */
export const SENDING_MS = 300;

export type Progress =
  | { readonly kind: "idle" | "waiting" | "sending" | "saved" }
  | { readonly kind: "failed"; readonly text: string; readonly fields: Readonly<Record<string, string>> };

/** What the service found wrong, by field; empty when nothing was. */
export function faultsOf(progress: Progress): Readonly<Record<string, string>> {
  return progress.kind === "failed" ? progress.fields : {};
}

export interface Entry<T> {
  readonly progress: ReadonlySignal<Progress>;
  /** Sends it; the same entry sent again by hand keeps its key, so the service takes it once. */
  send(body: object): Promise<Outcome<T> | null>;
  /** Begins a new entry. */
  reset(): void;
  /** It is being changed: what was said of it before no longer holds. */
  readonly touch: () => void;
}

/** The service knows nobody at this console any more. */
const SIGNED_OUT = 401;
/** Somebody else has signed in here meanwhile, in another window. */
const SOMEBODY_ELSE = 403;

/** Where a command goes, asked for once it is known by whom; `match`: revision that was looked at. */
export interface Target {
  readonly path: () => string;
  readonly match?: (() => number | undefined) | undefined;
}

/** A command with `by` filled in. */
export const makeEntry = <T>(
  method: Method,
  path: () => string,
  match?: () => number | undefined,
): Entry<T> => entryOf(method, () => ({ path, match }));

/** The same, to what `target` is when it is pressed: whatever the page shows while somebody signs in. */
export function entryOf<T>(method: Method, target: () => Target): Entry<T> {
  const progress = signal<Progress>({ kind: "idle" });
  let key = commandKey();
  let before = "";
  let isBusy = false;
  const sendBy = async (to: Target, body: object, by: string): Promise<Outcome<T> | null> => {
    if (by === "") {
      const text = asksPin.peek() ? words.common.signInFirst : words.common.nameFirst;
      progress.value = { kind: "failed", text, fields: {} };
      return null;
    }
    const whole = { ...body, by };
    const path = to.path();
    const text = `${path} ${JSON.stringify(whole)}`;
    // Another entry is another command, and so is the same one elsewhere.
    if (text !== before) [before, key] = [text, commandKey()];
    progress.value = { kind: "waiting" };
    const late = setTimeout(() => {
      progress.value = { kind: "sending" };
    }, SENDING_MS);
    const outcome = await command<T>(method, path, whole, key, to.match?.());
    clearTimeout(late);
    if (outcome.kind === "refused" && outcome.status === SIGNED_OUT) {
      // Nothing was done: the same entry is sent once somebody has signed in.
      progress.value = { kind: "idle" };
      lapse();
      return sendBy(to, body, await knowPerson());
    }
    progress.value = progressOf(outcome);
    if (outcome.kind === "done") stay();
    else if (outcome.kind === "refused" && outcome.status === SOMEBODY_ELSE) void look();
    if (outcome.kind !== "lost") key = commandKey();
    return outcome;
  };
  return {
    progress,
    async send(body) {
      if (isBusy) return null;
      isBusy = true;
      const to = target();
      try {
        return await sendBy(to, body, await knowPerson());
      } finally {
        isBusy = false;
      }
    },
    touch() {
      const { kind } = progress.peek();
      if (kind === "saved" || kind === "failed") progress.value = { kind: "idle" };
    },
    reset() {
      key = commandKey();
      before = "";
      progress.value = { kind: "idle" };
    },
  };
}

/**
 * The same, kept as long as the part is on the screen. Path and revision are those of the part as it was drawn
 * when it was sent: a session may have come, or changed, since it was drawn first, and another may come after.
 */
export function useEntry<T>(method: Method, path: () => string, match?: () => number | undefined): Entry<T> {
  const drawn = useRef<Target>({ path, match });
  drawn.current = { path, match };
  return useState(() => entryOf<T>(method, () => drawn.current))[0];
}

function progressOf(outcome: Outcome<unknown>): Progress {
  switch (outcome.kind) {
    case "done":
      return { kind: "saved" };
    case "lost":
      return { kind: "failed", text: words.common.notSaved, fields: {} };
    case "refused": {
      const wrong = outcome.problem.errors ?? [];
      const fields = Object.fromEntries(wrong.map((one) => [one.field, one.message]));
      return { kind: "failed", text: outcome.problem.detail, fields };
    }
  }
}

// What a person does about an alert, and what became of it. Nothing here commands a pump.
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { AlertObject } from "../protocol";
import { silenceSeconds } from "../model/urgency";
import { silenceLoss } from "../sound/sound";
import { link, now, view } from "../store";
import { wall } from "../settings";
import { makeEntry, type Entry, type Progress } from "./command";
import { actor } from "./signedIn";

/**
 * Acknowledges it (`A` and the button), takes that back within the time in which it may be, or stops the sound of
 * this occurrence for its seconds: 60 for HIGH, 120 for others. Named as the service names them.
 */
export type Deed = "acknowledge" | "unacknowledge" | "silence";

/** A thing done about an alert from this screen. */
export interface Doing {
  readonly deed: Deed;
  /** As it was when the button was pressed. */
  readonly alert: AlertObject;
  /** When it was pressed, ms since 1970 of the service's clock. */
  readonly at: number;
  readonly entry: Entry<AlertObject>;
  /** Who sent it last; empty: it is on its way for the first time. */
  readonly by: string;
  /** The alert as the service gave it in its answer; null: there was none, or none yet. */
  readonly answer: AlertObject | null;
}

/** ms for which an acknowledgement can be taken back, and a word of success stays. */
export const UNDO_MS = 5_000;

const told = signal<readonly Doing[]>([]);
/** In the order in which they were done. What was not saved stays until it is, or is dismissed. */
export const deeds: ReadonlySignal<readonly Doing[]> = told;

const entryOf = (deed: Deed, alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/${deed}`);

/** What of an alert makes it another matter than the one that a person looked at. */
const matterOf = (one: AlertObject): string =>
  [one.state, one.priority, one.escalation, one.announced_at].join();

/** Does the alert show the deed, and if `by` is given as theirs? */
function isDone(deed: Deed, alert: AlertObject, by?: string): boolean {
  const mark = deed === "silence" ? alert.silence : alert.ack;
  if (alert.state === "closed") return true;
  return deed === "unacknowledge" ? mark === null : mark !== null && mark.by === (by ?? mark.by);
}

/**
 * What became of it. A service that took it once answers a second time alike, though the alert has got worse
 * since: `saved` is only what the alert in the answer shows.
 */
export function fateOf({ deed, entry, answer }: Doing): Progress["kind"] {
  const { kind } = entry.progress.value;
  if (kind !== "saved") return kind;
  return answer === null ? "waiting" : isDone(deed, answer) ? kind : "failed";
}

/** May it be sent once more? Not about an alert that is another matter now: that takes a look, and a new deed. */
export function isRepeatable({ alert, answer }: Doing): boolean {
  const is = view.value.alerts.get(alert.id);
  return answer === null && (!is || matterOf(is) === matterOf(alert));
}

// The answer was lost, but the service shows that the deed was not.
effect(() => {
  const { alerts } = view.value;
  const left = told.value.filter((what) => {
    const is = alerts.get(what.alert.id);
    return fateOf(what) !== "failed" || (is && !isDone(what.deed, is, what.by));
  });
  if (left.length < told.value.length) told.value = left;
});

function begin(deed: Deed, alert: AlertObject): void {
  const open = told
    .peek()
    .filter((one) => one.alert.id !== alert.id || one.entry.progress.peek().kind !== "saved");
  const isSame = (one: Doing): boolean => one.deed === deed && one.alert.id === alert.id;
  // Pressed once more it is the same entry, and the service takes it once; about another matter it is another.
  const same = open.find((one) => isSame(one) && matterOf(one.alert) === matterOf(alert));
  const entry = same?.entry ?? entryOf(deed, alert);
  const what = { deed, alert, at: now.peek(), entry, by: "", answer: null };
  told.value = [...open.filter((one) => !isSame(one)), what];
  again(what);
}

async function send(what: Doing): Promise<void> {
  const body = what.deed === "silence" ? { seconds: silenceSeconds(what.alert) } : {};
  const outcome = await what.entry.send(body);
  const answer = outcome?.kind === "done" ? outcome.value : null;
  const by = actor.peek();
  told.value = told.peek().map((one) => (one.entry === what.entry ? { ...one, by, answer } : one));
  if (answer !== null && isDone(what.deed, answer)) setTimeout(dismiss, UNDO_MS, what);
}

export const doAcknowledge = (alert: AlertObject): void => {
  begin("acknowledge", alert);
};

export const doSilence = (alert: AlertObject): void => {
  begin("silence", alert);
};

/** Takes an acknowledgement back. */
export const undo = (what: Doing): void => {
  begin("unacknowledge", what.answer ?? what.alert);
};

/** Sends what was not saved once more; the service takes it once. */
export const again = (what: Doing): void => {
  void send(what);
};

export const dismiss = (what: Doing): void => {
  told.value = told.peek().filter(({ entry }) => entry !== what.entry);
};

/** For whom the sheet *Record action* is open. */
export interface Recording {
  readonly bed: string;
  readonly alert: AlertObject | null;
}

export const recording = signal<Recording | null>(null);

/** Can it still be acknowledged? What is gone but latched is cleared by that. */
export const isUnseen = (alert: AlertObject): boolean =>
  alert.state === "active_unacked" || alert.state === "returned_unacked";

/** `A`, `R` and `S` for the alerts that a page shows, first one first. A wall screen is only looked at. */
export function alertKeys(all: () => readonly AlertObject[]): Readonly<Record<string, () => void>> {
  const shown = (): readonly AlertObject[] => (wall.value === "yes" ? [] : all());
  return {
    A() {
      const alert = shown().find(isUnseen);
      if (alert) doAcknowledge(alert);
    },
    R() {
      const alert = shown().find((one) => one.bed !== null);
      if (alert?.bed) recording.value = { bed: alert.bed, alert };
    },
    S() {
      // Then there is one sound, the page's own.
      if (link.value === "lost") {
        silenceLoss();
        return;
      }
      const alert = shown().find((one) => one.state === "active_unacked" && one.silence === null);
      if (alert) doSilence(alert);
    },
  };
}

// What a person does about an alert, and what became of it. Nothing here commands a pump.
import { signal, type ReadonlySignal } from "@preact/signals";
import type { AlertObject } from "../protocol";
import { silenceSeconds } from "../model/urgency";
import { silenceLoss } from "../sound/sound";
import { link } from "../store";
import { wall } from "../settings";
import { makeEntry, type Entry } from "./command";

/** Acknowledges it: `A` and the button. */
export const acknowledge = (alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/acknowledge`);

/** Takes an acknowledgement back, within the time in which it may be. */
export const unacknowledge = (alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/unacknowledge`);

/** Stops the sound of this occurrence for its seconds: 60 for HIGH, 120 for others. */
export const silence = (alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/silence`);

export type Deed = "acknowledge" | "unacknowledge" | "silence";

/** A thing done about an alert from this screen. */
export interface Doing {
  readonly deed: Deed;
  readonly alert: AlertObject;
  readonly entry: Entry<AlertObject>;
}

/** ms for which an acknowledgement can be taken back, and a word of success stays. */
export const UNDO_MS = 5_000;

const told = signal<readonly Doing[]>([]);
/** In the order in which they were done. What was not saved stays until it is, or is dismissed. */
export const deeds: ReadonlySignal<readonly Doing[]> = told;

const MAKERS = { acknowledge, unacknowledge, silence };

function begin(deed: Deed, alert: AlertObject): void {
  const open = told.peek().filter(({ entry }) => entry.progress.peek().kind !== "saved");
  // Pressed once more it is the same entry: the service takes it once.
  const same = open.find((one) => one.deed === deed && one.alert.id === alert.id);
  const what = { deed, alert, entry: same?.entry ?? MAKERS[deed](alert) };
  told.value = [...open.filter((one) => one !== same), what];
  again(what);
}

async function send(what: Doing): Promise<void> {
  const body = what.deed === "silence" ? { seconds: silenceSeconds(what.alert) } : {};
  const outcome = await what.entry.send(body);
  if (outcome?.kind === "done") setTimeout(dismiss, UNDO_MS, what);
}

export const doAcknowledge = (alert: AlertObject): void => {
  begin("acknowledge", alert);
};

export const doSilence = (alert: AlertObject): void => {
  begin("silence", alert);
};

/** Takes an acknowledgement back. */
export const undo = (what: Doing): void => {
  begin("unacknowledge", what.alert);
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

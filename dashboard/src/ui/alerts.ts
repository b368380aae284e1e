// What a person does about an alert, and what became of it. Nothing here commands a pump.
import { batch, signal, type ReadonlySignal } from "@preact/signals";
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

/** The last thing done about an alert from this screen. */
export interface Doing {
  readonly deed: Deed;
  readonly alert: AlertObject;
  readonly entry: Entry<AlertObject>;
}

/** ms for which an acknowledgement can be taken back, and a word of success stays. */
export const UNDO_MS = 5_000;

const last = signal<Doing | null>(null);
/** Shown until its time is over; what was not saved stays until it is, or is dismissed. */
export const doing: ReadonlySignal<Doing | null> = last;
let timer: ReturnType<typeof setTimeout> | undefined;

const MAKERS = { acknowledge, unacknowledge, silence };

function begin(deed: Deed, alert: AlertObject): void {
  const entry = MAKERS[deed](alert);
  last.value = { deed, alert, entry };
  void send({ deed, alert, entry });
}

async function send(what: Doing): Promise<void> {
  clearTimeout(timer);
  const body = what.deed === "silence" ? { seconds: silenceSeconds(what.alert) } : {};
  const outcome = await what.entry.send(body);
  if (outcome?.kind !== "done" || last.value?.entry !== what.entry) return;
  timer = setTimeout(dismiss, UNDO_MS);
}

export const doAcknowledge = (alert: AlertObject): void => {
  begin("acknowledge", alert);
};

export const doSilence = (alert: AlertObject): void => {
  begin("silence", alert);
};

/** Takes the acknowledgement just made back. */
export function undo(): void {
  const what = last.value;
  if (what?.deed === "acknowledge") begin("unacknowledge", what.alert);
}

/** Sends what was not saved once more; the service takes it once. */
export function again(): void {
  if (last.value !== null) void send(last.value);
}

export function dismiss(): void {
  batch(() => {
    clearTimeout(timer);
    last.value = null;
  });
}

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

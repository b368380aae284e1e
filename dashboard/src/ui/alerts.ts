// What a person does about an alert. Nothing here commands a pump.
import { makeEntry, type Entry } from "./command";
import type { AlertObject } from "../protocol";

/** Acknowledges it: `A` and the button. */
export const acknowledge = (alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/acknowledge`);

/** Takes an acknowledgement back, within the time in which it may be. */
export const unacknowledge = (alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/unacknowledge`);

/** Stops the sound of this occurrence for its seconds: 60 for HIGH, 120 for others. */
export const silence = (alert: AlertObject): Entry<AlertObject> =>
  makeEntry("POST", () => `/alerts/${encodeURIComponent(alert.id)}/silence`);

// The words that head an alert: where, and what a person is advised to do.
import type { AlertObject } from "../protocol";
import { words } from "../words";
import { chairName } from "../words/format";
import type { Sign } from "./Glyph";

/** `Chair 3`; of the service itself: `Suite`. */
export const placeOf = (alert: AlertObject): string =>
  alert.bed === null ? words.suite.site : words.common.chair(chairName(alert.bed));

/** Every signal of a device is gone: the alert's subject is the device then. */
export const isLost = (alert: AlertObject): boolean => alert.rule === "TEC-LOST";

/** Technical is also what a visit lacks (a check overdue, an unmet gate): that is seen to at the patient. */
const isOfEquipment = (alert: AlertObject): boolean =>
  alert.kind === "technical" && !/^(SES|LOC|ACT)-/.test(alert.rule);

/** `PAUSE infusion`, `CHECK equipment`, `No monitor data`. */
export function adviceOf(alert: AlertObject): string {
  if (isLost(alert) && alert.subject.includes("monitor")) return words.suite.lostAll;
  return alert.action === "CHECK" && isOfEquipment(alert)
    ? words.suite.checkTechnical
    : words.suite.action[alert.action];
}

/** The glyph in its shape. */
export const signOf = (alert: AlertObject): Sign =>
  alert.kind === "technical" && alert.action === "CHECK" && alert.family === "presence"
    ? "LOST"
    : alert.action;

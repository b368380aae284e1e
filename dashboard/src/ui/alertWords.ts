// The words that head an alert: where, and what a person is advised to do.
import type { AlertObject, Signal } from "../protocol";
import { words } from "../words";
import { chairName } from "../words/format";
import type { Sign } from "./Glyph";

const SIGNALS: ReadonlySet<string> = new Set<Signal>([
  "hr",
  "pr",
  "spo2",
  "nibp_sys",
  "nibp_dia",
  "nibp_map",
  "abp_sys",
  "abp_dia",
  "abp_map",
  "rr",
  "etco2",
  "temp",
  "perfusion",
]);

/** `Chair 3`; of the service itself: `Suite`. */
export const placeOf = (alert: AlertObject): string =>
  alert.bed === null ? words.suite.site : words.common.chair(chairName(alert.bed));

/** Every signal of a monitor is gone: the alert's subject is the device then, not a signal. */
export const isLost = (alert: AlertObject): boolean =>
  alert.rule === "TEC-LOST" && !SIGNALS.has(alert.subject);

/** Technical is also what a visit lacks (a check overdue, an unmet gate): that is seen to at the patient. */
const isOfEquipment = (alert: AlertObject): boolean =>
  alert.kind === "technical" && !/^(SES|LOC|ACT)-/.test(alert.rule);

/** `PAUSE infusion`, `CHECK equipment`, `No monitor data`. */
export function adviceOf(alert: AlertObject): string {
  if (isLost(alert)) return words.suite.lostAll;
  return alert.action === "CHECK" && isOfEquipment(alert)
    ? words.suite.checkTechnical
    : words.suite.action[alert.action];
}

/** The glyph in its shape. */
export const signOf = (alert: AlertObject): Sign =>
  alert.kind === "technical" && alert.action === "CHECK" && alert.family === "presence"
    ? "LOST"
    : alert.action;

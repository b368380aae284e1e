// What the next shift has to know of a chair: what is quiet, changed, let pass, still true, and due. Pure.
import type { AlertObject, BedObject, SessionObject } from "../../protocol";
import { words } from "../../words";
import { more } from "../../words/more";
import { clockOf, number, timeOfDay } from "../../words/format";

export interface Item {
  readonly kind: keyof typeof more.handover.kinds;
  readonly detail: string;
  readonly by: string;
  /** Since or until when, in words. */
  readonly when: string;
}

const ms = (at: string): number => Date.parse(at);
const time = (at: string, seconds = false): string => timeOfDay(ms(at), seconds);

/** @param now The service's clock, ms since 1970. */
export function handoverOf(
  bed: BedObject,
  session: SessionObject | undefined,
  alerts: readonly AlertObject[],
  now: number,
): Item[] {
  return [
    ...alerts.flatMap((alert) => ofAlert(alert, now)),
    ...ofSession(bed, session),
    ...ofDevices(bed),
    ...dueOf(bed, now),
  ];
}

/** An alert may be both: silenced, and not acknowledged. */
export function ofAlert(alert: AlertObject, now: number): Item[] {
  const said = more.handover;
  const detail = `${alert.action}. ${alert.text}`;
  const since = said.since(time(alert.onset));
  const items: Item[] = [];
  if (alert.silence !== null && ms(alert.silence.until) > now)
    items.push({
      kind: "silenced",
      detail,
      by: alert.silence.by,
      when: said.until(time(alert.silence.until, true)),
    });
  if (alert.state === "active_acked")
    items.push({ kind: "acknowledged", detail, by: alert.ack?.by ?? "", when: since });
  else
    items.push({
      kind: alert.state === "returned_unacked" ? "returned" : "open",
      detail,
      by: "",
      when: since,
    });
  return items;
}

function ofSession(bed: BedObject, session: SessionObject | undefined): Item[] {
  const said = more.handover;
  const items: Item[] = [];
  for (const { gate, by, reason, at } of session?.record.overrides ?? [])
    items.push({ kind: "overridden", detail: `${gate}. ${reason}`, by, when: said.since(time(at)) });
  for (const gate of bed.gates.filter((one) => !one.overridden))
    items.push({ kind: "gate", detail: gate.text, by: "", when: "" });
  for (const { rule, value, by, reason, at } of session?.record.limits ?? [])
    items.push({
      kind: "changed",
      detail: `${rule} ${number(value, Number.isInteger(value) ? 0 : 2)}. ${reason}`,
      by,
      when: said.since(time(at)),
    });
  if (bed.inactive.length > 0)
    items.push({ kind: "inactive", detail: bed.inactive.join(", "), by: "", when: "" });
  for (const event of (session?.record.adverse_events ?? []).filter((one) => one.resolved === null))
    items.push({
      kind: "event",
      detail: more.log.grade(event.kind.replaceAll("_", " "), event.grade),
      by: event.by,
      when: said.since(time(event.onset)),
    });
  return items;
}

function ofDevices(bed: BedObject): Item[] {
  return bed.devices
    .filter((device) => !device.online)
    .map((device) => ({ kind: "offline", detail: device.device, by: "", when: "" }));
}

/** All that is due, the soonest first. */
function dueOf(bed: BedObject, now: number): Item[] {
  const said = more.handover;
  return [...bed.due]
    .sort((a, b) => ms(a.at) - ms(b.at))
    .map(({ what, at }) => {
      const left = ms(at) - now;
      const when = left < 0 ? said.overdue(time(at), clockOf(-left)) : said.due(time(at), clockOf(left));
      return { kind: "due", detail: words.suite.due[what] ?? what.replaceAll("_", " "), by: "", when };
    });
}

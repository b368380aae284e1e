// Which alert is told first, and what each chair is said to be in.
import type { AlertObject, AlertState, Priority } from "../protocol";

const RANK: Record<Priority, number> = { high: 0, medium: 1, low: 2, none: 3 };

/** What goes on and nobody has seen comes before what goes on, and that before what is over. */
const STAGE: Record<AlertState, number> = {
  active_unacked: 0,
  active_acked: 1,
  returned_unacked: 2,
  closed: 3,
};

/** Alerts that speak for themselves (nothing stronger of their family covers them), most urgent first. */
export function inOrder(alerts: Iterable<AlertObject>): AlertObject[] {
  return [...alerts]
    .filter((alert) => alert.covered_by === null && alert.priority !== "none")
    .sort(
      (a, b) =>
        RANK[a.priority] - RANK[b.priority] ||
        STAGE[a.state] - STAGE[b.state] ||
        compared(a.onset, b.onset) ||
        compared(a.id, b.id),
    );
}

/** Stamps and ids are of one form: their order is that of their letters, at a fraction of one by language. */
const compared = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** The same alerts by chair, each chair's in the order in which they come; those of the service itself left out. */
export function byBed(alerts: Iterable<AlertObject>): ReadonlyMap<string, readonly AlertObject[]> {
  const found = new Map<string, AlertObject[]>();
  for (const alert of alerts) {
    if (alert.bed === null) continue;
    const mine = found.get(alert.bed);
    if (mine === undefined) found.set(alert.bed, [alert]);
    else mine.push(alert);
  }
  return found;
}

/** Does its lamp flash, is it lit, or is only its outline left? */
export type Lamp = "flashing" | "steady" | "outline";

export function lampOf(alert: AlertObject): Lamp {
  if (alert.state === "returned_unacked") return "outline";
  return alert.state === "active_unacked" && !alert.provisional ? "flashing" : "steady";
}

/** How loud it looks: a single cuff reading that nobody has repeated yet looks like LOW. */
export function dressOf(alert: AlertObject): Priority {
  return alert.provisional ? "low" : alert.priority;
}

/** Is its condition there now, rather than only not acknowledged yet? */
export const isActive = (alert: AlertObject): boolean =>
  alert.state === "active_unacked" || alert.state === "active_acked";

/** ms for which its sound is still silenced; 0: it is not. */
export function silentFor(alert: AlertObject, now: number): number {
  return alert.silence === null ? 0 : Math.max(0, Date.parse(alert.silence.until) - now);
}

/** s: the longest silence that one press may give. */
export const silenceSeconds = (alert: AlertObject): number => (alert.priority === "high" ? 60 : 120);

/** The values of a chair that are the reason of an alarm, each with how loud it is. */
export function badSignals(alerts: readonly AlertObject[]): ReadonlyMap<string, Priority> {
  const found = new Map<string, Priority>();
  for (const alert of inOrder(alerts)) {
    const { signal } = alert.explain;
    if (signal === null || alert.kind !== "physiological" || !isActive(alert)) continue;
    const known = found.get(signal);
    const dress = dressOf(alert);
    if (known === undefined || RANK[dress] < RANK[known]) found.set(signal, dress);
  }
  return found;
}

export interface Row {
  readonly cards: readonly AlertObject[];
  /** Behind the last place: it opens the list of all. */
  readonly more: readonly AlertObject[];
}

/** What fits into so many places; with more than that, the last place is a count. */
export function rowOf(alerts: readonly AlertObject[], places: number): Row {
  if (alerts.length <= places) return { cards: alerts, more: [] };
  return { cards: alerts.slice(0, places - 1), more: alerts.slice(places - 1) };
}

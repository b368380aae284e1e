// The service was silent for a while: since when, and what is told when it is back. Pure.
import type { View } from "./view";

export interface Absence {
  /** The service's clock when it was last heard, ms since 1970. */
  readonly since: number;
  /** The same instant on the page's monotonic clock. */
  readonly at: number;
  /** Newest change known then. */
  readonly seq: number;
  /** Alerts open then. */
  readonly alerts: ReadonlySet<string>;
}

export interface Comeback extends Absence {
  /** When it was heard again, on its clock. */
  readonly until: number;
  /** Real ms for which nothing was heard. */
  readonly length: number;
}

/** @param since When the service was last heard, on its clock; `at`: on the page's monotonic one. */
export function leave(view: View, since: number, at: number): Absence {
  return { since, at, seq: view.seq, alerts: new Set(view.alerts.keys()) };
}

/** @param now The service's clock as it is heard again; `at`: the page's monotonic one. */
export function returned(absence: Absence, now: number, at: number): Comeback {
  return { ...absence, until: now, length: Math.max(0, at - absence.at) };
}

/** How many alerts were raised while nothing was heard, whether they are told of one by one or in a snapshot. */
export function meanwhile(back: Comeback, view: View): number {
  const isThen = (at: string): boolean => Date.parse(at) > back.since && Date.parse(at) <= back.until;
  const raised = new Set<string>();
  for (const { seq, change } of view.log)
    if (seq > back.seq && change.kind === "alert_raised" && change.alert && isThen(change.alert.raised_at))
      raised.add(change.alert.id);
  for (const alert of view.alerts.values())
    if (!back.alerts.has(alert.id) && isThen(alert.raised_at)) raised.add(alert.id);
  return raised.size;
}

// What an alert says of its next escalation. Pure.
import type { AlertObject, Priority } from "../protocol";

export interface Coming {
  /** The priority it has then; the same as now: nobody has taken it, and it is told more widely. */
  readonly priority: Priority;
  readonly isLouder: boolean;
  /** ms; 0 while the word that it has come to pass is on its way. */
  readonly in: number;
}

const RANK: Record<Priority, number> = { none: 0, low: 1, medium: 2, high: 3 };

/** What comes next if nothing happens; null: it gets no worse by itself. `now` is the service's. */
export function comingOf(alert: AlertObject, now: number): Coming | null {
  const next = alert.escalates ?? null;
  if (next === null) return null;
  const isLouder = RANK[next.priority] > RANK[alert.priority];
  return { priority: next.priority, isLouder, in: Math.max(0, Date.parse(next.at) - now) };
}

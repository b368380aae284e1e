// Which alert is told first, and what each chair is said to be in.
import type { AlertObject, Priority } from "../protocol";

const RANK: Record<Priority, number> = { high: 0, medium: 1, low: 2, none: 3 };

/** Alerts that speak for themselves (nothing stronger of their family covers them), most urgent first. */
export function inOrder(alerts: Iterable<AlertObject>): AlertObject[] {
  return [...alerts]
    .filter((alert) => alert.covered_by === null && alert.priority !== "none")
    .sort(
      (a, b) =>
        RANK[a.priority] - RANK[b.priority] ||
        Number(a.state !== "active_unacked") - Number(b.state !== "active_unacked") ||
        a.onset.localeCompare(b.onset) ||
        a.id.localeCompare(b.id),
    );
}

/** The alert that a chair's tile shows; null: none. */
export function foremost(alerts: Iterable<AlertObject>, bed: string): AlertObject | null {
  return inOrder([...alerts].filter((alert) => alert.bed === bed))[0] ?? null;
}

/** Does its lamp flash, is it lit, or is only its outline left? */
export type Lamp = "flashing" | "steady" | "outline";

export function lampOf(alert: AlertObject): Lamp {
  if (alert.state === "returned_unacked") return "outline";
  return alert.state === "active_unacked" && !alert.provisional ? "flashing" : "steady";
}

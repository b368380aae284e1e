// The one line of a tile: what is next, an alarm, or the state of the visit. Pure.
import type { AlertObject, BedObject, DueObject } from "../protocol";
import { byName } from "./room";

export type Strip =
  | { readonly kind: "blind" | "free" | "unassigned" | "waiting" | "quiet" }
  | { readonly kind: "alarm"; readonly alert: AlertObject }
  | { readonly kind: "paused"; readonly since: number }
  | { readonly kind: "ready"; readonly met: number; readonly of: number }
  | { readonly kind: "gate"; readonly text: string }
  | { readonly kind: "due"; readonly what: string; readonly in: number }
  | { readonly kind: "observation"; readonly met: number; readonly of: number; readonly in: number };

/** ms: what is due this soon is told rather than the list of an observation. */
export const SOON_MS = 5 * 60_000;

export interface Told {
  readonly bed: BedObject | undefined;
  /** The chair's foremost. */
  readonly alert: AlertObject | null;
  readonly blind: boolean;
  /** ms since 1970, of the service. */
  readonly now: number;
  /** When the observation has lasted long enough, ms since 1970; null: not known. */
  readonly observedAt: number | null;
}

export function stripOf({ bed, alert, blind, now, observedAt }: Told): Strip {
  if (blind) return { kind: "blind" };
  if (alert !== null) return { kind: "alarm", alert };
  if (bed === undefined || bed.state === "free") return { kind: "free" };
  if (bed.state === "unassigned") return { kind: "unassigned" };
  if (bed.phase === "paused") return { kind: "paused", since: Date.parse(bed.phase_since ?? "") };
  const met = bed.discharge.filter((item) => item.met).length;
  const of = bed.discharge.length;
  const isAfter = bed.phase === "observation" || bed.phase === "recovered";
  if (isAfter && of > 0 && met === of) return { kind: "ready", met, of };
  if (Object.keys(bed.values).length === 0) return { kind: "waiting" };
  const next = nextDue(bed);
  const left = next === null ? null : Date.parse(next.at) - now;
  if (isAfter && of > 0 && (left === null || left > SOON_MS)) {
    const rest = observedAt === null ? 0 : observedAt - now;
    return { kind: "observation", met, of, in: rest > 0 ? rest : (left ?? 0) };
  }
  if (next !== null && left !== null) return { kind: "due", what: next.what, in: left };
  const gate = bed.gates.find((one) => !one.overridden && one.level === "block");
  return gate === undefined ? { kind: "quiet" } : { kind: "gate", text: gate.text };
}

/** What is due first on a chair. */
export function nextDue(bed: BedObject): DueObject | null {
  return bed.due.reduce<DueObject | null>(
    (first, one) => (first === null || one.at < first.at ? one : first),
    null,
  );
}

export interface DueAt {
  readonly bed: string;
  readonly what: string;
  readonly at: number;
}

/** What is due in the whole suite, first one first. */
export function allDue(beds: Iterable<BedObject>): DueAt[] {
  return [...beds]
    .flatMap(({ bed, due }) => due.map(({ what, at }) => ({ bed, what, at: Date.parse(at) })))
    .sort((a, b) => a.at - b.at || byName(a.bed, b.bed));
}

// The discharge list as it may be used now. Pure.
import type { ItemObject, Phase } from "../protocol";

/** `locked`: the infusion is not over; `open`: items can be ticked; `ready`: all are met. */
export type DischargeState = "locked" | "open" | "ready";

const BEFORE_THE_END: readonly (Phase | null)[] = [null, "pre", "baseline", "infusing", "paused"];

export function dischargeState(items: readonly ItemObject[], phase: Phase | null): DischargeState {
  if (BEFORE_THE_END.includes(phase) || items.length === 0) return "locked";
  return items.every((item) => item.met) ? "ready" : "open";
}

export function metOf(items: readonly ItemObject[]): number {
  return items.filter((item) => item.met).length;
}

/** Letters that stand for a person: `RN Osei` → `RO`, `J. Kim, RN` → `JKR`. */
export function initialsOf(name: string): string {
  return name
    .split(/[^\p{L}]+/u)
    .map((part) => part.charAt(0).toUpperCase())
    .join("")
    .slice(0, 3);
}

// What is met before an infusion, and what stands against it: the service's gates in the order of the work.
import type { GateObject, SessionObject } from "../../protocol";

export type Part = "plan" | "screening" | "signals" | "baseline" | "pressure" | "interval" | "other";

/** `waits`: it cannot be told yet. `answered`: a named person has overridden what stands against it. */
export type Standing = "met" | "stands" | "warns" | "answered" | "waits";

export interface Step {
  readonly part: Part;
  readonly standing: Standing;
  readonly gates: readonly GateObject[];
}

const ORDER: readonly Part[] = ["plan", "screening", "signals", "baseline", "pressure", "interval", "other"];

/** Of which part a gate speaks, by its id. */
export function partOf(gate: string): Part {
  const [root = gate] = gate.split(".");
  return PARTS[root] ?? "other";
}

const PARTS: Readonly<Record<string, Part>> = {
  "SES-WEIGHT": "plan",
  "PMP-DOSE-PRE": "plan",
  "SES-LOW-DOSE": "plan",
  "SES-DURATION": "plan",
  "SES-SCREEN": "screening",
  "SES-SIGNAL": "signals",
  "SES-BASE": "baseline",
  "SES-BASE-ODD": "pressure",
  "BP-PRE": "pressure",
  "BP-PRE-BLOCK": "pressure",
  "SES-GAP": "interval",
};

/** Every part with its unmet gates; a part that nothing stands against is met. */
export function steps(gates: readonly GateObject[], session: SessionObject): Step[] {
  const found = ORDER.map((part): Step => {
    const mine = gates.filter((gate) => partOf(gate.id) === part);
    const waits = part === "pressure" && session.baseline === null;
    return { part, gates: mine, standing: mine.length === 0 && waits ? "waits" : standingOf(mine) };
  });
  return found.filter((step) => step.part !== "other" || step.gates.length > 0);
}

function standingOf(gates: readonly GateObject[]): Standing {
  if (gates.some((gate) => gate.level === "block" && !gate.overridden)) return "stands";
  if (gates.some((gate) => !gate.overridden)) return "warns";
  return gates.length > 0 ? "answered" : "met";
}

/** How many gates hold the start back. */
export const against = (gates: readonly GateObject[]): number =>
  gates.filter((gate) => gate.level === "block" && !gate.overridden).length;

// How far a number is from this patient at rest. Pure; the words for it are elsewhere.
export type Vital = "spo2" | "hr" | "nibp_sys" | "rr";

export interface Delta {
  readonly amount: number;
  /** Percent of the baseline, points of saturation, or the number's own unit. */
  readonly unit: "%" | "pt" | "";
}

const UNITS: Record<Vital, Delta["unit"]> = { spo2: "pt", hr: "%", nibp_sys: "%", rr: "" };

/** Rounded as it is shown, so that 0 means `= baseline`; null: there is no baseline of it. */
export function deltaOf(
  vital: Vital,
  value: number,
  baseline: Readonly<Record<string, number>> | null,
): Delta | null {
  const rest = baseline?.[vital];
  if (rest === undefined) return null;
  const unit = UNITS[vital];
  if (unit !== "%") return { amount: Math.round(value - rest), unit };
  return rest === 0 ? null : { amount: Math.round((value / rest - 1) * 100), unit };
}

// What a baseline is made of, for a person to look at: readings, medians, spread.
import type { BaselineObject, TrendPoint } from "../../protocol";

/** Quantities of a baseline in the order of the screen; others follow as they come. */
const ORDER = ["nibp_sys", "nibp_dia", "hr", "spo2", "rr", "nibp_map", "etco2", "temp"];

/** Quantities that a baseline speaks of. */
export function quantities(baseline: BaselineObject): string[] {
  const known = new Set(Object.keys(baseline.values));
  return [...ORDER.filter((name) => known.has(name)), ...[...known].filter((name) => !ORDER.includes(name))];
}

export interface Cuff {
  readonly at: string;
  readonly systolic: number;
  readonly diastolic: number | null;
}

/** Systolic and diastolic of one measurement carry one time; the newest is last. */
export function cuffs(systolic: readonly TrendPoint[], diastolic: readonly TrendPoint[]): Cuff[] {
  const low = new Map(diastolic.map((point) => [point.at, point.min]));
  return systolic.map((point) => ({
    at: point.at,
    systolic: point.max,
    diastolic: low.get(point.at) ?? null,
  }));
}

/** Values as they are sent; names those that are no number. An empty field is left out. */
export function restValues(fields: Readonly<Record<string, number | null | undefined>>): {
  readonly values: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
} {
  const values: Record<string, number> = {};
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) wrong.push(name);
    else if (value !== undefined) values[name] = value;
  }
  return { values, wrong };
}

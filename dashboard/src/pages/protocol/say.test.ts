import { describe, expect, test } from "vitest";
import type { RuleTable, StageTable } from "../../protocol";
import { grouped } from "./groups";
import {
  sayClear,
  sayCondition,
  sayConfirm,
  saySoften,
  sayStage,
  sayWhen,
  spanOf,
  type Condition,
} from "./say";

const UNITS = { nibp_sys: "mm[Hg]", nibp_dia: "mm[Hg]", spo2: "%", hr: "/min", vomited: "1", moaas: "1" };
const sys = (over: number): Condition => ({ signal: "nibp_sys", over });

describe("a condition in words", () => {
  test.each<[unknown, string]>([
    [{ signal: "nibp_sys", over: 160 }, "Systolic over 160 mmHg"],
    [{ signal: "spo2", under: 88 }, "SpO2 under 88 %"],
    [{ signal: "nibp_sys", at_least: { times_baseline: 1.2 } }, "Systolic at least 120 % of baseline"],
    [{ signal: "nibp_sys", under: { times_baseline: 1.15 } }, "Systolic under 115 % of baseline"],
    [{ signal: "nibp_sys", over: { above_baseline: 30 } }, "Systolic over baseline + 30"],
    [{ signal: "spo2", under: { above_baseline: -4 } }, "SpO2 under baseline \u22124"],
    [{ signal: "vomited", at_least: 1 }, "Vomited"],
    [{ signal: "moaas", at_most: 3 }, "MOAA/S at most 3"],
    [{ signal: "spo2", falls_by: 4, within_s: 60 }, "SpO2 falls by 4 % within 60 s"],
    [{ signal: "spo2", back_within: 2 }, "SpO2 back within 2 % of before"],
    [{ signal: "brand_new", over: 0.25 }, "brand_new over 0.25"],
    [{ all: [sys(160), { signal: "hr", under: 50 }] }, "Systolic over 160 mmHg and Heart rate under 50 /min"],
    [
      { all: [{ any: [sys(160), { signal: "nibp_dia", over: 100 }] }, { signal: "vomited", at_least: 1 }] },
      "(Systolic over 160 mmHg or Diastolic over 100 mmHg) and Vomited",
    ],
    [
      { at_least_of: 2, terms: [sys(160), { signal: "hr", over: 120 }] },
      "at least 2 of: Systolic over 160 mmHg; Heart rate over 120 /min",
    ],
  ])("%j", (condition, text) => {
    expect(sayCondition(condition as Condition, UNITS)).toBe(text);
  });

  test.each([
    [5, "5 s"],
    [60, "60 s"],
    [90, "90 s"],
    [120, "2 min"],
    [600, "10 min"],
  ])("%i s is said as %s", (seconds, text) => {
    expect(spanOf(seconds)).toBe(text);
  });
});

const RULE = {
  id: "BP-SEV",
  title: "Severe hypertension",
  kind: "physiological",
  family: "pressure",
  when: sys(180),
  stages: [{ action: "PAUSE", priority: "high" }],
  clears_when: "Systolic under 170 in 2 readings",
  text: "{subject} {value}",
  source: "Del Sant 2020",
  needs_signoff: true,
} as unknown as RuleTable;

describe("the parts of a rule", () => {
  test("a stage: how long, and what more", () => {
    const stage = (rest: Partial<StageTable>): string =>
      sayStage({ action: "PAUSE", priority: "high", ...rest }, UNITS);
    expect(stage({})).toBe("at once");
    expect(stage({ hold_s: 600, phases: ["infusing", "paused"] })).toBe(
      "for 10 min, only while infusing, paused",
    );
    expect(stage({ hold_s: 5, when: sys(190) })).toBe("for 5 s, Systolic over 190 mmHg");
    expect(stage({ alarm_codes: ["air_in_line"] })).toBe("at once, device says air in line");
  });

  test("softer, and the second reading", () => {
    expect(saySoften(RULE, UNITS)).toBe("");
    expect(saySoften({ ...RULE, soften: { to: "low", when: sys(1) } }, UNITS)).toBe(
      "LOW while Systolic over 1 mmHg",
    );
    expect(saySoften({ ...RULE, soften: { to: "low", baseline_of: "hr", baseline_under: 55 } }, UNITS)).toBe(
      "LOW for a patient whose heart rate at rest is under 55 /min",
    );
    expect(sayConfirm({ ...RULE, confirm: { within_s: 180, single: "low" } })).toBe(
      "A first reading is told at LOW; not repeated in 3 min, it counts in full.",
    );
  });

  test("what ends it", () => {
    const rule: RuleTable = { ...RULE, latched: true, minimum_display_s: 60 };
    rule.clear = { when: { signal: "nibp_sys", under: 170 }, readings: 2 };
    expect(sayClear(rule, UNITS)).toBe(
      "Systolic under 170 in 2 readings (Systolic under 170 mmHg in 2 readings); " +
        "stays until a person acknowledges, once it was high; shown at least 60 s",
    );
    expect(sayClear(RULE, UNITS)).toBe("Systolic under 170 in 2 readings");
  });

  test("a situation instead of numbers", () => {
    expect(sayWhen({ ...RULE, when: null, situation: "cuff_stale" }, UNITS)).toBe("The last cuff is too old");
  });
});

describe("groups", () => {
  const technical = {
    ...RULE,
    id: "TEC-LOST",
    title: "Signal lost",
    kind: "technical",
    family: "presence",
  } as RuleTable;
  const other = { ...RULE, id: "ALLERGY", title: "Allergy", family: null, source: "" } as RuleTable;
  const rules = [technical, other, RULE];

  test("stand in the order in which people look for them", () => {
    expect(grouped(rules, "", UNITS).map(({ name }) => name)).toEqual([
      "Blood pressure",
      "Signals that are missing",
      "Other findings in the patient",
    ]);
  });

  test.each([
    ["bp-sev", ["BP-SEV"]],
    ["PAUSE systolic sant", ["TEC-LOST", "BP-SEV"]],
    ["nowhere", []],
  ])("have the words %j", (search, ids) => {
    const found = grouped(rules, search, UNITS).flatMap((group) => group.rules.map(({ id }) => id));
    expect(found.sort()).toEqual([...ids].sort());
  });
});

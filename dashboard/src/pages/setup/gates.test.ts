import { describe, expect, test } from "vitest";
import type { GateObject, SessionObject } from "../../protocol";
import { against, partOf, steps } from "./gates";

const gate = (id: string, level = "block", overridden = false): GateObject => ({
  id,
  level,
  text: id,
  overridable: true,
  overridden,
});
const session = (baseline: unknown): SessionObject => ({ baseline }) as SessionObject;
const told = (gates: readonly GateObject[], baseline: unknown = {}): string[] =>
  steps(gates, session(baseline)).map((step) => `${step.part} ${step.standing}`);

test.each([
  ["SES-SCREEN", "screening"],
  ["SES-SCREEN.maoi", "screening"],
  ["SES-SIGNAL.spo2", "signals"],
  ["BP-PRE-BLOCK", "pressure"],
  ["SES-NEW", "other"],
])("%s speaks of %s", (id, part) => {
  expect(partOf(id)).toBe(part);
});

describe("steps", () => {
  test("all is met", () => {
    expect(told([])).toEqual([
      "plan met",
      "screening met",
      "signals met",
      "baseline met",
      "pressure met",
      "interval met",
    ]);
  });

  test("pressure at rest waits for a baseline", () => {
    expect(told([gate("SES-BASE")], null)).toEqual([
      "plan met",
      "screening met",
      "signals met",
      "baseline stands",
      "pressure waits",
      "interval met",
    ]);
  });

  test.each([
    ["a block weighs more than a warning", [gate("SES-DURATION", "warn"), gate("PMP-DOSE-PRE")], "stands"],
    ["a warning", [gate("SES-DURATION", "warn")], "warns"],
    [
      "a block answered for, a warning not",
      [gate("PMP-DOSE-PRE", "block", true), gate("SES-DURATION", "warn")],
      "warns",
    ],
    ["all answered for", [gate("SES-DURATION", "warn", true)], "answered"],
  ])("%s", (_, gates, standing) => {
    expect(told(gates)[0]).toBe(`plan ${standing}`);
  });

  test("a gate of a later service is still shown", () => {
    expect(told([gate("SES-NEW")]).at(-1)).toBe("other stands");
  });
});

test("against counts blocks that nobody answered for", () => {
  expect(against([gate("A"), gate("B", "warn"), gate("C", "block", true)])).toBe(1);
});

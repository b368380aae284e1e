import { expect, test } from "vitest";
import type { GivenObject } from "../../protocol";
import { dueOf, gapsOf, spanOf, tooSoon } from "./gaps";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const given = (started: string, ended: string | null): GivenObject => ({
  session: started,
  started_at: `2026-11-${started}Z`,
  ended_at: ended === null ? null : `2026-11-${ended}Z`,
  dose_mg: null,
  dose_mg_per_kg: null,
  satisfaction: null,
  comment: "",
});

test.each([
  [0, "0 min"],
  [59 * MINUTE, "59 min"],
  [HOUR, "1 h"],
  [47 * HOUR, "47 h"],
  [48 * HOUR, "2 days"],
  [14 * 24 * HOUR, "14 days"],
])("spanOf(%d) is %s", (ms, said) => {
  expect(spanOf(ms)).toBe(said);
});

test.each([
  [2 * HOUR, 0, "in 2 h"],
  [0, 30 * MINUTE, "30 min over"],
])("dueOf(%d, %d)", (due, now, said) => {
  expect(dueOf(due, now)).toBe(said);
});

test("a gap runs from the end of the infusion before to the start", () => {
  const list = [
    given("21T10:00:00", "21T10:40:00"),
    given("22T09:40:00", null),
    given("25T09:00:00", "25T09:40:00"),
  ];
  expect(gapsOf(list)).toEqual([null, 23 * HOUR, null]);
});

test.each([
  [23 * HOUR, true],
  [24 * HOUR, false],
  [null, false],
])("tooSoon(%s, 24 h) is %s", (gap, soon) => {
  expect(tooSoon(gap, 24)).toBe(soon);
});

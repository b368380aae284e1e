import { describe, expect, test } from "vitest";
import { barOf, cellOf, pathOf, shareOf, type BurdenNumbers, type Row } from "./burden";

const OF: BurdenNumbers = {
  bed_hours: 12.345,
  alerts: 20,
  per_bed_hour: 1.62,
  outside: 2,
  priorities: { high: 2, medium: 8, low: 10 },
  technical: 5,
  acknowledged: 15,
  to_ack_median_ms: 21_400,
  to_ack_p90_ms: 95_000,
  self_cleared: 3,
  flapping: 1,
  silenced_min: 4.26,
  rules: [],
};
const NOTHING: BurdenNumbers = {
  ...OF,
  bed_hours: 0,
  alerts: 0,
  per_bed_hour: null,
  priorities: {},
  acknowledged: 0,
  to_ack_median_ms: null,
};

describe("a number of the table", () => {
  test.each<[Row, string, string]>([
    ["bed_hours", "12.3", "0.0"],
    ["alerts", "20", "0"],
    ["per_bed_hour", "1.62", "\u2013\u2013"],
    ["high", "2 (10 %)", "0"],
    ["medium", "8 (40 %)", "0"],
    ["acknowledged", "15 (75 %)", "0"],
    ["to_ack_median_ms", "00:21", "\u2013\u2013"],
    ["silenced_min", "4.3 min", "4.3 min"],
  ])("%s", (row, some, none) => {
    expect([cellOf(row, OF), cellOf(row, NOTHING)]).toEqual([some, none]);
  });
});

test("a share of nothing is only a count", () => {
  expect([shareOf(3, 4), shareOf(0, 0)]).toEqual(["3 (75 %)", "0"]);
});

test.each([
  [5, 10, 50],
  [10, 10, 100],
  [0, 0, 0],
])("bar of %i among %i", (count, most, width) => {
  expect(barOf(count, most)).toBe(width);
});

test("a span ends now", () => {
  const now = Date.parse("2026-11-21T10:42:17.000Z");
  expect(pathOf("week", now)).toBe(
    "/burden?from=2026-11-14T10%3A42%3A17.000Z&to=2026-11-21T10%3A42%3A17.000Z",
  );
});

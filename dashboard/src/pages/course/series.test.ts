import { describe, expect, test } from "vitest";
import type { SeriesPoint } from "../../protocol";
import { drawing, niceTop } from "./series";

const point = (infusion: number, score: number | null): SeriesPoint => ({
  infusion,
  session: `s${infusion}`,
  started_at: "2026-11-21T10:00:00.000Z",
  taken: null,
  score,
  of_baseline: null,
});

test.each([
  [1, 5],
  [5, 5],
  [6, 10],
  [21, 30],
  [27, 30],
  [31, 50],
  [60, 100],
  [250, 300],
])("niceTop(%d) is %d", (value, top) => {
  expect(niceTop(value)).toBe(top);
});

describe("drawing", () => {
  test("the axis is as long as the plan, or as what was given", () => {
    expect(drawing([], 6, null, null).places).toHaveLength(7);
    expect(drawing([point(1, 9), point(2, 9), point(3, 9)], 2, null, null).places).toHaveLength(4);
  });

  test("ends stand on the edges of the field", () => {
    const { dots, places } = drawing([point(1, 0)], 1, 30, 0.5);
    expect(dots).toEqual([
      { infusion: 0, score: 30, x: 0, y: 0 },
      { infusion: 1, score: 0, x: 1, y: 1 },
    ]);
    expect(places.map((one) => one.x)).toEqual([0, 1]);
  });

  test("a missing score is a gap", () => {
    const series = [point(1, 18), point(2, null), point(3, 12), point(4, 10)];
    const { dots, lines } = drawing(series, 6, 21, 0.5);
    expect(dots.map((one) => one.infusion)).toEqual([0, 1, 3, 4]);
    expect(lines.map((line) => line.map((one) => one.infusion))).toEqual([
      [0, 1],
      [3, 4],
    ]);
  });

  test("a lone score makes no line", () => {
    expect(drawing([point(1, 18)], 6, null, null).lines).toEqual([]);
  });

  test("response is drawn only where the score before is known", () => {
    expect(drawing([], 6, null, 0.5).response).toBeNull();
    expect(drawing([], 6, 20, null).response).toBeNull();
    const { before, response } = drawing([], 6, 20, 0.5);
    expect([before, response]).toEqual([0, 0.5]);
  });
});

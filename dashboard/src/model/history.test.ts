import { describe, expect, it } from "vitest";
import { extended, HISTORY_MS, remembered, runs, STRETCH_MS, type History } from "./history";

const fed = (readings: [number, number][]): History =>
  readings.reduce<History>((history, [at, value]) => extended(history, at, value), []);

describe("extended", () => {
  it("keeps both extremes of a stretch", () => {
    expect(
      fed([
        [1000, 97],
        [2000, 91],
        [3000, 95],
      ]),
    ).toEqual([{ from: 1000, to: 3000, min: 91, max: 97 }]);
  });

  it("begins another stretch when one is full", () => {
    const history = fed([
      [0, 97],
      [5000, 96],
      [10_000, 96],
      [STRETCH_MS, 95],
    ]);
    expect(history.map((one) => one.from)).toEqual([0, STRETCH_MS]);
  });

  it("does not take what is old for new", () => {
    const history = fed([[5000, 97]]);
    expect(extended(history, 5000, 60)).toBe(history);
    expect(extended(history, 4000, 60)).toBe(history);
  });

  it("forgets what the line does not reach", () => {
    const history = fed([
      [0, 97],
      [HISTORY_MS + 1, 96],
    ]);
    expect(history).toHaveLength(1);
  });

  it("begins another stretch after a gap, even within the same one", () => {
    expect(
      fed([
        [0, 97],
        [10_500, 96],
      ]),
    ).toHaveLength(2);
  });
});

describe("runs", () => {
  it.each([
    { name: "nothing", history: [], lengths: [] },
    {
      name: "one a second",
      history: fed(Array.from({ length: 60 }, (_, s) => [s * 1000, 97])),
      lengths: [5],
    },
    {
      name: "ten seconds without a number",
      history: fed([
        [0, 97],
        [10_000, 96],
      ]),
      lengths: [1],
    },
    {
      name: "over ten seconds",
      history: fed([
        [0, 97],
        [10_001, 96],
        [11_000, 96],
      ]),
      lengths: [1, 1],
    },
  ])("$name", ({ history, lengths }) => {
    expect(runs(history).map((run) => run.length)).toEqual(lengths);
  });

  it("joins what the service remembers stretch by stretch, and no gap", () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const points = [0, 12_000, 24_000, 60_000, 72_000].map((ms) => ({ at: at(ms), min: 96, max: 98 }));
    expect(runs(remembered(points)).map((run) => run.length)).toEqual([3, 2]);
  });

  it("goes on live where the service's memory ends", () => {
    const points = [{ at: new Date(12_000).toISOString(), min: 96, max: 98 }];
    expect(runs(extended(remembered(points), 14_000, 97))).toHaveLength(1);
  });
});

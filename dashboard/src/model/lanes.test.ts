import { describe, expect, it } from "vitest";
import type { BedObject, LimitObject, Op, Priority } from "../protocol";
import {
  axisAt,
  bandOf,
  beyondPath,
  BACK_MS,
  cuffsOf,
  GAP_MS,
  grown,
  limitLines,
  linePath,
  numbered,
  ratesGrown,
  runs,
  spread,
  stepPath,
  ticks,
  widened,
  xOf,
  yOf,
  type Sample,
} from "./lanes";

const NOW = Date.parse("2026-11-21T10:42:17Z");
/** 43 minutes on 430 px: 10 px a minute, now at 300. */
const AXIS = axisAt(NOW, 430);
const SCALE = { low: 80, high: 100, height: 200 };
const at = (seconds: number, min: number, max = min): Sample => ({ at: NOW + seconds * 1000, min, max });
const limit = (op: Op, value: number, priority: Priority = "high", action = "PAUSE"): LimitObject =>
  ({ rule: `R${value}`, signal: "spo2", op, limit: value, priority, action }) as LimitObject;

describe("the time axis", () => {
  it.each([
    [-30, 0],
    [0, 300],
    [13, 430],
    [-15, 150],
  ])("%i min is at %i px", (minutes, x) => {
    expect(xOf(AXIS, NOW + minutes * 60_000)).toBe(x);
  });

  it("is marked at whole ten minutes", () => {
    const told = ticks(AXIS).map((tick) => new Date(tick.at).toISOString().slice(11, 16));
    expect(told).toEqual(["10:20", "10:30", "10:40", "10:50"]);
  });
});

describe("a scale", () => {
  it("puts its ends at the lane's edges", () => {
    expect([yOf(SCALE, 100), yOf(SCALE, 90), yOf(SCALE, 80)]).toEqual([0, 100, 200]);
  });

  it("stays as it is for usual values, and widens for one that would leave it", () => {
    expect(widened(SCALE, [at(0, 88, 97)])).toEqual(SCALE);
    expect(widened(SCALE, [at(0, 70)]).low).toBeLessThan(70);
  });
});

describe("runs", () => {
  it("are parted where a value is missing for too long", () => {
    const samples = [at(-60, 97), at(-55, 97), at(-44, 96), at(-43, 96)];
    expect(runs(samples, AXIS).map((run) => run.length)).toEqual([2, 2]);
  });

  it("leave out what is before the window", () => {
    expect(runs([at(-3600, 97), at(0, 96)], AXIS)).toEqual([[at(0, 96)]]);
  });
});

describe("a line", () => {
  it("visits both ends of a stretch, so that no extreme is lost", () => {
    expect(linePath([at(-60, 90), at(-30, 85, 95)], AXIS, SCALE)).toBe("M290 100L295 50L295 150");
  });

  it("is empty without values", () => {
    expect(linePath([], AXIS, SCALE)).toBe("");
  });
});

describe("what lies beyond a limit", () => {
  const under = limit("<", 88);

  it.each([
    ["nothing that stays above", [at(-60, 95), at(0, 90)], ""],
    ["the limit itself is not beyond it", [at(-60, 88), at(0, 88)], ""],
    ["from the crossing on", [at(-60, 90), at(0, 86)], "M295 120L295 120L300 140L300 120Z"],
    [
      "a dip has both ends",
      [at(-120, 90), at(-60, 86), at(0, 90)],
      "M285 120L285 120L290 140L295 120L295 120Z",
    ],
  ])("%s", (_, run, path) => {
    expect(beyondPath(run, AXIS, SCALE, under)).toBe(path);
  });

  it("is above for an upper limit", () => {
    expect(beyondPath([at(-60, 90), at(0, 94)], AXIS, SCALE, limit(">", 92))).toBe(
      "M295 80L295 80L300 60L300 80Z",
    );
  });
});

describe("limit lines", () => {
  it("are of HIGH and MEDIUM, of those that say the same the first to be met", () => {
    const sent = [
      limit("<", 85),
      limit("<", 88),
      limit("<", 92, "medium", "CHECK"),
      limit("<", 94, "low", "CHECK"),
      { ...limit(">", 20), signal: "rr" },
    ];
    expect(limitLines(sent, "spo2").map((line) => [line.limit, line.over])).toEqual([
      [92, false],
      [88, false],
    ]);
  });

  it("bound the band by the nearest on each side", () => {
    const lines = limitLines([limit("<", 88), limit("<", 92, "medium"), limit(">", 120)], "spo2");
    expect(bandOf(lines)).toEqual({ low: 92, high: 120 });
    expect(bandOf([])).toEqual({ low: null, high: null });
  });
});

describe("labels", () => {
  it.each([
    ["far apart stay where they are wanted", [20, 60], [20, 60]],
    ["too near are moved apart", [20, 24], [20, 40]],
    ["keep the order in which they were given", [60, 20], [60, 20]],
    ["stay within the lane", [-10, 99], [10, 90]],
    ["are pushed back from the foot", [85, 95], [70, 90]],
    ["none", [], []],
  ])("%s", (_, wanted, placed) => {
    expect(spread(wanted, 20, 100)).toEqual(placed);
  });
});

describe("cuffs", () => {
  it("bring systolic and diastolic of one measurement together", () => {
    const [first, second] = cuffsOf([at(-600, 120), at(0, 130)], [at(0, 80)]);
    expect(first).toEqual({ at: NOW - 600_000, sys: 120, dia: null });
    expect(second).toEqual({ at: NOW, sys: 130, dia: 80 });
  });

  it("have numbers where there is room, the newest first of all", () => {
    const cuffs = cuffsOf([at(-600, 120), at(-60, 125), at(0, 130)], []);
    expect(numbered(cuffs, AXIS, 40).map(({ told }) => told)).toEqual([true, false, true]);
  });
});

describe("the pump's rate", () => {
  const scale = { low: 0, high: 60, height: 60 };

  it("holds until the next one was told, and the last until now", () => {
    const rates = [
      { at: NOW - 120_000, rate: 30 },
      { at: NOW - 60_000, rate: 60 },
    ];
    expect(stepPath(rates, AXIS, scale, NOW)).toBe("M280 60V30H290V60ZM290 60V0H300V60Z");
  });

  it("is not drawn while it is nothing", () => {
    expect(stepPath([{ at: NOW - 60_000, rate: 0 }], AXIS, scale, NOW)).toBe("");
  });

  it("is one step as long as it does not change; a pump that does not run has none", () => {
    const pump = { state: "infusing", rate: 58.5, at: new Date(NOW).toISOString() } as BedObject["pump"];
    const once = ratesGrown([], pump);
    expect(once).toEqual([{ at: NOW, rate: 58.5 }]);
    const later = new Date(NOW + 1000).toISOString();
    expect(ratesGrown(once, pump && { ...pump, at: later })).toBe(once);
    expect(ratesGrown(once, pump && { ...pump, at: later, state: "paused" }).at(-1)?.rate).toBe(0);
    expect(ratesGrown(once, null)).toBe(once);
  });
});

describe("a series", () => {
  const bed = (value: number | null, seconds: number, validity = "valid"): BedObject =>
    ({
      values: { spo2: { value, validity, received_at: new Date(NOW + seconds * 1000).toISOString() } },
    }) as unknown as BedObject;

  it("grows by a newer valid value", () => {
    expect(grown([], bed(97, 0), "spo2")).toEqual([at(0, 97)]);
  });

  it.each([
    ["of the same instant", bed(96, 0)],
    ["that is older", bed(96, -5)],
    ["without a number", bed(null, 5)],
    ["that may not be relied on", bed(96, 5, "questionable")],
  ])("stays the same object for a value %s", (_, frame) => {
    const known = [at(0, 97)];
    expect(grown(known, frame, "spo2")).toBe(known);
  });

  it("forgets what has left the window", () => {
    const old = { at: NOW - BACK_MS - GAP_MS - 1000, min: 97, max: 97 };
    expect(grown([old], bed(96, 0), "spo2")).toEqual([at(0, 96)]);
  });
});

import { describe, expect, it } from "vitest";
import type { ChangeFrame, Phase } from "../protocol";
import { pausesOf, ribbon, type Part, type Visit } from "./ribbon";

const MIN = 60_000;
const OPENED = 1_700_000_000_000;
const STARTED = OPENED + 8 * MIN;
const VISIT: Visit = {
  phase: "infusing",
  openedAt: OPENED,
  startedAt: STARTED,
  endedAt: null,
  duration: 40 * MIN,
  observation: 60 * MIN,
  given: 0.5,
  pauses: [],
};
const WHOLE = 108;
const shown = (visit: Visit, now: number): Partial<Record<Part, number>> => {
  const lengths: Partial<Record<Part, number>> = {};
  for (const { part, from, to } of ribbon(visit, now).pieces)
    lengths[part] = Math.round(((lengths[part] ?? 0) + (to - from)) * 1000) / 1000;
  return lengths;
};
const share = (minutes: number, of = WHOLE): number => minutes / of;

describe("ribbon", () => {
  it("stands in the baseline before the start", () => {
    const { now } = ribbon({ ...VISIT, phase: "baseline", startedAt: null, given: 0 }, OPENED + 4 * MIN);
    expect(now).toBeCloseTo(share(4));
    expect(
      shown({ ...VISIT, phase: "baseline", startedAt: null, given: 0 }, OPENED + 4 * MIN).given,
    ).toBeUndefined();
  });

  it("is driven by what was given, not by the clock", () => {
    for (const minutes of [21, 35]) {
      const { now } = ribbon(VISIT, STARTED + minutes * MIN);
      expect(now).toBeCloseTo(share(8 + 20));
    }
  });

  it("moves the rest right by the length of a pause", () => {
    const pauses = [{ from: STARTED + 20 * MIN, to: null }];
    const now = STARTED + 26 * MIN;
    const drawn = ribbon({ ...VISIT, phase: "paused", pauses }, now);
    expect(drawn.now).toBeCloseTo(share(8 + 20 + 6, WHOLE + 6));
    expect(drawn.pieces.map((piece) => piece.part)).toEqual([
      "baseline",
      "baseline-done",
      "given",
      "pause",
      "rest",
      "observation",
    ]);
  });

  it("draws a pause where it was", () => {
    const pauses = [{ from: STARTED + 10 * MIN, to: STARTED + 15 * MIN }];
    const parts = ribbon({ ...VISIT, pauses }, STARTED + 25 * MIN).pieces.map((piece) => piece.part);
    expect(parts.slice(2)).toEqual(["given", "pause", "given", "rest", "observation"]);
  });

  it("has nothing to come after an early end, and counts the observation", () => {
    const endedAt = STARTED + 20 * MIN;
    const visit: Visit = { ...VISIT, phase: "observation", endedAt };
    const drawn = ribbon(visit, endedAt + 30 * MIN);
    expect(drawn.pieces.some((piece) => piece.part === "rest")).toBe(false);
    expect(drawn.now).toBeCloseTo(share(8 + 20 + 30, 88));
  });

  it("ends at its end", () => {
    const visit: Visit = { ...VISIT, phase: "recovered", given: 1.02, endedAt: STARTED + 40 * MIN };
    expect(ribbon(visit, STARTED + 140 * MIN).now).toBe(1);
  });

  it("never leaves the bar, whatever it is told", () => {
    for (const given of [-1, 0, 0.3, 2])
      for (const at of [OPENED - MIN, OPENED, STARTED, STARTED + 400 * MIN])
        for (const { from, to } of ribbon({ ...VISIT, given }, at).pieces) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(1.000001);
          expect(to).toBeGreaterThan(from);
        }
  });
});

describe("pausesOf", () => {
  const iso = (minutes: number): string => new Date(STARTED + minutes * MIN).toISOString();
  const told = (phase: Phase, minutes: number, id = "s"): ChangeFrame =>
    ({
      type: "change",
      seq: minutes,
      at: iso(minutes),
      bed: "chair-1",
      change: { kind: "phase_changed", session: { id, phase, phase_since: iso(minutes) } },
    }) as ChangeFrame;

  it("pairs them, and leaves other sessions alone", () => {
    const frames = [told("infusing", 0), told("paused", 5), told("paused", 6, "other"), told("infusing", 8)];
    expect(pausesOf(frames, "s", null)).toEqual([{ from: STARTED + 5 * MIN, to: STARTED + 8 * MIN }]);
  });

  it("takes the open one from the bed when nothing was told of it", () => {
    expect(pausesOf([], "s", STARTED)).toEqual([{ from: STARTED, to: null }]);
    expect(pausesOf([told("paused", 5)], "s", STARTED + 5 * MIN)).toHaveLength(1);
  });
});

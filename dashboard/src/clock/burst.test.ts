import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BURST_MS, makeBurst } from "./burst";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What was told together, when each of `puts` came at its own ms. */
function told(puts: readonly number[]): number[][] {
  const seen: number[][] = [];
  const burst = makeBurst<number>((all) => seen.push([...all]));
  for (const at of puts) {
    vi.advanceTimersByTime(at - Date.now());
    burst.put(at, at);
  }
  vi.advanceTimersByTime(BURST_MS);
  return seen;
}

describe("a burst", () => {
  it.each([
    ["one alone is told at once", [0], [[0]]],
    ["far apart each is told at once", [0, 100, 300], [[0], [100], [300]]],
    ["what comes after the first is told as one", [0, 1, 2, 99], [[0], [1, 2, 99]]],
    ["in its order, however long it lasts", [0, 60, 120, 180, 240], [[0], [60], [120, 180], [240]]],
  ])("%s", (_what, puts, seen) => {
    expect(told(puts)).toEqual(seen);
  });

  it("is told early to who cannot wait, and then not again", () => {
    const seen: string[][] = [];
    const burst = makeBurst<string>((all) => seen.push([...all]));
    burst.put("first", 0);
    burst.put("second", 10);
    burst.flush(50);
    burst.flush(60);
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([["first"], ["second"]]);
  });
});

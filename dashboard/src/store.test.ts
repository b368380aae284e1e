import { describe, expect, it } from "vitest";
import type { Beat } from "./clock/clock.worker";
import type { ServerFrame } from "./protocol";
import { beat, now, take } from "./store";

const START = Date.parse("2026-11-21T10:00:00.000Z");
const live: Beat = { link: "live", silence: 0 };
const stamp = (ms: number): string => new Date(START + ms).toISOString();
const numbers = (ms: number): ServerFrame => ({ type: "vitals", at: stamp(ms), beds: {}, pumps: {} });
const hello: ServerFrame = { type: "hello", epoch: "e", seq: 0, server_time: stamp(0), version: "1" };

/** What `now` was set to, in seconds from the start, while frames and beats (every 250 ms) came. */
function lived(frames: readonly number[], until: number, from = 0): number[] {
  const seen: number[] = [];
  const stop = now.subscribe((at) => seen.push(Math.floor((at - START) / 1000)));
  seen.length = 0;
  const due = [...frames];
  for (let at = from; at <= until; at += 5) {
    if (due[0] !== undefined && due[0] <= at) take(numbers(due.shift() ?? 0), at);
    if (at % 250 === 0) beat(live, at);
  }
  stop();
  return seen;
}

describe("the second", () => {
  it("moves with the numbers, once a second, and without them by itself", () => {
    take(hello, 0);
    expect(lived([600, 1600, 2600, 3600], 3900)).toEqual([0, 1, 2, 3]);
    // The fourth is waited for with the numbers, a fifth of a second too long.
    expect(lived([], 6100, 3905)).toEqual([5, 6]);
  });

  it("skips none for long when numbers come at its turn", () => {
    const turns = Array.from({ length: 12 }, (_, n) => 7000 + n * 1000 + (n % 2 === 0 ? -15 : 15));
    const seen = lived(turns, 18_500, 6105);
    const steps = seen.slice(1).map((second, place) => second - (seen[place] ?? 0));
    expect(steps.filter((step) => step !== 1).length).toBeLessThanOrEqual(1);
  });
});

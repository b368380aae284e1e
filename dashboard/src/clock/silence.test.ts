import { describe, expect, test } from "vitest";
import { makeSilence, makeStandby, WORKER_DEAD_MS } from "./silence";

const WALL = Date.parse("2026-11-21T10:00:00.000Z");
const HOUR = 3_600_000;

describe("the silence", () => {
  test("is counted from the last frame", () => {
    const silence = makeSilence(0, WALL);
    expect(silence.beat(250, WALL + 250)).toEqual({ link: "starting", silence: 250 });
    silence.heard(300);
    expect(silence.beat(1_300, WALL + 1_300)).toEqual({ link: "live", silence: 1_000 });
    expect(silence.beat(3_400, WALL + 3_400).link).toBe("delayed");
    expect(silence.beat(5_400, WALL + 5_400)).toEqual({ link: "lost", silence: 5_100 });
  });

  test("goes on while the machine sleeps and its monotonic clock stands", () => {
    const silence = makeSilence(0, WALL);
    silence.heard(100);
    silence.beat(250, WALL + 250);
    expect(silence.beat(500, WALL + HOUR + 500)).toEqual({ link: "lost", silence: HOUR + 400 });
    silence.heard(700);
    expect(silence.beat(750, WALL + HOUR + 750)).toEqual({ link: "live", silence: 50 });
  });

  test("is no other when the machine's clock is set back, or corrected by a little", () => {
    const silence = makeSilence(0, WALL);
    silence.heard(100);
    expect(silence.beat(250, WALL - HOUR)).toEqual({ link: "live", silence: 150 });
    expect(silence.beat(500, WALL - HOUR + 3_250)).toEqual({ link: "live", silence: 400 });
  });
});

test("the page beats for itself while the worker does not", () => {
  const standby = makeStandby(makeSilence(0, WALL), 0);
  const links: (string | undefined)[] = [];
  const turn = (at: number): void => void links.push(standby.beat(at, WALL + at)?.link);
  turn(250);
  standby.worked(500);
  turn(500 + WORKER_DEAD_MS);
  turn(750 + WORKER_DEAD_MS);
  turn(6_000);
  standby.worked(6_100);
  turn(6_250);
  expect(links).toEqual([undefined, undefined, "starting", "lost", undefined]);
});

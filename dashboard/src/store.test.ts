import { describe, expect, it } from "vitest";
import type { Beat } from "./clock/silence";
import type { AlertObject, ServerFrame } from "./protocol";
import { absence, alerts, alertsOf, beat, blind, comeback, now, take, view } from "./store";

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

const alert = (id: string, bed: string): AlertObject =>
  ({ id, bed, priority: "low", state: "active_unacked", covered_by: null, onset: stamp(0) }) as AlertObject;
const raised = (seq: number, told: AlertObject): ServerFrame => ({
  type: "change",
  seq,
  at: stamp(0),
  bed: told.bed,
  change: { kind: "alert_raised", alert: told },
});

describe("a room that alarms at once", () => {
  it("is told in two steps: the first alert, then all others", () => {
    beat(live, 20_000);
    const seen: number[] = [];
    const stop = alerts.subscribe((all) => seen.push(all.length));
    for (let seq = 1; seq <= 50; seq += 1) take(raised(seq, alert(`a${seq}`, `chair-${seq}`)), 20_000 + seq);
    beat(live, 20_060);
    stop();
    expect(seen).toEqual([0, 1, 50]);
    expect(alertsOf("chair-7").value.map(({ id }) => id)).toEqual(["a7"]);
  });

  it("tells a chair nothing of another one's alert", () => {
    let told = 0;
    const stop = alertsOf("chair-7").subscribe(() => (told += 1));
    take(raised(51, alert("b1", "chair-8")), 21_000);
    stop();
    expect([told, alertsOf("chair-8").value.length]).toEqual([1, 2]);
  });
});

describe("a service that is heard again", () => {
  it("is not live before all that it said is shown", () => {
    beat({ link: "lost", silence: 6000 }, 30_000);
    expect(blind.value).toBe(true);
    take({ ...hello, seq: 60 }, 31_000);
    take(raised(60, alert("c", "chair-1")), 31_005);
    beat(live, 31_010);
    expect([blind.value, view.value.seq]).toEqual([false, 60]);
  });

  it("was last heard before this machine fell asleep", () => {
    const site = { epoch: "e", server_time: stamp(0) };
    take(
      { type: "snapshot", seq: 60, site, beds: [], sessions: [], alerts: [] } as unknown as ServerFrame,
      40_000,
    );
    beat(live, 40_200);
    beat({ link: "lost", silence: 3_600_000 }, 40_500);
    expect(absence.value?.since).toBe(START);
    beat(live, 41_000);
    expect(comeback.value?.length).toBe(3_600_500);
  });
});

import { describe, expect, test } from "vitest";
import type { AlertObject } from "../protocol";
import { permitted, SILENT, step, wanted, type Order, type Situation, type Sounding } from "./chooser";

const AT = "2026-11-21T10:42:17.000Z";
const NOW = Date.parse(AT);

function alert(id: string, priority: AlertObject["priority"], rest: Partial<AlertObject> = {}): AlertObject {
  const base = { id, priority, state: "active_unacked", provisional: false, announced_at: AT, silence: null };
  return { ...base, ...rest } as AlertObject;
}

const until = (ms: number): AlertObject["silence"] => ({
  by: "RN Osei",
  until: new Date(NOW + ms).toISOString(),
});

function situation(...alerts: AlertObject[]): Situation {
  return { alerts, now: NOW, lost: false, lossSilenced: false };
}

/** Plays a story of (instant, what is the case) and tells what was ordered, as `at tone cause`. */
function story(steps: readonly [number, Situation][], from: Sounding = SILENT): string[] {
  let state = from;
  const told: string[] = [];
  for (const [at, what] of steps) {
    let order: Order;
    [state, order] = step(state, what, at);
    if (order.kind === "play") told.push(`${at} ${order.tone} ${order.cause}`);
    if (order.kind === "stop") told.push(`${at} stop`);
  }
  return told;
}

/** The same situation, looked at four times a second. */
function during(from: number, to: number, what: Situation): [number, Situation][] {
  return Array.from({ length: (to - from) / 250 + 1 }, (_, place) => [from + place * 250, what]);
}

describe("what is called for", () => {
  test.each<[string, AlertObject[], string | null]>([
    ["nothing", [], null],
    ["the highest", [alert("m", "medium"), alert("h", "high"), alert("l", "low")], "high"],
    ["not what is acknowledged", [alert("h", "high", { state: "active_acked" }), alert("l", "low")], "low"],
    ["not what has gone", [alert("h", "high", { state: "returned_unacked" })], null],
    ["not what is silenced", [alert("h", "high", { silence: until(1) }), alert("m", "medium")], "medium"],
    ["again when its silence has ended", [alert("h", "high", { silence: until(0) })], "high"],
    ["a single cuff reading softly", [alert("c", "medium", { provisional: true })], "low"],
    ["not information", [alert("i", "none")], null],
  ])("%s", (_, alerts, tone) => {
    expect(wanted(situation(...alerts))?.tone ?? null).toBe(tone);
  });

  test("the page calls HIGH when the service is lost, unless somebody silenced that", () => {
    const lost = { ...situation(alert("m", "medium")), lost: true };
    expect(wanted(lost)?.tone).toBe("high");
    expect(wanted({ ...lost, lossSilenced: true })).toBeNull();
  });
});

describe("when", () => {
  test.each<[AlertObject["priority"], string[]]>([
    ["high", ["0 high alert", "8000 high alert", "16000 high alert", "24000 high alert"]],
    ["medium", ["0 medium alert", "20000 medium alert"]],
    ["low", ["0 low alert"]],
  ])("%s repeats", (priority, told) => {
    expect(story(during(0, 30_000, situation(alert("a", priority))))).toEqual(told);
  });

  test("a new alert starts at once, a worse one takes the place of what sounds", () => {
    const medium = alert("m", "medium");
    expect(
      story([
        [0, situation(medium)],
        [500, situation(medium, alert("h", "high"))],
      ]),
    ).toEqual(["0 medium alert", "500 high alert"]);
  });

  test("the same alert announced anew starts at once", () => {
    const again = alert("h", "high", { announced_at: "2026-11-21T10:43:00.000Z" });
    expect(
      story([
        [0, situation(alert("h", "high"))],
        [5_000, situation(again)],
      ]),
    ).toEqual(["0 high alert", "5000 high alert"]);
  });

  test("a second one of a priority that sounds already does not cut it short", () => {
    expect(
      story([
        [0, situation(alert("a", "high"))],
        [1_000, situation(alert("a", "high"), alert("b", "high"))],
        [4_000, situation(alert("a", "high"), alert("b", "high"))],
      ]),
    ).toEqual(["0 high alert"]);
  });

  test("acknowledged: it stops, and what waits below starts", () => {
    const taken = alert("h", "high", { state: "active_acked" });
    expect(
      story([
        [0, situation(alert("h", "high"))],
        [1_000, situation(taken)],
        [2_000, situation(taken, alert("m", "medium"))],
      ]),
    ).toEqual(["0 high alert", "1000 stop", "2000 medium alert"]);
  });

  test("a LOW is heard once, even when something higher came between", () => {
    const low = alert("l", "low");
    expect(
      story([
        [0, situation(low)],
        [1_000, situation(low, alert("h", "high"))],
        [6_000, situation(low)],
      ]),
    ).toEqual(["0 low alert", "1000 high alert"]);
  });

  test("back after a loss: what was heard before is not new", () => {
    const low = alert("l", "low");
    expect(
      story([
        [0, situation(low)],
        [6_000, { ...situation(low), lost: true }],
        [12_000, situation(low)],
      ]),
    ).toEqual(["0 low alert", "6000 high alert"]);
  });
});

describe("the soft reminder", () => {
  const silenced = situation(alert("m", "medium", { silence: until(600_000) }));

  test("each 60 s while anything is silenced", () => {
    expect(story(during(0, 130_000, silenced))).toEqual(["60000 low reminder", "120000 low reminder"]);
  });

  test("begins anew when the silence ended between", () => {
    const told = story([
      ...during(0, 40_000, silenced),
      [41_000, situation()],
      ...during(42_000, 90_000, silenced),
    ]);
    expect(told).toEqual([]);
  });

  test("of a silenced loss too", () => {
    const lost = { ...situation(), lost: true, lossSilenced: true };
    expect(story(during(0, 61_000, lost))).toEqual(["60000 low reminder"]);
  });
});

describe("a page that may sound from now on", () => {
  test("gives proof with one LOW tone", () => {
    expect(story(during(0, 5_000, situation()), permitted(SILENT, true))).toEqual(["0 low proof"]);
  });

  test("needs none when an alarm sounds", () => {
    const told = story(during(0, 5_000, situation(alert("h", "high"))), permitted(SILENT, true));
    expect(told).toEqual(["0 high alert"]);
  });

  test("starts at once what repeats, but not a LOW that another window has sounded", () => {
    const both = situation(alert("m", "medium"));
    const [heard] = step(SILENT, both, 0);
    expect(story([[2_000, both]], permitted(heard, false))).toEqual(["2000 medium alert"]);
    const [low] = step(SILENT, situation(alert("l", "low")), 0);
    expect(story([[2_000, situation(alert("l", "low"))]], permitted(low, false))).toEqual([]);
  });
});

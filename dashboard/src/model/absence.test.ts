import { describe, expect, it } from "vitest";
import type { AlertObject, ChangeFrame } from "../protocol";
import { leave, meanwhile, returned } from "./absence";
import { NOTHING, type View } from "./view";

const LAST = Date.parse("2026-11-21T10:42:08.000Z");
const alert = (id: string, after: number): AlertObject =>
  ({ id, raised_at: new Date(LAST + after).toISOString() }) as AlertObject;
const raised = (seq: number, one: AlertObject): ChangeFrame =>
  ({ seq, change: { kind: "alert_raised", alert: one } }) as ChangeFrame;
const before: View = { ...NOTHING, seq: 7, alerts: new Map([["old", alert("old", -5000)]]) };
const back = returned(leave(before, LAST, 1000), LAST + 82_000, 42_000);

describe("an absence", () => {
  it("is as long as nothing was heard in real time, however fast the service's clock runs", () => {
    expect(back.length).toBe(41_000);
  });

  it.each<[string, Partial<View>, number]>([
    ["nothing", {}, 0],
    ["told one by one, closed since", { alerts: new Map(), log: [raised(8, alert("a", 3000))] }, 1],
    ["told in a snapshot", { alerts: new Map([["b", alert("b", 9000)]]) }, 1],
    [
      "told both ways, counted once",
      { alerts: new Map([["a", alert("a", 3000)]]), log: [raised(8, alert("a", 3000))] },
      1,
    ],
    ["raised before or after", { log: [raised(6, alert("c", -1)), raised(9, alert("d", 83_000))] }, 0],
  ])("%s", (_, change, count) => {
    expect(meanwhile(back, { ...before, ...change })).toBe(count);
  });
});

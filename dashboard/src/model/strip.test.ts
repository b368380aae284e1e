import { describe, expect, it } from "vitest";
import type { AlertObject, BedObject } from "../protocol";
import { allDue, stripOf, type Told } from "./strip";

const NOW = Date.parse("2026-11-21T10:42:17.000Z");
const iso = (ms: number): string => new Date(NOW + ms).toISOString();
const bed = (change: Partial<BedObject> = {}): BedObject =>
  ({
    bed: "chair-1",
    state: "session",
    phase: "infusing",
    phase_since: iso(-60_000),
    values: { hr: {} },
    due: [],
    gates: [],
    discharge: [],
    ...change,
  }) as unknown as BedObject;
const items = (met: number, of: number): BedObject["discharge"] =>
  Array.from({ length: of }, (_, at) => ({ met: at < met })) as BedObject["discharge"];
const ALERT = { id: "a" } as AlertObject;
const strip = (change: Partial<Told>): unknown =>
  stripOf({ bed: bed(), alert: null, blind: false, now: NOW, observedAt: null, ...change });
const CHECK = { what: "check", at: iso(400_000) };
const CUFF = { what: "cuff", at: iso(90_000) };

describe("stripOf", () => {
  it.each<[string, Partial<Told>, unknown]>([
    ["nothing is said of a chair that cannot be seen", { blind: true, alert: ALERT }, { kind: "blind" }],
    [
      "an alarm comes first",
      { alert: ALERT, bed: bed({ phase: "paused" }) },
      { kind: "alarm", alert: ALERT },
    ],
    ["never heard of", { bed: undefined }, { kind: "free" }],
    ["free", { bed: bed({ state: "free" }) }, { kind: "free" }],
    ["heard, no session", { bed: bed({ state: "unassigned" }) }, { kind: "unassigned" }],
    ["paused", { bed: bed({ phase: "paused", due: [CUFF] }) }, { kind: "paused", since: NOW - 60_000 }],
    ["nothing heard yet", { bed: bed({ values: {}, due: [CUFF] }) }, { kind: "waiting" }],
    [
      "the first of what is due",
      { bed: bed({ due: [CHECK, CUFF] }) },
      { kind: "due", what: "cuff", in: 90_000 },
    ],
    [
      "overdue",
      { bed: bed({ due: [{ what: "check", at: iso(-5000) }] }) },
      { kind: "due", what: "check", in: -5000 },
    ],
    [
      "what stands against the start",
      {
        bed: bed({
          phase: "pre",
          gates: [{ text: "No plan.", level: "block", overridden: false }] as BedObject["gates"],
        }),
      },
      { kind: "gate", text: "No plan." },
    ],
    ["nothing to say", {}, { kind: "quiet" }],
    [
      "observation, and how long yet",
      {
        bed: bed({ phase: "observation", discharge: items(8, 10), due: [CHECK] }),
        observedAt: NOW + 1290_000,
      },
      { kind: "observation", met: 8, of: 10, in: 1290_000 },
    ],
    [
      "observation long enough: its next check",
      { bed: bed({ phase: "observation", discharge: items(8, 10), due: [CHECK] }), observedAt: NOW - 1 },
      { kind: "observation", met: 8, of: 10, in: 400_000 },
    ],
    [
      "observation with something due soon",
      { bed: bed({ phase: "observation", discharge: items(8, 10), due: [CUFF] }) },
      { kind: "due", what: "cuff", in: 90_000 },
    ],
    [
      "ready",
      { bed: bed({ phase: "recovered", discharge: items(10, 10), due: [CUFF] }) },
      { kind: "ready", met: 10, of: 10 },
    ],
  ])("%s", (_, told, expected) => {
    expect(strip(told)).toEqual(expected);
  });
});

describe("allDue", () => {
  it("is in order of time over all chairs", () => {
    const all = allDue([bed({ due: [CHECK] }), bed({ bed: "chair-2", due: [CUFF] })]);
    expect(all.map((one) => one.bed)).toEqual(["chair-2", "chair-1"]);
  });
});

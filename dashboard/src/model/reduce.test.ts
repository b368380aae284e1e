import { describe, expect, it } from "vitest";
import type { BedObject, ChangeFrame, HelloFrame, PumpObject, SnapshotFrame, ValueObject } from "../protocol";
import { kept, reduce } from "./reduce";
import { LOG_LENGTH, NOTHING, type View } from "./view";

const value = (of: number): ValueObject => ({
  value: of,
  unit: "%",
  validity: "valid",
  time: null,
  received_at: "2026-11-21T10:00:00.000Z",
});
const bed = (changed: Partial<BedObject> = {}): BedObject =>
  ({
    bed: "chair-1",
    values: { spo2: value(97) },
    limits: [{ limit: 88 }],
    due: [],
    ...changed,
  }) as unknown as BedObject;
const pump = (rate: number): PumpObject => ({ state: "infusing", rate }) as PumpObject;
const told = (seq: number, here: BedObject): ChangeFrame => ({
  type: "change",
  seq,
  at: "2026-11-21T10:00:00.000Z",
  bed: here.bed,
  change: { kind: "limits_changed", bed: here },
});
const after = (...frames: readonly ChangeFrame[]): View => frames.reduce<View>(reduce, NOTHING);

describe("a change", () => {
  it("is taken in once", () => {
    const view = after(told(1, bed()));
    expect(reduce(view, told(1, bed({ inactive: ["HR-REL"] })))).toBe(view);
  });

  it("leaves the objects that it does not change", () => {
    const before = after(told(1, bed()));
    const view = reduce(before, told(2, bed({ values: { spo2: value(95) } })));
    const [old, now] = [before.beds.get("chair-1"), view.beds.get("chair-1")];
    expect(now?.values["spo2"]?.value).toBe(95);
    expect(now?.limits).toBe(old?.limits);
  });

  it("is logged without the numbers of its moment, and what did not change is kept once", () => {
    const { log } = after(told(1, bed()), told(2, bed({ pump: pump(30) })));
    expect(log.map(({ seq, change }) => [seq, change.bed?.values])).toEqual([
      [1, {}],
      [2, {}],
    ]);
    expect(log[1]?.change.bed?.limits).toBe(log[0]?.change.bed?.limits);
  });

  it("of limits is logged when they are others, or the pump's rate is, and as a chair's first", () => {
    const { log } = after(
      told(1, bed()),
      told(2, bed({ due: [{ what: "cuff", at: "2026-11-21T10:05:00.000Z" }] as BedObject["due"] })),
      told(3, bed({ bed: "chair-2" })),
      told(4, bed({ limits: [{ limit: 90 }] as unknown as BedObject["limits"] })),
      told(5, bed({ limits: [{ limit: 90 }] as unknown as BedObject["limits"], pump: pump(60) })),
      told(6, bed({ limits: [{ limit: 90 }] as unknown as BedObject["limits"], pump: pump(60) })),
      { ...told(7, bed()), change: { kind: "phase_changed", bed: bed() } },
    );
    expect(log.map(({ seq }) => seq)).toEqual([1, 3, 4, 5, 7]);
  });

  it("pushes the oldest out of a full log", () => {
    const frames = Array.from({ length: LOG_LENGTH + 5 }, (_, place) =>
      told(place + 1, bed({ pump: pump(place) })),
    );
    const { log } = after(...frames);
    expect([log.length, log[0]?.seq, log.at(-1)?.seq]).toEqual([LOG_LENGTH, 6, LOG_LENGTH + 5]);
  });
});

describe("kept", () => {
  const known = { a: [1, { b: 2 }], c: null, d: { e: "f" } };
  it("is the known one when nothing is new", () => {
    expect(kept(known, structuredClone(known))).toBe(known);
  });

  it.each<[string, unknown]>([
    ["another value", { ...known, c: 1 }],
    ["a part more", { ...known, g: 1 }],
    ["a part less", { a: known.a, c: null }],
    ["a longer list", { ...known, a: [1, { b: 2 }, 3] }],
    ["a shorter list", { ...known, a: [1] }],
    ["an object for a list", { ...known, a: { 0: 1, 1: { b: 2 } } }],
    ["nothing for an object", { ...known, d: null }],
    ["an object for nothing", { ...known, c: {} }],
    ["a list", []],
  ])("says what is new: %s", (_what, fresh) => {
    expect(kept<unknown>(known, structuredClone(fresh))).toEqual(fresh);
  });

  it("keeps the parts that are the same beside one that is not", () => {
    const found = kept(known, { ...structuredClone(known), c: 1 as unknown as null });
    expect(found.a).toBe(known.a);
    expect(found.d).toBe(known.d);
  });
});

describe("where the page takes up again", () => {
  const at = "2026-11-21T10:00:00.000Z";
  const hello = (epoch: string): HelloFrame => ({
    type: "hello",
    epoch,
    seq: 500,
    server_time: at,
    version: "1",
  });
  const shown = (epoch: string, seq: number): SnapshotFrame =>
    ({
      type: "snapshot",
      seq,
      site: { epoch },
      beds: [],
      sessions: [],
      alerts: [],
    }) as unknown as SnapshotFrame;
  const place = ({ epoch, seq }: View): unknown => [epoch, seq];

  it("is where its own history ends: a greeting alone shows nothing of another's", () => {
    expect(place(reduce(NOTHING, hello("new")))).toEqual([null, 0]);
    const known = reduce(NOTHING, shown("old", 40));
    expect(place(reduce(known, hello("new")))).toEqual(["old", 40]);
    expect(place(reduce(reduce(known, hello("new")), shown("new", 500)))).toEqual(["new", 500]);
  });

  it("the log of another history is left behind, whose numbers mean something else", () => {
    const known = reduce(reduce(NOTHING, shown("old", 0)), told(1, bed()));
    expect(reduce(known, shown("old", 9)).log).toHaveLength(1);
    expect(reduce(known, shown("new", 9)).log).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import type { AlertObject } from "../protocol";
import { badSignals, byBed, dressOf, inOrder, lampOf, rowOf, silentFor } from "./urgency";

const alert = (id: string, change: Partial<AlertObject> = {}): AlertObject =>
  ({
    id,
    bed: "chair-1",
    priority: "medium",
    kind: "physiological",
    state: "active_unacked",
    provisional: false,
    covered_by: null,
    silence: null,
    onset: "2026-11-21T10:00:00.000Z",
    explain: { signal: "hr" },
    ...change,
  }) as AlertObject;
const ids = (alerts: readonly AlertObject[]): string => alerts.map((one) => one.id).join("");

describe("inOrder", () => {
  it("tells HIGH first, then what nobody has seen, then what is older; what is over comes last", () => {
    const all = [
      alert("f", { priority: "low" }),
      alert("e", { state: "returned_unacked", onset: "2026-11-21T09:00:00.000Z" }),
      alert("d", { state: "active_acked" }),
      alert("c", { onset: "2026-11-21T10:00:05.000Z" }),
      alert("b"),
      alert("a", { priority: "high", state: "active_acked" }),
    ];
    expect(ids(inOrder(all))).toBe("abcdef");
  });

  it("leaves out what another alert speaks for", () => {
    expect(inOrder([alert("a", { covered_by: "b" }), alert("b", { priority: "none" })])).toEqual([]);
  });
});

describe("byBed", () => {
  it("gives each chair its own in their order, and nobody what is the service's", () => {
    const all = [alert("a", { bed: "chair-2" }), alert("b"), alert("c", { bed: null }), alert("d")];
    const found = byBed(all);
    expect([...found].map(([bed, own]) => [bed, ids(own)])).toEqual([
      ["chair-2", "a"],
      ["chair-1", "bd"],
    ]);
  });
});

describe("lampOf and dressOf", () => {
  it.each([
    [{}, "flashing", "medium"],
    [{ state: "active_acked" }, "steady", "medium"],
    [{ state: "returned_unacked" }, "outline", "medium"],
    [{ provisional: true }, "steady", "low"],
  ] as const)("%o", (change, lamp, dress) => {
    expect(lampOf(alert("a", change))).toBe(lamp);
    expect(dressOf(alert("a", change))).toBe(dress);
  });
});

describe("badSignals", () => {
  it("keeps the loudest of each signal and leaves out what is gone, technical or without a number", () => {
    const all = [
      alert("a", { priority: "low" }),
      alert("b", { priority: "high" }),
      alert("c", { state: "returned_unacked", explain: { signal: "rr" } as AlertObject["explain"] }),
      alert("d", { kind: "technical", explain: { signal: "spo2" } as AlertObject["explain"] }),
      alert("e", { explain: { signal: null } as AlertObject["explain"] }),
    ];
    expect([...badSignals(all)]).toEqual([["hr", "high"]]);
  });
});

describe("silentFor", () => {
  it("counts down to nothing", () => {
    const silence = { by: "RN Osei", until: "2026-11-21T10:01:00.000Z" };
    const at = (time: string): number =>
      silentFor(alert("a", { silence }), Date.parse(`2026-11-21T10:${time}Z`));
    expect(at("00:19")).toBe(41_000);
    expect(at("02:00")).toBe(0);
    expect(silentFor(alert("a"), 0)).toBe(0);
  });
});

describe("rowOf", () => {
  it.each([
    [0, "", ""],
    [3, "012", ""],
    [4, "01", "23"],
    [6, "01", "2345"],
  ])("%d alerts in three places", (count, cards, more) => {
    const row = rowOf(
      Array.from({ length: count }, (_, at) => alert(String(at))),
      3,
    );
    expect(ids(row.cards)).toBe(cards);
    expect(ids(row.more)).toBe(more);
  });
});

import { describe, expect, it } from "vitest";
import type { ItemObject, Phase } from "../protocol";
import { dischargeState, initialsOf, metOf } from "./discharge";

const item = (met: boolean): ItemObject => ({ id: "escort", text: "", met, by_hand: true, by: "", at: null });

describe("the discharge list", () => {
  it.each<[Phase | null, boolean[], string]>([
    [null, [], "locked"],
    ["infusing", [true], "locked"],
    ["paused", [true], "locked"],
    ["observation", [], "locked"],
    ["observation", [true, false], "open"],
    ["recovered", [true, true], "ready"],
    ["ended_early", [false], "open"],
    ["discharged", [true], "ready"],
  ])("in %s with %o is %s", (phase, met, state) => {
    expect(dischargeState(met.map(item), phase)).toBe(state);
  });

  it("counts what is met", () => {
    expect(metOf([item(true), item(false), item(true)])).toBe(2);
  });
});

describe("initials", () => {
  it.each([
    ["RN Osei", "RO"],
    ["J. Kim, RN", "JKR"],
    ["Ömer Öz", "ÖÖ"],
    ["", ""],
  ])("of %j are %j", (name, letters) => {
    expect(initialsOf(name)).toBe(letters);
  });
});

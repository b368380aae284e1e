import { describe, expect, it } from "vitest";
import { deltaOf, type Delta, type Vital } from "./delta";

const REST = { spo2: 96, hr: 69, nibp_sys: 119, rr: 14 };

describe("deltaOf", () => {
  it.each<[Vital, number, Delta]>([
    ["spo2", 86, { amount: -10, unit: "pt" }],
    ["hr", 64, { amount: -7, unit: "%" }],
    ["nibp_sys", 108, { amount: -9, unit: "%" }],
    ["nibp_sys", 145, { amount: 22, unit: "%" }],
    ["rr", 11, { amount: -3, unit: "" }],
    ["hr", 69.2, { amount: 0, unit: "%" }],
  ])("%s %d", (vital, value, delta) => {
    expect(deltaOf(vital, value, REST)).toEqual(delta);
  });

  it("says nothing without a baseline", () => {
    expect(deltaOf("hr", 70, null)).toBeNull();
    expect(deltaOf("hr", 70, { spo2: 97 })).toBeNull();
    expect(deltaOf("hr", 70, { hr: 0 })).toBeNull();
  });
});

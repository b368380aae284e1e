import { expect, test } from "vitest";
import type { BaselineObject } from "../../protocol";
import { cuffs, quantities, restValues } from "./rest";

test("quantities stand in the order of the screen, unknown ones after them", () => {
  const values = { temp: 36.8, perfusion: 2, hr: 70, nibp_dia: 80, nibp_sys: 120 };
  expect(quantities({ values } as unknown as BaselineObject)).toEqual([
    "nibp_sys",
    "nibp_dia",
    "hr",
    "temp",
    "perfusion",
  ]);
});

test("a cuff without its diastolic has none", () => {
  const high = [
    { at: "a", min: 120, max: 120 },
    { at: "b", min: 124, max: 124 },
  ];
  expect(cuffs(high, [{ at: "b", min: 78, max: 78 }])).toEqual([
    { at: "a", systolic: 120, diastolic: null },
    { at: "b", systolic: 124, diastolic: 78 },
  ]);
});

test("restValues leaves out what is empty and names what is no number", () => {
  expect(restValues({ nibp_sys: 120, hr: undefined, spo2: null })).toEqual({
    values: { nibp_sys: 120 },
    wrong: ["spo2"],
  });
});

import { expect, test } from "vitest";
import { chairsOf, fieldOf, moved, nextName, unfit } from "./room";

test.each([
  ["b", -1, "b a c"],
  ["b", 1, "a c b"],
  ["a", -1, "a b c"],
  ["c", 1, "a b c"],
  ["x", 1, "a b c"],
] as const)("%s moved by %d", (chair, by, wanted) => {
  expect(fieldOf(moved(["a", "b", "c"], chair, by))).toBe(wanted);
});

test.each([
  ["", []],
  ["chair-1", ["chair-1"]],
  ["chair-1 chair-2", ["chair-1", "chair-2"]],
])("chairsOf(%j)", (field, chairs) => {
  expect(chairsOf(field)).toEqual(chairs);
});

test.each([
  ["chair-9", null],
  ["chair-1", "there"],
  ["chair 9", "notName"],
  ["", "notName"],
  ["x".repeat(65), "notName"],
])("unfit(%j) is %s", (name, why) => {
  expect(unfit(name, ["chair-1"])).toBe(why);
});

test.each([
  [[], "chair-1"],
  [["chair-2", "chair-10", "window"], "chair-11"],
])("nextName(%j) is %s", (chairs, name) => {
  expect(nextName(chairs)).toBe(name);
});

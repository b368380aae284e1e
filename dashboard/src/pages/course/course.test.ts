import { expect, test } from "vitest";
import type { CourseReport } from "../../protocol";
import { courseFields, courseLacks, courseRequest } from "./course";

const filled = { ...courseFields(null), alias: " K-1234 ", template: "a", infusions: "6" };

test.each([
  ["all that is needed", filled, {}],
  ["no template", { ...filled, template: "" }, { template: "missing" }],
  ["words for a number", { ...filled, infusions: "six" }, { infusions: "number" }],
  ["a score that is none", { ...filled, baseline_score: "high" }, { baseline_score: "number" }],
])("courseLacks: %s", (_, fields, wanted) => {
  expect(courseLacks(fields)).toEqual(wanted);
});

test("what is empty is not sent", () => {
  expect(courseRequest(filled)).toEqual({
    alias: "K-1234",
    template: "a",
    infusions: 6,
    indication: "",
    scale: "",
  });
});

test("a course sends what it has, and the reason for another plan", () => {
  const course = {
    alias: "K-1",
    template: "b",
    infusions: 4,
    indication: "depression",
    scale: "PHQ-9",
    baseline_score: 0,
  } as CourseReport;
  expect(courseRequest({ ...courseFields(course), infusions: "8", reason: "partial" })).toEqual({
    alias: "K-1",
    template: "b",
    infusions: 8,
    indication: "depression",
    scale: "PHQ-9",
    baseline_score: 0,
    reason: "partial",
  });
});

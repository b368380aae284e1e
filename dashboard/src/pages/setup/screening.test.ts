import { expect, test } from "vitest";
import type { QuestionObject } from "../../protocol";
import { answered, answersOf, effectOf, screeningFields } from "./screening";

const question = (id: string, wanted: string, effect: QuestionObject["effect"]): QuestionObject => ({
  id,
  text: id,
  wanted,
  effect,
  flag: null,
  source: {},
  needs_signoff: true,
});

test("the fields of a form that was filled in", () => {
  const screening = {
    version: "1",
    answers: { maoi: "no", opioid: "yes" },
    medicines: ["tramadol 50 mg", "ibuprofen"],
    at: "2026-11-21T10:42:17.120Z",
    by: "RN Osei",
    note: "from the referral",
  };
  expect(screeningFields(screening)).toEqual({
    "answers.maoi": "no",
    "answers.opioid": "yes",
    medicines: "tramadol 50 mg\nibuprofen",
    note: "from the referral",
  });
  expect(screeningFields(null)).toEqual({ medicines: "", note: "" });
});

test.each([
  ["one answer", { "answers.maoi": "no" }, { answers: { maoi: "no" } }],
  ["medicines, one a line", { medicines: " a \n\n b\n" }, { answers: {}, medicines: ["a", "b"] }],
  ["empty ones are left out", { medicines: " \n", note: " " }, { answers: {} }],
  ["a note", { "answers.x": "yes", note: " seen " }, { answers: { x: "yes" }, note: "seen" }],
])("answersOf: %s", (_, touched, wanted) => {
  expect(answersOf(touched as Record<string, string>)).toEqual(wanted);
});

test.each([
  ["", null],
  ["no", null],
  ["yes", "block"],
])("effectOf a question that wants no, answered %j", (said, wanted) => {
  expect(effectOf(question("maoi", "no", "block"), { "answers.maoi": said })).toBe(wanted);
});

test("answered counts the form's own questions", () => {
  const form = [question("a", "no", "warn"), question("b", "yes", "block")];
  expect(answered(form, { "answers.a": "no", "answers.old": "yes" })).toBe(1);
});

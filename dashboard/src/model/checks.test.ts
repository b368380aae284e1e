import { describe, expect, it } from "vitest";
import type { CheckObject } from "../protocol";
import {
  asksGait,
  cadss6Sum,
  checkBody,
  dueAt,
  isTouched,
  lastOf,
  leftOf,
  UNTOUCHED,
  type CheckDraft,
} from "./checks";

const MARKED = "Dissociation marked.";
const draft = (part: Partial<CheckDraft>): CheckDraft => ({ ...UNTOUCHED, ...part });

describe("the request of a check", () => {
  it.each<[string, Partial<CheckDraft>, object]>([
    ["nothing touched says nothing", {}, { entries: {}, note: "" }],
    ["consciousness", { moaas: 4 }, { entries: { moaas: 4 }, note: "" }],
    ["0 is an answer", { moaas: 0 }, { entries: { moaas: 0 }, note: "" }],
    [
      "no dissociation is no distress",
      { dissociation: "none" },
      { entries: { dissociated: 0, distressed: 0 }, note: "" },
    ],
    ["mild", { dissociation: "mild" }, { entries: { dissociated: 1, distressed: 0 }, note: "" }],
    [
      "marked is told in the note",
      { dissociation: "marked", note: "eyes open" },
      { entries: { dissociated: 1, distressed: 0 }, note: `${MARKED} eyes open` },
    ],
    ["distressed", { dissociation: "distressed" }, { entries: { dissociated: 1, distressed: 1 }, note: "" }],
    ["nausea says vomiting, too", { nausea: 2 }, { entries: { nausea: 2, vomited: 0 }, note: "" }],
    ["vomited alone", { vomited: true }, { entries: { vomited: 1 }, note: "" }],
    ["all six items make the score", { cadss6: [1, 0, 2, 0, 0, 1] }, { entries: { cadss6: 4 }, note: "" }],
    ["five do not", { cadss6: [1, 0, 2, 0, 0, null] }, { entries: {}, note: "" }],
    ["signs only when seen", { symptom: true, rass: -1 }, { entries: { rass: -1, symptom: 1 }, note: "" }],
    [
      "gait only when looked at",
      { oriented: true, walks: false },
      { entries: {}, oriented: true, walks: false, note: "" },
    ],
    ["a note is trimmed", { note: "  calm " }, { entries: {}, note: "calm" }],
  ])("%s", (_, part, body) => {
    expect(checkBody(draft(part), MARKED)).toEqual(body);
  });
});

describe("a check", () => {
  it.each<[boolean, Partial<CheckDraft>]>([
    [false, {}],
    [false, { note: "  " }],
    [false, { cadss6: [1, null, null, null, null, null] }],
    [true, { nausea: 0 }],
    [true, { walks: false }],
    [true, { dissociation: "none" }],
  ])("is worth saving: %s for %o", (worth, part) => {
    expect(isTouched(draft(part))).toBe(worth);
  });

  it("has a sum of six answers only", () => {
    expect(cadss6Sum([4, 4, 4, 4, 4, 4])).toBe(24);
    expect(cadss6Sum(UNTOUCHED.cadss6)).toBeNull();
  });

  it("is remembered by the newest that looked at a thing", () => {
    const checks = [
      { at: "a", entries: { moaas: 5, nausea: 1 } },
      { at: "b", entries: { moaas: 4 } },
    ] as unknown as CheckObject[];
    expect(lastOf(checks, "moaas")).toEqual({ value: 4, at: "b" });
    expect(lastOf(checks, "nausea")).toEqual({ value: 1, at: "a" });
    expect(lastOf(checks, "rass")).toBeNull();
  });

  it("is due when the service says so", () => {
    expect(dueAt([{ what: "check", at: "2026-11-21T10:45:00Z" }], "check")).toBe(
      Date.parse("2026-11-21T10:45:00Z"),
    );
    expect(dueAt([], "check")).toBeNull();
  });

  it("asks for gait after the infusion", () => {
    expect(asksGait("observation")).toBe(true);
    expect(asksGait("infusing")).toBe(false);
  });
});

describe("what is left to save when the form was filled in further while it was on its way", () => {
  const sent = draft({ moaas: 4, nausea: 2, vomited: true, note: "calm" });
  it.each<[string, Partial<CheckDraft>, object]>([
    ["nothing new", {}, {}],
    ["another answer", { moaas: 3 }, { moaas: 3 }],
    ["an answer more", { rass: -1 }, { rass: -1 }],
    ["a note that goes on", { note: "calm, asks for water" }, { note: "calm, asks for water" }],
    ["nausea again does not take vomiting back", { nausea: 5 }, { nausea: 5, vomited: true }],
    ["what cannot be unsaid", { vomited: false }, {}],
  ])("%s", (_, since, left) => {
    expect(leftOf(sent, { ...sent, ...since })).toEqual(draft(left));
  });
});

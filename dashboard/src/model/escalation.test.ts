import { describe, expect, it } from "vitest";
import type { AlertObject } from "../protocol";
import { comingOf } from "./escalation";

const AT = "2026-11-21T10:00:12.000Z";
const NOW = Date.parse("2026-11-21T10:00:00.000Z");
const alert = (change: Partial<AlertObject>): AlertObject => ({ priority: "low", ...change }) as AlertObject;

describe("comingOf", () => {
  it.each<[string, Partial<AlertObject>, ReturnType<typeof comingOf>]>([
    ["nothing of who says nothing", {}, null],
    ["nothing of who says that nothing comes", { escalates: null }, null],
    [
      "what it will be and when",
      { escalates: { at: AT, priority: "medium" } },
      { priority: "medium", isLouder: true, in: 12_000 },
    ],
    [
      "that it is told more widely",
      { priority: "medium", escalates: { at: AT, priority: "medium" } },
      { priority: "medium", isLouder: false, in: 12_000 },
    ],
    [
      "no time below zero while the word is on its way",
      { escalates: { at: "2026-11-21T09:59:59.000Z", priority: "high" } },
      { priority: "high", isLouder: true, in: 0 },
    ],
  ])("tells %s", (_, change, told) => {
    expect(comingOf(alert(change), NOW)).toEqual(told);
  });
});

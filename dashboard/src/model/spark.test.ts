import { describe, expect, it } from "vitest";
import type { LimitObject } from "../protocol";
import type { History } from "./history";
import { innermost, SCALES, spark } from "./spark";

const NOW = 2_000_000;
const BOX = { width: 200, height: 38 };
const limit = (op: LimitObject["op"], at: number, priority: LimitObject["priority"]): LimitObject => ({
  rule: "R",
  signal: "spo2",
  op,
  limit: at,
  priority,
  action: "CHECK",
});
const LIMITS = [
  limit("<", 92, "medium"),
  limit("<", 88, "high"),
  limit("<", 85, "high"),
  limit("<", 94, "low"),
];
const at = (...values: [number, number][]): History =>
  values.map(([ago, value]) => ({ from: NOW - ago, to: NOW - ago, min: value, max: value }));

describe("spark", () => {
  it("ends at now, on the fixed scale", () => {
    const drawn = spark(at([2000, 101], [0, 82]), NOW, SCALES.spo2, [], BOX);
    expect(drawn.line).toBe("M199.7,0L200,38");
    expect(drawn.dot).toEqual({ x: 200, y: 38 });
  });

  it("keeps numbers beyond the scale on its edge", () => {
    expect(spark(at([0, 60]), NOW, SCALES.spo2, [], BOX).dot?.y).toBe(38);
  });

  it("never joins a gap", () => {
    const drawn = spark(at([60_000, 97], [50_000, 97], [5000, 97], [0, 97]), NOW, SCALES.spo2, [], BOX);
    expect(drawn.line.split("M")).toHaveLength(3);
  });

  it("draws the band up to the innermost limits", () => {
    const drawn = spark([], NOW, SCALES.spo2, LIMITS, BOX);
    expect(drawn.band).toEqual({ top: 0, bottom: 18 });
    expect(drawn.limits).toEqual([18]);
    expect(drawn.dot).toBeNull();
  });

  it.each([
    { name: "within", value: 95, priorities: [] },
    { name: "under the milder", value: 90, priorities: ["medium"] },
    { name: "under both", value: 86, priorities: ["medium", "high"] },
  ])("fills what is out: $name", ({ value, priorities }) => {
    const drawn = spark(at([5000, 97], [0, value]), NOW, SCALES.spo2, LIMITS, BOX);
    expect(drawn.outside.map((one) => one.priority)).toEqual(priorities);
  });
});

describe("innermost", () => {
  it("leaves LOW out and keeps the tightest of each priority, HIGH last", () => {
    expect(innermost([limit(">", 150, "high"), limit(">", 120, "medium"), ...LIMITS])).toEqual([
      { y: 120, side: "over", priority: "medium" },
      { y: 92, side: "under", priority: "medium" },
      { y: 150, side: "over", priority: "high" },
      { y: 88, side: "under", priority: "high" },
    ]);
  });
});

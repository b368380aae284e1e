import { describe, expect, it } from "vitest";
import { columnsOf, gridFor, step } from "./layout";

describe("columnsOf", () => {
  it.each([
    [3840, 4],
    [2559, 4],
    [1600, 4],
    [1599, 3],
    [1200, 3],
    [1199, 2],
    [800, 2],
    [799, 1],
  ])("%d px: %d, or more where it is wide", (width, columns) => {
    expect(columnsOf(width)[0]).toBe(columns);
  });
});

describe("gridFor", () => {
  it.each([
    ["the reference: 8 chairs at 1920", 8, 1920, [117.5, 54.9], [0, 4, 2, 1]],
    ["4K is the same picture", 8, 3840, [117.5, 54.9], [0, 4, 2, 1]],
    ["12 chairs: sparklines go", 12, 1920, [117.5, 54.9], [1, 4, 3, 1]],
    ["18 chairs: small tiles", 18, 1920, [117.5, 54.9], [2, 6, 3, 1]],
    ["a laptop", 8, 1366, [82.9, 34], [2, 4, 2, 1]],
    ["more than fit: pages", 40, 1920, [117.5, 54.9], [2, 6, 3, 3]],
    ["less than one row fits", 8, 960, [57.5, 10], [2, 2, 1, 4]],
    ["no chair", 0, 1920, [117.5, 54.9], [0, 4, 1, 1]],
  ] as const)("%s", (_, chairs, width, [wide, high], [size, columns, rows, pages]) => {
    expect(gridFor(chairs, width, { width: wide, height: high })).toEqual({
      step: size,
      columns,
      rows,
      pages,
    });
  });
});

describe("step", () => {
  it.each([
    [0, "right", 1],
    [0, "left", 0],
    [1, "down", 5],
    [5, "down", 5],
    [5, "up", 1],
    [7, "right", 7],
  ] as const)("from %d %s to %d", (from, key, to) => {
    expect(step(from, key, 4, 8)).toBe(to);
  });
});

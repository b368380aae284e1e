import { describe, expect, it } from "vitest";
import { axisAt } from "./lanes";
import { place, type Moment } from "./moments";

const NOW = Date.parse("2026-11-21T10:42:00Z");
/** 10 px a minute, now at 300. */
const AXIS = axisAt(NOW, 430);
const widthOf = (text: string): number => text.length * 5;
const moment = (minute: number, text: string, rank = 1): Moment => ({
  at: NOW + minute * 60_000,
  text,
  ink: "text",
  rank,
});
const levels = (moments: Moment[]): (number | null)[] =>
  place(moments, AXIS, widthOf, 5).map(({ level }) => level);

describe("the event lane", () => {
  it.each([
    ["apart: one level", [moment(-20, "aaaa"), moment(-10, "bbbb")], [0, 0]],
    [
      "words that would cover each other: the next level",
      [moment(-20, "aaaaaaaaaa"), moment(-17, "bbbbbbbbbbbb")],
      [0, 1],
    ],
    ["outside the window: not at all", [moment(-40, "old"), moment(20, "far")], []],
  ])("%s", (_, moments, placed) => {
    expect(levels(moments)).toEqual(placed);
  });

  it("puts words to the left where there is no room to the right", () => {
    expect(place([moment(12, "aaaaaaaa")], AXIS, widthOf, 5)[0]).toMatchObject({
      left: true,
      level: 0,
      x: 420,
    });
  });

  it("gives room to what matters most; the rest keep their dots", () => {
    const crowd = Array.from({ length: 12 }, (_, place) => moment(-15 + place / 10, "a long text here"));
    const placed = place([...crowd, moment(-14.5, "PAUSE alert", 0)], AXIS, widthOf, 5);
    expect(placed).toHaveLength(13);
    expect(placed.find(({ rank }) => rank === 0)?.level).toBe(0);
    expect(placed.some(({ level }) => level === null)).toBe(true);
  });

  it("never lets two words of a level overlap", () => {
    const many = Array.from({ length: 20 }, (_, place) => moment(-28 + place * 2, `entry ${place}`));
    const placed = place(many, AXIS, widthOf, 5).filter(({ level }) => level !== null);
    for (const one of placed)
      for (const other of placed) {
        if (one === other || one.level !== other.level) continue;
        const [a, b] = [one, other].map(({ x, left, text }) =>
          left ? [x - 5 - widthOf(text), x] : [x, x + 5 + widthOf(text)],
        ) as [[number, number], [number, number]];
        expect(a[0] < b[1] && b[0] < a[1]).toBe(false);
      }
  });
});

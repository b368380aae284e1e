import { beforeEach, describe, expect, test, vi } from "vitest";
import { addKeys, CHORD_MS, listen } from "./keys";

/** A page without any field, and its keyboard. */
class Keyboard extends EventTarget {
  press(key: string, isHeld = false): void {
    const none = { ctrlKey: false, metaKey: false, altKey: false };
    this.dispatchEvent(Object.assign(new Event("keydown"), { key, repeat: isHeld, ...none }));
  }
}

beforeEach(() => {
  vi.stubGlobal("HTMLElement", Map);
});

describe("a key", () => {
  test("that is held down does its deed once: it must not walk through all alerts", () => {
    const board = new Keyboard();
    const seen: string[] = [];
    const off = addKeys({ A: () => seen.push("A"), ArrowDown: () => seen.push("down") });
    listen(board, (chair) => seen.push(`chair ${chair}`));
    for (const key of ["a", "ArrowDown"]) {
      board.press(key);
      for (let times = 0; times < 3; times += 1) board.press(key, true);
    }
    off();
    expect(seen).toEqual(["A", "down", "down", "down", "down"]);
  });

  test.each([
    [
      "two digits within 0.6 s are one chair",
      [
        ["1", 0],
        ["2", CHORD_MS - 1],
      ],
      [12],
    ],
    [
      "later they are two",
      [
        ["1", 0],
        ["2", CHORD_MS + 1],
      ],
      [1, 2],
    ],
    [
      "a third begins anew",
      [
        ["1", 0],
        ["2", 100],
        ["3", 100],
      ],
      [12, 3],
    ],
    [
      "a zero before is none",
      [
        ["0", 0],
        ["7", 100],
      ],
      [7],
    ],
    ["zero alone leads nowhere", [["0", 0]], []],
  ] as [string, [string, number][], number[]][])(
    "of a digit leads to a chair: %s",
    (_what, presses, chairs) => {
      vi.useFakeTimers();
      const board = new Keyboard();
      const seen: number[] = [];
      listen(board, (chair) => seen.push(chair));
      for (const [key, after] of presses) {
        vi.advanceTimersByTime(after);
        board.press(key);
      }
      vi.runAllTimers();
      vi.useRealTimers();
      expect(seen).toEqual(chairs);
    },
  );

  test("of a digit that is held down is one digit", () => {
    vi.useFakeTimers();
    const board = new Keyboard();
    const seen: number[] = [];
    listen(board, (chair) => seen.push(chair));
    board.press("1");
    board.press("1", true);
    vi.runAllTimers();
    vi.useRealTimers();
    expect(seen).toEqual([1]);
  });
});

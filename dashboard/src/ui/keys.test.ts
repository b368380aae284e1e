import { beforeEach, describe, expect, test, vi } from "vitest";
import { addKeys, listen } from "./keys";

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

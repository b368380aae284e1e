import { describe, expect, test } from "vitest";
import {
  DEAD_MS,
  electedOf,
  joinElection,
  LISTEN_MS,
  type Channel,
  type Election,
  type Word,
} from "./election";

/** Channels of one browser: what one says, all others hear. */
function browser(): () => Channel {
  const all: Channel[] = [];
  return () => {
    const mine: Channel = {
      onmessage: null,
      postMessage(word: Word) {
        for (const other of all) if (other !== mine) other.onmessage?.({ data: word } as MessageEvent<Word>);
      },
      close() {
        all.splice(all.indexOf(mine), 1);
      },
    };
    all.push(mine);
    return mine;
  };
}

/** Both stand each 250 ms from `from` to `to`. */
function stand(from: number, to: number, ...tabs: [Election, number | null][]): void {
  for (let at = from; at <= to; at += 250) for (const [tab, since] of tabs) tab.stand(since, at);
}

test.each<[string, { id: string; since: number }[], string | null]>([
  ["nobody", [], null],
  [
    "the one that could be heard first",
    [
      { id: "b", since: 2 },
      { id: "z", since: 1 },
    ],
    "z",
  ],
  [
    "of two at once the lesser id",
    [
      { id: "b", since: 1 },
      { id: "a", since: 1 },
    ],
    "a",
  ],
])("elected is %s", (_, voices, id) => {
  expect(electedOf(voices)?.id ?? null).toBe(id);
});

describe("tabs of one browser", () => {
  test("alone: elected after it has listened, once it can be heard", () => {
    const tab = joinElection(browser()(), "a", 0);
    tab.stand(null, 250);
    expect(tab.mine(LISTEN_MS + 1)).toBe(false);
    tab.stand(5, LISTEN_MS + 1);
    expect(tab.mine(LISTEN_MS + 1)).toBe(true);
    expect(tab.others()).toBe(false);
  });

  test("a browser without channels: elected at once", () => {
    const tab = joinElection(null, "a", 0);
    tab.stand(5, 0);
    expect(tab.mine(0)).toBe(true);
  });

  test("the second hears of the first by asking, and keeps silent", () => {
    const open = browser();
    const first = joinElection(open(), "z", 0);
    stand(0, 1_000, [first, 5]);
    const second = joinElection(open(), "a", 1_000);
    stand(1_000, 2_000, [first, 5], [second, 1_500]);
    expect([first.mine(2_000), second.mine(2_000)]).toEqual([true, false]);
    expect([first.others(), second.others()]).toEqual([true, true]);
  });

  test("closed: the other takes over at once", () => {
    const open = browser();
    const [first, second] = [joinElection(open(), "a", 0), joinElection(open(), "b", 0)];
    stand(0, 1_000, [first, 1], [second, 2]);
    first.leave();
    expect(second.mine(1_000)).toBe(true);
  });

  test("died without a word: the other takes over", () => {
    const open = browser();
    const [first, second] = [joinElection(open(), "a", 0), joinElection(open(), "b", 0)];
    stand(0, 1_000, [first, 1], [second, 2]);
    stand(1_250, 1_000 + DEAD_MS - 250, [second, 2]);
    expect(second.mine(3_750)).toBe(false);
    stand(1_000 + DEAD_MS, 1_500 + DEAD_MS, [second, 2]);
    expect(second.mine(4_500)).toBe(true);
    expect(second.others()).toBe(false);
  });

  test("locked again: the other takes over, and keeps it", () => {
    const open = browser();
    const [first, second] = [joinElection(open(), "a", 0), joinElection(open(), "b", 0)];
    stand(0, 1_000, [first, 1], [second, 2]);
    stand(1_250, 1_250, [first, null], [second, 2]);
    expect([first.mine(1_250), second.mine(1_250)]).toEqual([false, true]);
    stand(1_500, 2_500, [first, 3], [second, 2]);
    expect([first.mine(2_500), second.mine(2_500)]).toEqual([false, true]);
  });
});

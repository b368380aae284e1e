import { expect, test } from "vitest";
import { makeTurns } from "./turns";

test.each<[string, (string | undefined)[], number[]]>([
  ["an entry outlives the opening of its session", [undefined, "a", "a"], [0, 0, 0]],
  ["but not its end", [undefined, "a", undefined], [0, 0, 1]],
  ["nor the next patient's", ["a", "b", "b"], [0, 1, 1]],
  ["and what is begun between two belongs to the second", ["a", undefined, undefined, "b"], [0, 1, 1, 1]],
])("%s", (_what, sessions, turns) => {
  const turnOf = makeTurns();
  expect(sessions.map(turnOf)).toEqual(turns);
});

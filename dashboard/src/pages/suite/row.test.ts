import { expect, test } from "vitest";
import { beat, take } from "../../store";
import type { AlertObject, AlertState, Priority } from "../../protocol";
import { row } from "./row";

const at = "2026-11-21T10:00:00.000Z";
let seq = 0;
function raise(id: string, priority: Priority, state: AlertState): void {
  const alert = { id, bed: id, priority, state, covered_by: null, onset: at } as AlertObject;
  seq += 1;
  take({ type: "change", seq, at, bed: id, change: { kind: "alert_raised", alert } }, seq * 1_000);
}

test("keys act on cards: not on what is only counted, and on nothing while nothing is known", () => {
  beat({ link: "live", silence: 0 }, 0);
  for (const id of ["a", "b", "c"]) raise(id, "high", "active_acked");
  raise("unseen", "medium", "active_unacked");
  const ids = (): string[] => row.value.cards.map(({ id }) => id);
  expect([ids(), row.value.more.map(({ id }) => id)]).toEqual([
    ["a", "b"],
    ["c", "unseen"],
  ]);
  beat({ link: "lost", silence: 6_000 }, 20_000);
  expect(row.value).toEqual({ cards: [], more: [] });
});

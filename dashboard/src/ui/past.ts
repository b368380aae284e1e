// What happened before this page was opened; asked for once, so that a screen just switched on knows as much.
import { signal, type Signal } from "@preact/signals";
import type { ChangeFrame } from "../protocol";
import { blind, view } from "../store";
import { read } from "../wire/api";

type Kind = ChangeFrame["change"]["kind"];

/** A wall screen runs for weeks: what was asked for longest ago is forgotten. */
const KEPT = 100;
/** Changes of one kind that are asked for. */
const LIMIT = 50;
const NOTHING: readonly ChangeFrame[] = [];

const answers = new Map<string, Signal<readonly ChangeFrame[]>>();

/**
 * Changes of one kind, those from before and those heard since, oldest first. Follow it in a computed part.
 * @param bed Null: of the whole suite.
 * @param since They are asked for once for each (a session, say).
 */
export function changesOf(kind: Kind, bed: string | null, since: string): ChangeFrame[] {
  const heard = view.value.log.filter((frame) => frame.change.kind === kind && isOf(frame, bed));
  const first = heard[0]?.seq ?? Infinity;
  return [...before(kind, bed, since).filter((frame) => frame.seq < first), ...heard];
}

const isOf = (frame: ChangeFrame, bed: string | null): boolean => bed === null || frame.bed === bed;

function before(kind: Kind, bed: string | null, since: string): readonly ChangeFrame[] {
  const key = [kind, bed, since].join(" ");
  const known = answers.get(key);
  if (known !== undefined) return known.value;
  if (blind.value) return NOTHING;
  const answer = signal(NOTHING);
  answers.set(key, answer);
  for (const old of [...answers.keys()].slice(0, -KEPT)) answers.delete(old);
  const query = new URLSearchParams({ kind, limit: String(LIMIT), ...(bed === null ? {} : { bed }) });
  void read<ChangeFrame[]>(`/changes?${query.toString()}`).then((outcome) => {
    if (outcome.kind === "done") answer.value = outcome.value.toReversed();
    else if (outcome.kind === "lost") answers.delete(key);
  });
  return answer.value;
}

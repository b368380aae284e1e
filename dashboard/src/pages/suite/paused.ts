// Who paused an infusion, and why, as it was recorded.
import { changesOf } from "../../ui/past";
import { words } from "../../words";

/** ms: an action recorded so long before the pump says it counts for it. */
const BEFORE_MS = 120_000;

/** Note and name of the last *paused* or *stopped* recorded for this pause; empty: nobody has. */
export function pausedBy(bed: string, since: number): string {
  const actions = changesOf("action_recorded", bed, String(since)).map(({ change }) => change.action);
  const last = actions.findLast((action) => action?.action === "paused" || action?.action === "stopped");
  if (!last || Date.parse(last.at) < since - BEFORE_MS) return "";
  return words.suite.strip.by(last.note, last.by);
}

// Who paused an infusion, and why, as it was recorded.
import { view } from "../../store";
import { words } from "../../words";

/** ms: an action recorded so long before the pump says it counts for it. */
const BEFORE_MS = 120_000;

/** Note and name of the last *paused* or *stopped* recorded for this pause; empty: nobody has. */
export function pausedBy(bed: string, since: number): string {
  for (const { change } of [...view.value.log].reverse()) {
    const { action } = change;
    if (!action || action.bed !== bed || (action.action !== "paused" && action.action !== "stopped"))
      continue;
    return Date.parse(action.at) < since - BEFORE_MS ? "" : words.suite.strip.by(action.note, action.by);
  }
  return "";
}

// What a limit would say: `PAUSE under 88`.
import type { LimitObject } from "../../protocol";
import { page } from "../../words/chair";
import { plain } from "../../words/format";

const HOW = { ">": "over", ">=": "from", "<": "under", "<=": "at most" } as const;

/** With its signal: `PAUSE SpO2 under 88`; `short`: where the lane already says which. */
export function sayLimit(limit: LimitObject, short = false): string {
  const name = short ? "" : ` ${page.chair.quantity[limit.signal] ?? limit.signal}`;
  return page.chair.limit(limit.action + name, HOW[limit.op], plain(limit.limit, 1));
}

/** How far above rest a limit lies that follows the baseline; empty for one that does not. */
export function aboveRest(
  limit: LimitObject,
  relative: ReadonlySet<string>,
  baseline: Readonly<Record<string, number>>,
): string {
  const rest = baseline[limit.signal];
  if (!relative.has(limit.rule) || rest === undefined || limit.limit <= rest) return "";
  return page.chair.limitUp(String(Math.round((limit.limit / rest - 1) * 100)));
}

// The service's count of what alarms asked of people, as it stands in the tables. Pure.
import type { BurdenReport } from "../../protocol";
import { clockOf, DASH, number } from "../../words/format";
import { more } from "../../words/more";

/** What is told of the whole, and again of each protocol. */
export type BurdenNumbers = Omit<BurdenReport, "since" | "until" | "protocols">;
export type Row = keyof typeof more.burden.rows;
export type Span = keyof typeof more.burden.spans;

const HOUR = 3_600_000;
const SPANS: Record<Span, number> = { day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };

/** Where the count of a span that ends now is asked for. */
export function pathOf(span: Span, now: number): string {
  const from = new Date(now - SPANS[span]).toISOString();
  return `/burden?${new URLSearchParams({ from, to: new Date(now).toISOString() }).toString()}`;
}

/** `7 (35 %)`; of nothing there is no share. */
export function shareOf(count: number, all: number): string {
  const said = more.burden;
  return all === 0 ? number(count) : said.share(number(count), number((100 * count) / all));
}

/** One number of one stretch of time, or of one protocol in it. */
export function cellOf(row: Row, of: BurdenNumbers): string {
  switch (row) {
    case "bed_hours":
      return number(of.bed_hours, 1);
    case "alerts":
      return number(of.alerts);
    case "per_bed_hour":
      return of.per_bed_hour === null ? DASH : number(of.per_bed_hour, 2);
    case "high":
    case "medium":
    case "low":
      return shareOf(of.priorities[row] ?? 0, of.alerts);
    case "technical":
    case "acknowledged":
    case "self_cleared":
    case "flapping":
      return shareOf(of[row], of.alerts);
    case "to_ack_median_ms":
    case "to_ack_p90_ms": {
      const wait = of[row];
      return wait === null ? DASH : clockOf(wait);
    }
    case "silenced_min":
      return more.burden.minutes(number(of.silenced_min, 1));
  }
}

/** % of all, as the length of a bar. */
export function barOf(count: number, all: number): number {
  return all === 0 ? 0 : Math.round((100 * count) / all);
}

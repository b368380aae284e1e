// Outcome scores over the infusions as points of a drawing. A missing score is a gap: nothing is joined across.
import type { SeriesPoint } from "../../protocol";

export const WIDTH = 640;
export const HEIGHT = 240;
/** Room for the numbers at the left and the infusions' numbers at the foot. */
export const LEFT = 44;
export const RIGHT = 16;
export const TOP = 16;
export const FOOT = 32;

export interface Dot {
  readonly infusion: number;
  readonly score: number;
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly dots: readonly Dot[];
  /** Stretches of neighbours, each an SVG path. */
  readonly lines: readonly string[];
  /** Ends of the scale. */
  readonly top: number;
  /** Place of every planned infusion; 0 is before the first. */
  readonly places: readonly { readonly infusion: number; readonly x: number }[];
  /** Height of the score before the first infusion, and of a response; null: not known. */
  readonly before: number | null;
  readonly response: number | null;
}

/**
 * @param series Infusions given.
 * @param planned Infusions planned now; the axis is as long.
 * @param before Score before the first infusion, drawn as infusion 0.
 * @param share Fall that counts as response, as a share of `before`; null: none is told.
 */
export function drawing(
  series: readonly SeriesPoint[],
  planned: number,
  before: number | null,
  share: number | null,
): Drawing {
  const last = Math.max(planned, series.length, 1);
  const scores = series.flatMap((point) => (point.score === null ? [] : [point.score]));
  const top = niceTop(Math.max(before ?? 0, ...scores, 1));
  const x = (infusion: number): number => LEFT + (infusion / last) * (WIDTH - LEFT - RIGHT);
  const y = (score: number): number => TOP + (1 - score / top) * (HEIGHT - TOP - FOOT);
  const dots = [
    ...(before === null ? [] : [{ infusion: 0, score: before }]),
    ...series.flatMap((one) => (one.score === null ? [] : [{ infusion: one.infusion, score: one.score }])),
  ].map((one) => ({ ...one, x: x(one.infusion), y: y(one.score) }));
  return {
    dots,
    lines: runs(dots).map(pathOf),
    top,
    places: Array.from({ length: last + 1 }, (_, infusion) => ({ infusion, x: x(infusion) })),
    before: before === null ? null : y(before),
    response: before === null || share === null ? null : y(before * (1 - share)),
  };
}

/** The smallest of 5, 10, 20, 50, 100 and so on that is not under `value`. */
export function niceTop(value: number): number {
  for (let step = 1; ; step *= 10) {
    for (const factor of [5, 10, 20, 30]) if (factor * step >= value) return factor * step;
  }
}

/** Dots whose infusions follow one another; a single one makes no line. */
function runs(dots: readonly Dot[]): Dot[][] {
  const found: Dot[][] = [];
  for (const dot of dots) {
    const run = found.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before?.infusion === dot.infusion - 1) run.push(dot);
    else found.push([dot]);
  }
  return found.filter((run) => run.length > 1);
}

function pathOf(run: readonly Dot[]): string {
  return run.map((dot, n) => `${n === 0 ? "M" : "L"}${dot.x.toFixed(1)} ${dot.y.toFixed(1)}`).join("");
}

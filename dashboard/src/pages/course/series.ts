// Outcome scores over the infusions as places in a drawing, each a share of its width or height from the top
// left. A missing score is a gap: nothing is joined across.
import type { SeriesPoint } from "../../protocol";

export interface Dot {
  readonly infusion: number;
  readonly score: number;
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly dots: readonly Dot[];
  /** Dots of infusions that follow one another. */
  readonly lines: readonly (readonly [Dot, Dot])[];
  /** The highest score of the scale. */
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
  const scored = [
    ...(before === null ? [] : [{ infusion: 0, score: before }]),
    ...series.flatMap((one) => (one.score === null ? [] : [{ infusion: one.infusion, score: one.score }])),
  ];
  const top = niceTop(Math.max(...scored.map((one) => one.score), 1));
  const y = (score: number): number => 1 - score / top;
  const dots = scored.map((one) => ({ ...one, x: one.infusion / last, y: y(one.score) }));
  return {
    dots,
    lines: dots.flatMap((dot, n) => {
      const next = dots[n + 1];
      return next?.infusion === dot.infusion + 1 ? [[dot, next] as const] : [];
    }),
    top,
    places: Array.from({ length: last + 1 }, (_, infusion) => ({ infusion, x: infusion / last })),
    before: before === null ? null : y(before),
    response: before === null || share === null ? null : y(before * (1 - share)),
  };
}

/** The smallest of 5, 10, 20, 30, 50, 100 and so on that is not under `value`. */
export function niceTop(value: number): number {
  for (let step = 1; ; step *= 10) {
    for (const factor of [5, 10, 20, 30]) if (factor * step >= value) return factor * step;
  }
}

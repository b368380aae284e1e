// How many tiles of which size fit, and how many pages that makes. Pure; lengths in rem.

/** 0: all of it; 1: no sparklines; 2: small, down to 300 by 220. */
export type Step = 0 | 1 | 2;

export interface Grid {
  readonly step: Step;
  readonly columns: number;
  readonly rows: number;
  readonly pages: number;
}

export const GAP = 0.875;
const LEAST: Record<Step, { width: number; height: number }> = {
  0: { width: 23, height: 24 },
  1: { width: 20, height: 17.5 },
  2: { width: 18.75, height: 13.75 },
};

/** Columns of a screen so wide (px), fewest first: design section 4. */
export function columnsOf(width: number): readonly number[] {
  if (width >= 2560) return [4, 5, 6];
  if (width >= 1600) return [4];
  if (width >= 1200) return [3];
  return width >= 800 ? [2] : [1];
}

const fits = (length: number, least: number): number => Math.floor((length + GAP) / (least + GAP) + 1e-6);

/**
 * The largest tiles with which all chairs fit; if none do, the smallest and pages of them.
 * @param width Of the screen in px, which decides the columns.
 * @param area Of the grid in rem.
 */
export function gridFor(chairs: number, width: number, area: { width: number; height: number }): Grid {
  const usual = columnsOf(width);
  for (const step of [0, 1, 2] as const) {
    const { width: narrowest, height: lowest } = LEAST[step];
    const most = Math.max(1, fits(area.width, narrowest));
    // Only the smallest tiles may stand closer than the table has them.
    const last = usual.at(-1) ?? 1;
    const columns = [...usual, ...(step === 2 ? Array.from({ length: 8 }, (_, at) => last + 1 + at) : [])];
    for (const count of columns) {
      const rows = Math.max(1, Math.ceil(chairs / count));
      if (count <= most && rows <= fits(area.height, lowest)) return { step, columns: count, rows, pages: 1 };
    }
  }
  const columns = Math.max(1, fits(area.width, LEAST[2].width));
  const rows = Math.max(1, fits(area.height, LEAST[2].height));
  return { step: 2, columns, rows, pages: Math.ceil(chairs / (columns * rows)) };
}

/** The place that an arrow leads to from `place`; the same one where there is none. */
export function step(
  place: number,
  key: "left" | "right" | "up" | "down",
  columns: number,
  count: number,
): number {
  const to = place + { left: -1, right: 1, up: -columns, down: columns }[key];
  return to < 0 || to >= count ? place : to;
}

// What happened in a visit, as dots with words on three levels of the event lane. Pure.
import { xOf, type Axis } from "./lanes";

export type MomentInk = "text" | "pump" | "high" | "medium" | "low" | "quiet";

export interface Moment {
  readonly at: number;
  readonly text: string;
  readonly ink: MomentInk;
  /** Who goes first where there is not room for all: 0 before 1. */
  readonly rank: number;
}

export interface Placed extends Moment {
  readonly x: number;
  /** 0 is the top; null: no room for its words, the dot stands on the lowest. */
  readonly level: number | null;
  /** Words left of the dot. */
  readonly left: boolean;
}

export const LEVELS = 3;

/**
 * Gives each moment in the window a level on which its words cover no other's.
 * @param widthOf px of a text.
 * @param pad px between a dot and its words, and between words and the next dot.
 */
export function place(
  moments: readonly Moment[],
  axis: Axis,
  widthOf: (text: string) => number,
  pad = 12,
): Placed[] {
  const taken: [from: number, to: number][][] = Array.from({ length: LEVELS }, () => []);
  const inside = moments.filter((one) => one.at >= axis.from && one.at <= axis.to);
  const order = [...inside].sort((a, b) => a.rank - b.rank || a.at - b.at);
  const placed = order.map((moment): Placed => {
    const x = xOf(axis, moment.at);
    const width = pad + widthOf(moment.text);
    for (let level = 0; level < LEVELS; level += 1) {
      for (const left of [false, true]) {
        const [from, to] = left ? [x - width, x + pad / 2] : [x - pad / 2, x + width];
        if (from < 0 || to > axis.width) continue;
        if (taken[level]?.some(([start, end]) => from < end && start < to)) continue;
        taken[level]?.push([from, to]);
        return { ...moment, x, level, left };
      }
    }
    return { ...moment, x, level: null, left: false };
  });
  return placed.sort((a, b) => a.at - b.at);
}

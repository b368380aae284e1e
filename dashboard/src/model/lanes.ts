// Geometry of the trend lanes: one time axis, one scale a lane, the limits as they were sent. Pure; px.
import type { BedObject, LimitObject, Op, Priority } from "../protocol";

export const BACK_MS = 30 * 60_000;
export const AHEAD_MS = 13 * 60_000;
/** ms without a value that part a line in two. */
export const GAP_MS = 10_000;

/** A stretch of time with the least and the greatest value in it. */
export interface Sample {
  readonly at: number;
  readonly min: number;
  readonly max: number;
}

export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** The window around `now`, on `width` px. */
export function axisAt(now: number, width: number): Axis {
  return { from: now - BACK_MS, to: now + AHEAD_MS, width };
}

export function xOf(axis: Axis, at: number): number {
  return round(((at - axis.from) / (axis.to - axis.from)) * axis.width);
}

/** Multiples of ten minutes in the window, and where they are. */
export function ticks(axis: Axis, everyMs = 600_000): { at: number; x: number }[] {
  const marks = [];
  for (let at = Math.ceil(axis.from / everyMs) * everyMs; at <= axis.to; at += everyMs) {
    marks.push({ at, x: xOf(axis, at) });
  }
  return marks;
}

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly height: number;
}

export function yOf(scale: Scale, value: number): number {
  return round(((scale.high - value) / (scale.high - scale.low)) * scale.height);
}

/** The lane's usual scale, widened where a value would leave it: nothing measured is cut off. */
export function widened(scale: Scale, samples: readonly Sample[]): Scale {
  let { low, high } = scale;
  const room = (high - low) * 0.04;
  for (const { min, max } of samples) {
    if (min - room < low) low = min - room;
    if (max + room > high) high = max + room;
  }
  return { ...scale, low, high };
}

/** What is in the window, parted where values are missing for longer than `gap` ms. */
export function runs(samples: readonly Sample[], axis: Axis, gap = GAP_MS): Sample[][] {
  const parts: Sample[][] = [];
  let last = -Infinity;
  for (const sample of samples) {
    // One before the window stays, so that the line does not begin in the middle of nowhere.
    if (sample.at < axis.from - gap) continue;
    if (sample.at - last > gap) parts.push([]);
    parts.at(-1)?.push(sample);
    last = sample.at;
  }
  return parts;
}

type Point = readonly [x: number, y: number];

/** Corners of a line through a run; a stretch with both a least and a greatest value shows both. */
function corners(run: readonly Sample[], axis: Axis, scale: Scale): Point[] {
  const points: Point[] = [];
  for (const { at, min, max } of run) {
    const x = xOf(axis, at);
    // The nearer end first, so that the line does not zigzag.
    const falling = (points.at(-1)?.[1] ?? 0) <= yOf(scale, (min + max) / 2);
    const [first, second] = falling ? [max, min] : [min, max];
    points.push([x, yOf(scale, first)]);
    if (first !== second) points.push([x, yOf(scale, second)]);
  }
  return points;
}

/** SVG path of a run. */
export function linePath(run: readonly Sample[], axis: Axis, scale: Scale): string {
  return pathOf(corners(run, axis, scale));
}

/** SVG path of the areas between a run and a limit, where the run is beyond it; empty: nowhere. */
export function beyondPath(
  run: readonly Sample[],
  axis: Axis,
  scale: Scale,
  limit: Pick<LimitObject, "op" | "limit">,
): string {
  const edge = yOf(scale, limit.limit);
  const out = (y: number): boolean => (isOver(limit.op) ? y < edge : y > edge);
  const areas: string[] = [];
  let open: Point[] = [];
  let before: Point | null = null;
  const close = (): void => {
    const [first, last] = [open[0], open.at(-1)];
    if (first && last && open.length > 1)
      areas.push(pathOf([[first[0], edge], ...open, [last[0], edge]]) + "Z");
    open = [];
  };
  for (const point of corners(run, axis, scale)) {
    if (before && out(before[1]) !== out(point[1])) open.push(crossing(before, point, edge));
    if (out(point[1])) open.push(point);
    else close();
    before = point;
  }
  close();
  return areas.join("");
}

function crossing([x1, y1]: Point, [x2, y2]: Point, edge: number): Point {
  return [round(x1 + ((edge - y1) / (y2 - y1)) * (x2 - x1)), edge];
}

function pathOf(points: readonly Point[]): string {
  return points.map(([x, y], place) => `${place === 0 ? "M" : "L"}${x} ${y}`).join("");
}

/** Does it speak when the value is above? */
export const isOver = (op: Op): boolean => op === ">" || op === ">=";

/** A limit that is drawn. */
export interface LimitLine extends LimitObject {
  readonly over: boolean;
}

/**
 * Limits of one signal that are drawn: HIGH and MEDIUM, of those that say the same the first to be met.
 * The nearest to the middle come first on each side.
 */
export function limitLines(limits: readonly LimitObject[], signal: string): LimitLine[] {
  const first = new Map<string, LimitLine>();
  for (const limit of limits) {
    if (limit.signal !== signal || (limit.priority !== "high" && limit.priority !== "medium")) continue;
    const over = isOver(limit.op);
    const name = `${over} ${limit.action} ${limit.priority}`;
    const known = first.get(name);
    if (known === undefined || (over ? limit.limit < known.limit : limit.limit > known.limit)) {
      first.set(name, { ...limit, over });
    }
  }
  const nearness = (line: LimitLine): number => (line.over ? line.limit : -line.limit);
  return [...first.values()].sort((a, b) => Number(b.over) - Number(a.over) || nearness(a) - nearness(b));
}

/** Values between the nearest limits of both sides; null: no limit there. */
export function bandOf(lines: readonly LimitLine[]): { low: number | null; high: number | null } {
  return {
    low: lines.find((line) => !line.over)?.limit ?? null,
    high: lines.find((line) => line.over)?.limit ?? null,
  };
}

/**
 * Where labels stand so that none covers another: each as near as it can to where it is wanted.
 * @param wanted Middle of each.
 * @param size Height of one.
 * @param height Of the lane: all stay within it, as long as there is room.
 */
export function spread(wanted: readonly number[], size: number, height: number): number[] {
  const order = wanted.map((y, place) => ({ y, place })).sort((a, b) => a.y - b.y);
  let free = size / 2;
  for (const label of order) {
    label.y = Math.max(label.y, free);
    free = label.y + size;
  }
  free = height - size / 2;
  for (const label of [...order].reverse()) {
    label.y = Math.max(size / 2, Math.min(label.y, free));
    free = label.y - size;
  }
  const placed = new Array<number>(wanted.length).fill(0);
  for (const label of order) placed[label.place] = round(label.y);
  return placed;
}

/** One cuff measurement. */
export interface Cuff {
  readonly at: number;
  readonly sys: number;
  readonly dia: number | null;
}

/** Systolic and diastolic values of the same measurement brought together; they arrive in one message. */
export function cuffsOf(sys: readonly Sample[], dia: readonly Sample[]): Cuff[] {
  return sys.map((one) => {
    const other = dia.find((it) => Math.abs(it.at - one.at) < 1_000);
    return { at: one.at, sys: one.max, dia: other === undefined ? null : other.max };
  });
}

/** Bars whose numbers have room beside them: the newest always, others when the next is far enough. */
export function numbered(cuffs: readonly Cuff[], axis: Axis, room: number): (Cuff & { told: boolean })[] {
  let next = Infinity;
  const told = [...cuffs].reverse().map((cuff) => {
    const x = xOf(axis, cuff.at);
    const fits = next - x >= room;
    if (fits) next = x;
    return { ...cuff, told: fits };
  });
  return told.reverse();
}

/** What the pump said of its rate, and when. */
export interface Rate {
  readonly at: number;
  readonly rate: number;
}

/** SVG path of the rate as a step area up to `until`; each rate holds until the next one was told. */
export function stepPath(rates: readonly Rate[], axis: Axis, scale: Scale, until: number): string {
  const floor = yOf(scale, scale.low);
  const steps: string[] = [];
  rates.forEach(({ at, rate }, place) => {
    const end = rates[place + 1]?.at ?? until;
    if (end <= axis.from || end <= at || rate <= 0) return;
    const [left, right, top] = [xOf(axis, Math.max(at, axis.from)), xOf(axis, end), yOf(scale, rate)];
    steps.push(`M${left} ${floor}V${top}H${right}V${floor}Z`);
  });
  return steps.join("");
}

/** The series with what a bed's newest frame adds to it; the same object when that is nothing. */
export function grown(samples: readonly Sample[], bed: BedObject, signal: string): readonly Sample[] {
  const value = bed.values[signal];
  if (value === undefined || value.value === null || value.validity !== "valid") return samples;
  const at = Date.parse(value.received_at);
  const last = samples.at(-1);
  if (last !== undefined && at <= last.at) return samples;
  const oldest = at - BACK_MS - GAP_MS;
  const kept =
    samples[0] !== undefined && samples[0].at < oldest ? samples.filter((one) => one.at >= oldest) : samples;
  return [...kept, { at, min: value.value, max: value.value }];
}

/** The same of the pump's rate: a new step only when it changed. */
export function ratesGrown(rates: readonly Rate[], pump: BedObject["pump"]): readonly Rate[] {
  if (pump === null) return rates;
  const at = Date.parse(pump.at);
  const rate = pump.state === "infusing" ? pump.rate : 0;
  const last = rates.at(-1);
  if (last !== undefined && (at <= last.at || last.rate === rate)) return rates;
  return [...rates, { at, rate }];
}

/** Is one of these more urgent than the other? For the colour of a fill. */
export const lineInk = (priority: Priority): "high" | "medium" => (priority === "high" ? "high" : "medium");

const round = (px: number): number => Math.round(px * 10) / 10;

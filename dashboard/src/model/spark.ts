// The geometry of a sparkline: 20 minutes on a fixed scale, so that shapes compare across chairs. Pure.
import type { LimitObject, Priority } from "../protocol";
import { HISTORY_MS, runs, type History } from "./history";

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Design section 6. */
export const SCALES = {
  spo2: { low: 82, high: 101 },
  hr: { low: 38, high: 132 },
  rr: { low: 6, high: 34 },
} satisfies Record<string, Scale>;

export type Drawn = keyof typeof SCALES;

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** A limit that is drawn: those that would say MEDIUM or HIGH; LOW has no fill. */
export interface Edge {
  readonly y: number;
  readonly side: "over" | "under";
  readonly priority: Priority;
}

export interface Spark {
  /** Path of the line, broken at gaps. */
  readonly line: string;
  /** Newest number; null: none. */
  readonly dot: { readonly x: number; readonly y: number } | null;
  /** Between the limits, top and bottom. */
  readonly band: { readonly top: number; readonly bottom: number };
  /** Innermost limits that lie within the scale. */
  readonly limits: readonly number[];
  /** Where the line is out: closed paths, the milder first. */
  readonly outside: readonly { readonly path: string; readonly priority: Priority }[];
}

const round = (value: number): number => Math.round(value * 10) / 10;

export function spark(
  history: History,
  now: number,
  scale: Scale,
  edges: readonly LimitObject[],
  box: Box,
): Spark {
  const y = (value: number): number => {
    const part = (value - scale.low) / (scale.high - scale.low);
    return round((1 - Math.min(1, Math.max(0, part))) * box.height);
  };
  const x = (at: number): number => round(Math.max(0, 1 - (now - at) / HISTORY_MS) * box.width);
  const lines = runs(history.filter((one) => one.to > now - HISTORY_MS)).map((run) =>
    run.flatMap((one) => {
      const at = x(one.to);
      return one.min === one.max
        ? [[at, y(one.max)] as const]
        : [[at, y(one.max)] as const, [at, y(one.min)] as const];
    }),
  );
  const last = history.at(-1);
  const drawn = innermost(edges).map((edge) => ({ ...edge, y: y(edge.y) }));
  const tops = drawn.filter((edge) => edge.side === "over").map((edge) => edge.y);
  const bottoms = drawn.filter((edge) => edge.side === "under").map((edge) => edge.y);
  const band = { top: Math.max(0, ...tops), bottom: Math.min(box.height, ...bottoms) };
  return {
    line: lines.map((line) => `M${line.map((point) => point.join(",")).join("L")}`).join(""),
    dot: last === undefined ? null : { x: x(last.to), y: y((last.min + last.max) / 2) },
    band,
    limits: [band.top, band.bottom].filter((one) => one > 0 && one < box.height),
    outside: drawn.flatMap((edge) => {
      const path = lines.map((line) => beyond(line, edge)).join("");
      return path === "" ? [] : [{ path, priority: edge.priority }];
    }),
  };
}

/** Of each side and priority the limit that is met first; MEDIUM before HIGH, so that HIGH is painted over it. */
export function innermost(limits: readonly LimitObject[]): Edge[] {
  const found = new Map<string, Edge>();
  for (const { op, limit, priority } of limits) {
    if (priority !== "high" && priority !== "medium") continue;
    const side = op.startsWith(">") ? "over" : "under";
    const key = `${priority} ${side}`;
    const known = found.get(key);
    const isInner = known === undefined || (side === "over" ? limit < known.y : limit > known.y);
    if (isInner) found.set(key, { y: limit, side, priority });
  }
  return [...found.values()].sort((a, b) => Number(a.priority === "high") - Number(b.priority === "high"));
}

/** The area between a line and the limit it has crossed; nothing where it has not. */
function beyond(line: readonly (readonly [number, number])[], edge: Edge): string {
  const worse = edge.side === "under" ? Math.max : Math.min;
  const [first, last] = [line[0], line.at(-1)];
  if (first === undefined || last === undefined) return "";
  if (line.every(([, y]) => worse(y, edge.y) === edge.y)) return "";
  const along = line.map(([x, y]) => `${x},${worse(y, edge.y)}`).join("L");
  return `M${first[0]},${edge.y}L${along}L${last[0]},${edge.y}Z`;
}

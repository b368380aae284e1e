// The three alarm sounds as numbers (design section 8). Pure: what is due when, and how loud.

/** What may sound. INFO has no sound. */
export type Tone = "high" | "medium" | "low";

export interface Pattern {
  /** Hz. */
  readonly pitch: number;
  /** s, each pulse. */
  readonly pulse: number;
  /** s, between one pulse and the next; one less than there are pulses. */
  readonly gaps: readonly number[];
  /** ms from the start of one burst to the start of the next; null: once. */
  readonly repeat: number | null;
}

/** Three and two. */
const HALF = [0.1, 0.1, 0.35, 0.1];

export const PATTERNS: Readonly<Record<Tone, Pattern>> = {
  high: { pitch: 523, pulse: 0.15, gaps: [...HALF, 0.6, ...HALF], repeat: 8_000 },
  medium: { pitch: 440, pulse: 0.2, gaps: [0.2, 0.2], repeat: 20_000 },
  low: { pitch: 349, pulse: 0.2, gaps: [], repeat: null },
};

/** s in which a pulse reaches its loudness, and leaves it. Both lie within the pulse. */
export const RISE = 0.02;
export const FALL = 0.03;

/** Amplitudes of the fundamental and its overtones; a rich tone is easier to place in a room than a pure one. */
export const PARTIALS = [1, 0.9, 0.7, 0.5, 0.35, 0.2] as const;

export interface Pulse {
  /** s from the start of the burst. */
  readonly start: number;
  readonly end: number;
}

/** The pulses of one burst. */
export function pulsesOf(pattern: Pattern): Pulse[] {
  let start = 0;
  return [0, ...pattern.gaps].map((gap, place) => {
    start += place === 0 ? 0 : pattern.pulse + gap;
    return { start, end: start + pattern.pulse };
  });
}

/** s from the first pulse's start to the last one's end. */
export function lengthOf(pattern: Pattern): number {
  return (pattern.gaps.length + 1) * pattern.pulse + pattern.gaps.reduce((sum, gap) => sum + gap, 0);
}

/** A corner of the loudness curve: straight lines lie between them. */
export interface Corner {
  /** s from the start of the burst. */
  readonly at: number;
  /** 0 to 1. */
  readonly gain: number;
}

/** The loudness of one burst. */
export function cornersOf(pattern: Pattern): Corner[] {
  return pulsesOf(pattern).flatMap(({ start, end }) => [
    { at: start, gain: 0 },
    { at: start + RISE, gain: 1 },
    { at: end - FALL, gain: 1 },
    { at: end, gain: 0 },
  ]);
}

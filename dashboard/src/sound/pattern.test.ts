import { describe, expect, test } from "vitest";
import { cornersOf, FALL, lengthOf, PARTIALS, PATTERNS, pulsesOf, RISE, type Tone } from "./pattern";

const ms = (s: number): number => Math.round(s * 1000);

describe("the table of the design, section 8", () => {
  test.each<[Tone, number, number, number, number[], number | null]>([
    ["high", 10, 150, 523, [100, 100, 350, 100, 600, 100, 100, 350, 100], 8_000],
    ["medium", 3, 200, 440, [200, 200], 20_000],
    ["low", 1, 200, 349, [], null],
  ])("%s", (tone, count, pulse, pitch, gaps, repeat) => {
    const pattern = PATTERNS[tone];
    const pulses = pulsesOf(pattern);
    expect(pulses).toHaveLength(count);
    expect(pulses.map(({ start, end }) => ms(end - start))).toEqual(Array(count).fill(pulse));
    expect(pulses.slice(1).map(({ start }, place) => ms(start - (pulses[place]?.end ?? 0)))).toEqual(gaps);
    expect(pattern.pitch).toBe(pitch);
    expect(pattern.repeat).toBe(repeat);
  });

  test.each<[Tone, number]>([
    ["high", 3400],
    ["medium", 1000],
    ["low", 200],
  ])("a burst of %s lasts %i ms", (tone, length) => {
    expect(ms(lengthOf(PATTERNS[tone]))).toBe(length);
    expect(ms(pulsesOf(PATTERNS[tone]).at(-1)?.end ?? 0)).toBe(length);
  });

  test("partials 2 to 6 lie within 15 dB of the first", () => {
    const below = PARTIALS.slice(1).map((amplitude) => -20 * Math.log10(amplitude));
    expect(below.map((dB) => Number(dB.toFixed(1)))).toEqual([0.9, 3.1, 6.0, 9.1, 14.0]);
  });
});

describe("loudness", () => {
  test("rises in 20 ms and falls in 30 ms, within the pulse", () => {
    expect([ms(RISE), ms(FALL)]).toEqual([20, 30]);
    expect(cornersOf(PATTERNS.low).map(({ at, gain }) => [ms(at), gain])).toEqual([
      [0, 0],
      [20, 1],
      [170, 1],
      [200, 0],
    ]);
  });

  test.each<Tone>(["high", "medium", "low"])("%s never goes back in time and ends silent", (tone) => {
    const corners = cornersOf(PATTERNS[tone]);
    const times = corners.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(corners.at(-1)?.gain).toBe(0);
  });
});

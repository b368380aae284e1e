// Makes the sound: one oscillator and one loudness curve a burst, on the audio clock. No files.
import { cornersOf, lengthOf, FALL, PARTIALS, PATTERNS, type Tone } from "./pattern";

/** `locked`: the browser waits for a gesture. `stuck`: it says that it plays, but its clock stands. */
export type PlayerState = "absent" | "locked" | "stuck" | "running";

/** ms for which the audio clock may stand before nothing can be heard any more. */
export const STUCK_MS = 3_000;
/** s of lead, so that a burst's first rise is never in the past. */
const LEAD = 0.02;

export interface Player {
  /** Looks at the audio clock; `at` is ms of the page's monotonic clock. */
  state(at: number): PlayerState;
  /** To be called in a gesture. */
  unlock(): void;
  /** Starts a burst in place of the one that sounds; `loudness` 0 to 1. */
  play(tone: Tone, loudness: number): void;
  stop(): void;
}

/** A player on the context that `make` gives; null: this browser has no sound. */
export function makePlayer(make: () => AudioContext | null): Player {
  const context = make();
  let wave: PeriodicWave | null = null;
  let current: { oscillator: OscillatorNode; gain: GainNode } | null = null;
  let moved = { clock: -1, at: 0 };

  function stop(): void {
    if (context === null || current === null) return;
    const { oscillator, gain } = current;
    current = null;
    // Held and let down over a pulse's fall: a hard end is a click.
    gain.gain.cancelScheduledValues(context.currentTime);
    gain.gain.setTargetAtTime(0, context.currentTime, FALL / 3);
    oscillator.stop(context.currentTime + FALL * 2);
  }

  return {
    state(at) {
      if (context === null) return "absent";
      if (context.state !== "running") {
        moved = { clock: -1, at };
        return "locked";
      }
      if (context.currentTime !== moved.clock) moved = { clock: context.currentTime, at };
      return at - moved.at > STUCK_MS ? "stuck" : "running";
    },
    unlock() {
      // Refused outside a gesture: then it stays locked, and the header says so.
      if (context !== null && context.state !== "running") context.resume().catch(() => undefined);
    },
    play(tone, loudness) {
      if (context === null) return;
      stop();
      wave ??= context.createPeriodicWave(new Float32Array(PARTIALS.length + 1), [0, ...PARTIALS]);
      const pattern = PATTERNS[tone];
      const start = context.currentTime + LEAD;
      const oscillator = context.createOscillator();
      oscillator.setPeriodicWave(wave);
      oscillator.frequency.value = pattern.pitch;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, context.currentTime);
      for (const corner of cornersOf(pattern))
        gain.gain.linearRampToValueAtTime(corner.gain * loudness, start + corner.at);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + lengthOf(pattern));
      oscillator.onended = () => {
        gain.disconnect();
      };
      current = { oscillator, gain };
    },
    stop,
  };
}

import { signal } from "@preact/signals";
import { beforeEach, describe, expect, test } from "vitest";
import type { AlertObject } from "../protocol";
import type { Channel, Word } from "./election";
import { makePlayer } from "./player";
import { armed, lossSilence, makeSound, soundState, type Sound } from "./sound";

/** An AudioContext that notes what it is asked for. */
class FakeAudio {
  state = "suspended";
  currentTime = 0;
  destination = {};
  readonly bursts: { hz: number; start: number; stop: number; peak: number }[] = [];

  resume(): Promise<void> {
    this.state = "running";
    return Promise.resolve();
  }
  createPeriodicWave(_real: Float32Array, imag: number[]): number[] {
    return imag;
  }
  createOscillator(): unknown {
    const burst = { hz: 0, start: 0, stop: 0, peak: 0 };
    this.bursts.push(burst);
    const frequency = {
      set value(hz: number) {
        burst.hz = hz;
      },
    };
    return {
      frequency,
      setPeriodicWave: () => undefined,
      connect: (next: unknown) => next,
      start: (at: number) => (burst.start = at),
      stop: (at: number) => (burst.stop = at),
    };
  }
  createGain(): unknown {
    const burst = this.bursts.at(-1);
    const gain = {
      setValueAtTime: () => undefined,
      cancelScheduledValues: () => undefined,
      setTargetAtTime: () => undefined,
      linearRampToValueAtTime: (value: number) => {
        if (burst) burst.peak = Math.max(burst.peak, value);
      },
    };
    return { gain, connect: (next: unknown) => next, disconnect: () => undefined };
  }
}

const HIGH = {
  id: "h",
  priority: "high",
  state: "active_unacked",
  provisional: false,
  announced_at: "2026-11-21T10:42:17.000Z",
  silence: null,
} as unknown as AlertObject;

let audio: FakeAudio;
let sound: Sound;
let clock = 0;
const alerts = signal<readonly AlertObject[]>([]);
const lost = signal(false);

/** Lets `ms` pass, looked at four times a second. */
function pass(ms: number, isAudioStuck = false): void {
  for (let left = ms; left > 0; left -= 250) {
    clock += 250;
    if (audio.state === "running" && !isAudioStuck) audio.currentTime += 0.25;
    sound.tick();
  }
}

beforeEach(() => {
  clock = 0;
  alerts.value = [];
  lost.value = false;
  audio = new FakeAudio();
  const player = makePlayer(() => audio as unknown as AudioContext);
  const sources = { alerts, lost, now: signal(0), loudness: () => 0.5, clock: () => clock };
  sound = makeSound(sources, player, null, "me");
  return () => {
    sound.leave();
  };
});

const heard = (): number[] => audio.bursts.map(({ hz }) => hz);

describe("locked until a gesture", () => {
  test("nothing sounds and nobody is told that it could", () => {
    alerts.value = [HIGH];
    pass(10_000);
    expect([soundState.value, armed.value, heard()]).toEqual(["locked", false, []]);
  });

  test("unlocked: the LOW tone proves it", () => {
    sound.unlock();
    pass(1_000);
    expect([soundState.value, armed.value, heard()]).toEqual(["on", true, [349]]);
  });

  test("unlocked during an alarm: the alarm sounds", () => {
    alerts.value = [HIGH];
    pass(1_000);
    sound.unlock();
    pass(1_000);
    expect(heard()).toEqual([523]);
  });

  test("a context that the browser suspends again is locked", () => {
    sound.unlock();
    pass(1_000);
    audio.state = "interrupted";
    pass(250);
    expect([soundState.value, armed.value]).toEqual(["locked", false]);
  });

  test("an audio clock that stands cannot be heard", () => {
    sound.unlock();
    pass(1_000);
    pass(3_500, true);
    expect([soundState.value, armed.value]).toEqual(["stuck", false]);
  });
});

test("a window that another one sounds for is armed, says so, and keeps silent", () => {
  const channel: Channel = { onmessage: null, postMessage: () => undefined, close: () => undefined };
  const sources = { alerts, lost, now: signal(0), loudness: () => 0.5, clock: () => clock };
  const player = makePlayer(() => audio as unknown as AudioContext);
  const second = makeSound(sources, player, channel, "second");
  const word: Word = { kind: "here", id: "first", since: 0 };
  channel.onmessage?.({ data: word } as MessageEvent<Word>);
  second.unlock();
  clock += 1_000;
  second.tick();
  alerts.value = [HIGH];
  expect([soundState.value, armed.value, heard()]).toEqual(["elsewhere", true, []]);
  second.leave();
});

describe("unlocked", () => {
  beforeEach(() => {
    sound.unlock();
    pass(3_000);
    audio.bursts.length = 0;
  });

  test("an alert sounds in the frame that brings it, without a tick", () => {
    alerts.value = [HIGH];
    expect(heard()).toEqual([523]);
    expect(audio.bursts[0]?.peak).toBe(0.5);
    expect((audio.bursts[0]?.stop ?? 0) - (audio.bursts[0]?.start ?? 0)).toBeCloseTo(3.4);
  });

  test("acknowledged: the burst is cut short", () => {
    alerts.value = [HIGH];
    pass(500);
    alerts.value = [{ ...HIGH, state: "active_acked" }];
    expect((audio.bursts[0]?.stop ?? 0) - audio.currentTime).toBeLessThan(0.1);
  });

  test("the page calls by itself when the service is lost, every 8 s, and can be silenced for 60 s", () => {
    lost.value = true;
    pass(8_000);
    expect(heard()).toEqual([523, 523]);
    sound.silenceLoss();
    expect(lossSilence.value).toBe(60_000);
    pass(59_000);
    expect(heard()).toEqual([523, 523]);
    pass(1_250);
    expect(heard().slice(-1)).toEqual([523]);
  });

  test("there is no silent volume", () => {
    const sources = { alerts, lost, now: signal(0), loudness: () => 0, clock: () => clock };
    const quiet = makeSound(
      sources,
      makePlayer(() => audio as unknown as AudioContext),
      null,
      "quiet",
    );
    quiet.test("medium");
    expect(audio.bursts.at(-1)).toMatchObject({ hz: 440, peak: 0.2 });
    quiet.leave();
  });
});

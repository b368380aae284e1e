// Can this console be heard, and what is to be heard now? Ties the clock, the player and the other tabs together.
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { AlertObject } from "../protocol";
import { permitted, SILENT, step } from "./chooser";
import { joinElection, type Channel } from "./election";
import { makePlayer, type Player, type PlayerState } from "./player";
import type { Tone } from "./pattern";

/** `elsewhere`: another window of this browser sounds. `stuck`: the browser plays, but nothing comes out. */
export type SoundState = "absent" | "locked" | "stuck" | "elsewhere" | "on";

/** ms for which the page's own call may be silenced: as long as any HIGH. */
export const LOSS_SILENCE_MS = 60_000;
/** ms after the unlocking in which a proof of it is still of use; a window that takes over later gives none. */
const PROOF_MS = 2_000;
/** Quieter than an alarm by so much. */
const SOFT = 0.3;
/** There is no silent volume. */
export const LEAST_VOLUME = 0.2;

const state = signal<SoundState>("locked");
export const soundState: ReadonlySignal<SoundState> = state;
/** An alarm would be heard from this browser: here or from another window of it. */
export const armed: ReadonlySignal<boolean> = computed(
  () => state.value === "on" || state.value === "elsewhere",
);

const lossLeft = signal(0);
/** ms for which the page's own call is still silenced, in whole seconds. */
export const lossSilence: ReadonlySignal<number> = lossLeft;

export interface Sources {
  readonly alerts: ReadonlySignal<readonly AlertObject[]>;
  readonly lost: ReadonlySignal<boolean>;
  readonly now: ReadonlySignal<number>;
  /** 0 to 1. */
  readonly loudness: () => number;
  /** ms of the page's monotonic clock. */
  readonly clock: () => number;
}

export interface Sound {
  /** A few times a second, from a clock that a hidden page does not slow down. */
  tick(): void;
  /** In a gesture. */
  unlock(): void;
  /** Plays one burst in this window, whoever is elected. */
  test(tone: Tone): void;
  /** Silences the call of the page itself. */
  silenceLoss(): void;
  leave(): void;
}

/** The sound of one page. */
export function makeSound(sources: Sources, player: Player, channel: Channel | null, id: string): Sound {
  const election = joinElection(channel, id, sources.clock());
  let sounding = SILENT;
  let since: number | null = null;
  let unlockedAt = -Infinity;
  let mayPlay = false;
  let silentUntil = -Infinity;

  function loudness(soft: boolean): number {
    return Math.max(LEAST_VOLUME, Math.min(1, sources.loudness())) * (soft ? SOFT : 1);
  }

  /** Whose turn it is, from what the player and the other tabs say. */
  function stand(at: number): void {
    const heard = player.state(at);
    if (heard !== "running") since = null;
    else if (since === null) [since, unlockedAt] = [Date.now(), at];
    election.stand(since, at);
    const mine = election.mine(at);
    if (mine && !mayPlay) sounding = permitted(sounding, at - unlockedAt < PROOF_MS);
    if (!mine && mayPlay) player.stop();
    mayPlay = mine;
    state.value = stateOf(heard, mine, election.others());
  }

  /** Every tab keeps count of what was heard, so that the next one goes on where the last one ended. */
  function sound(alerts: readonly AlertObject[], lost: boolean): void {
    const at = sources.clock();
    const situation = { alerts, lost, lossSilenced: at < silentUntil, now: sources.now.peek() };
    const [next, order] = step(sounding, situation, at);
    sounding = next;
    if (!mayPlay) return;
    if (order.kind === "play") player.play(order.tone, loudness(order.cause === "reminder"));
    else if (order.kind === "stop") player.stop();
  }

  // What is new sounds at once, in the frame that brings it; what repeats waits for the tick.
  const dispose = effect(() => {
    sound(sources.alerts.value, sources.lost.value);
  });
  const tick = (): void => {
    const at = sources.clock();
    if (!sources.lost.peek()) silentUntil = -Infinity;
    lossLeft.value = Math.max(0, Math.ceil((silentUntil - at) / 1000) * 1000);
    stand(at);
    sound(sources.alerts.peek(), sources.lost.peek());
  };
  return {
    tick,
    unlock: () => {
      player.unlock();
    },
    test(tone) {
      player.unlock();
      player.play(tone, loudness(false));
    },
    silenceLoss() {
      if (sources.lost.peek()) silentUntil = sources.clock() + LOSS_SILENCE_MS;
      tick();
    },
    leave() {
      dispose();
      player.stop();
      election.leave();
    },
  };
}

function stateOf(player: PlayerState, mine: boolean, others: boolean): SoundState {
  if (others && !mine) return "elsewhere";
  return player === "running" ? "on" : player;
}

let started: Sound | null = null;

/** Plays one burst in this window, for somebody who wants to hear it. */
export function testTone(tone: Tone): void {
  started?.test(tone);
}

/** Silences the page's own call for `LOSS_SILENCE_MS`. */
export function silenceLoss(): void {
  started?.silenceLoss();
}

/** In this browser; once a page. */
export function startSound(sources: Sources): Sound {
  const player = makePlayer(() => (typeof AudioContext === "undefined" ? null : new AudioContext()));
  const channel =
    typeof BroadcastChannel === "undefined" ? null : (new BroadcastChannel("dripwatch.sound") as Channel);
  const id = Array.from(crypto.getRandomValues(new Uint32Array(2)), String).join("-");
  started = makeSound(sources, player, channel, id);
  return started;
}

// One browser, many tabs, one sound. Every tab that can be heard says so once a second; of those that are
// alive the one that could be heard first sounds. All reckon the same from the same words, so nobody presides.

/** A tab that can be heard. */
export interface Voice {
  readonly id: string;
  /** Since when, ms since 1970 of this machine. */
  readonly since: number;
}

export type Word =
  | ({ readonly kind: "here" } & Voice)
  | { readonly kind: "gone"; readonly id: string }
  | { readonly kind: "who" };

/** What is needed of a BroadcastChannel. */
export interface Channel {
  postMessage(word: Word): void;
  onmessage: ((message: MessageEvent<Word>) => void) | null;
  close(): void;
}

/** ms between two words of one tab. */
export const SAY_MS = 1_000;
/** ms without a word, after which a tab counts as dead. */
export const DEAD_MS = 3_000;
/** ms in which a new tab only listens. */
export const LISTEN_MS = 500;

/** The one that sounds. */
export function electedOf(voices: Iterable<Voice>): Voice | null {
  let first: Voice | null = null;
  for (const voice of voices)
    if (first === null || voice.since < first.since || (voice.since === first.since && voice.id < first.id))
      first = voice;
  return first;
}

export interface Election {
  /** This tab stands since `since` (null: it cannot be heard). To be called a few times a second; `at` monotonic. */
  stand(since: number | null, at: number): void;
  /** Is it this tab's turn? */
  mine(at: number): boolean;
  /** Can another tab of this browser be heard? */
  others(): boolean;
  /** This tab closes. */
  leave(): void;
}

/** @param channel Null: the browser has none, so this tab is alone. */
export function joinElection(channel: Channel | null, id: string, joined: number): Election {
  const heard = new Map<string, { voice: Voice; at: number }>();
  let own: number | null = null;
  let said = -Infinity;
  let clock = joined;

  const say = (): void => {
    if (own === null) return;
    said = clock;
    channel?.postMessage({ kind: "here", id, since: own });
  };
  if (channel !== null) {
    channel.onmessage = ({ data }) => {
      if (data.kind === "here") heard.set(data.id, { voice: data, at: clock });
      else if (data.kind === "gone") heard.delete(data.id);
      else say();
    };
    channel.postMessage({ kind: "who" });
  }

  return {
    stand(since, at) {
      clock = at;
      for (const [name, other] of heard) if (at - other.at > DEAD_MS) heard.delete(name);
      if (since === null && own !== null) channel?.postMessage({ kind: "gone", id });
      const isNew = since !== own;
      own = since;
      if (isNew || at - said >= SAY_MS) say();
    },
    mine(at) {
      if (own === null || (channel !== null && at - joined < LISTEN_MS)) return false;
      const all = [{ id, since: own }, ...[...heard.values()].map(({ voice }) => voice)];
      return electedOf(all)?.id === id;
    },
    others: () => heard.size > 0,
    leave() {
      channel?.postMessage({ kind: "gone", id });
      channel?.close();
    },
  };
}

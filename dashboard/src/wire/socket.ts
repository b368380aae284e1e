// GET /ws/v1: connect, take up where we were, come back after a loss. No screen in here.
import type { ServerFrame } from "../protocol";

/** ms: the longest wait before a new attempt; a random part of it is taken, so that screens spread. */
const RETRY_MOST = 10_000;
const RETRY_FIRST = 500;
/**
 * ms without a frame, after which a connection is given up: five heartbeats. After a network that was away the
 * browser may hold a dead one for open for a quarter of an hour, and nobody here would hear of anything.
 */
export const GIVE_UP_MS = 10_000;

/**
 * ms between two requests for what was left out of the sequence. The first brings all of it; what is missing again
 * within that time comes with the whole state after it. A service whose numbers have holes by nature is not to be
 * asked without end.
 */
export const ASK_AGAIN_MS = 60_000;

export interface Position {
  readonly epoch: string | null;
  readonly seq: number;
}

export interface Listener {
  /** Every frame, in order, as it came. */
  frame(frame: ServerFrame): void;
  /** The connection opened or went. */
  connected(now: boolean): void;
  /** An attempt to connect begins, the `count`th since the last word. */
  attempt(count: number): void;
  /** Where the view stands, so that the service can send what was missed. */
  position(): Position;
}

export interface Link {
  /** Says what this console shows and whether it can be heard; dropped when there is no connection. */
  rendered(seq: number, sound: "armed" | "locked"): void;
  /** A few times a second, from a clock that a hidden page does not slow down; `at` monotonic. */
  judge(at: number): void;
  close(): void;
}

/** Keeps a connection to `url` open until `close`. */
export function connect(url: string, listener: Listener): Link {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;
  let pause: number | null = null;
  let closed = false;
  let heard = performance.now();
  /** Newest change that came, in order; null: it is not known yet where this connection begins. */
  let last: number | null = null;
  let asked = -Infinity;
  /** Something is missing that was not asked for: the next connection is to bring the whole state. */
  let isOwed = false;

  function open(): void {
    listener.attempt(attempts + 1);
    const mine = new WebSocket(url, "dripwatch.v1");
    socket = mine;
    heard = performance.now();
    mine.onopen = () => {
      const { epoch, seq } = listener.position();
      const isResumed = epoch !== null && !isOwed;
      last = isResumed ? seq : null;
      isOwed = false;
      if (isResumed) mine.send(JSON.stringify({ type: "resume", epoch, seq }));
      listener.connected(true);
    };
    mine.onmessage = (message: MessageEvent<string>) => {
      attempts = 0;
      heard = performance.now();
      const frame = JSON.parse(message.data) as ServerFrame;
      if (isPastHole(frame)) {
        if (heard - asked > ASK_AGAIN_MS) {
          asked = heard;
          leave(mine);
          return;
        }
        isOwed = true;
      }
      if (frame.type === "snapshot") last = frame.seq;
      else if (frame.type === "change" || frame.type === "heartbeat") last = Math.max(frame.seq, last ?? 0);
      if (frame.type === "bye") pause = frame.retry_after_ms;
      listener.frame(frame);
    };
    mine.onclose = gone;
  }

  /**
   * The contract numbers changes without gap: one that is missing is sent to who says where they stand. A heartbeat
   * says the newest, and comes only when no change waits.
   */
  function isPastHole(frame: ServerFrame): boolean {
    if (last === null) return false;
    return (
      (frame.type === "change" && frame.seq > last + 1) || (frame.type === "heartbeat" && frame.seq > last)
    );
  }

  /** Leaves a connection by itself; what it would still say, the next one is told. */
  function leave(one: WebSocket): void {
    one.onopen = one.onmessage = one.onclose = null;
    one.close();
    gone();
  }

  function gone(): void {
    socket = null;
    listener.connected(false);
    if (closed) return;
    const longest = Math.min(RETRY_MOST, RETRY_FIRST * 2 ** attempts++);
    timer = setTimeout(open, (pause ?? 0) + Math.random() * longest);
    pause = null;
  }

  open();
  return {
    rendered(seq, sound) {
      if (socket?.readyState === WebSocket.OPEN)
        socket.send(JSON.stringify({ type: "rendered", seq, sound }));
    },
    judge(at) {
      if (socket === null) return;
      const isDead = at - heard > GIVE_UP_MS; // its own `close` comes only when the network answers
      const isToAsk = isOwed && at - asked > ASK_AGAIN_MS;
      if (isToAsk) asked = at;
      if (isDead || isToAsk) leave(socket);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}

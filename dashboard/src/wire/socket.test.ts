import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ASK_AGAIN_MS, connect, GIVE_UP_MS, type Link, type Listener } from "./socket";

/** A connection that the browser says is there, whatever comes over it. */
class Fake {
  static readonly OPEN = 1;
  static all: Fake[] = [];
  readonly sent: string[] = [];
  readyState = 0;
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    Fake.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.isClosed = true;
  }
  opens(): this {
    this.readyState = Fake.OPEN;
    this.onopen?.();
    return this;
  }
  says(frame: object): this {
    this.onmessage?.({ data: JSON.stringify(frame) });
    return this;
  }
}

const heartbeat = { type: "heartbeat", seq: 7 };

describe("a connection on which nothing comes", () => {
  let link: Link;
  let standing: boolean[];
  let frames: number;
  const newest = (): Fake => Fake.all.at(-1) ?? new Fake();
  const listener: Listener = {
    frame: () => (frames += 1),
    connected: (is) => standing.push(is),
    attempt: () => undefined,
    position: () => ({ epoch: "e", seq: 7 }),
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    vi.stubGlobal("WebSocket", Fake);
    [Fake.all, standing, frames] = [[], [], 0];
    link = connect("ws://here/ws/v1", listener);
  });
  afterEach(() => {
    link.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  const pass = (ms: number): void => {
    for (let left = ms; left > 0; left -= 250) {
      vi.advanceTimersByTime(250);
      link.judge(performance.now());
    }
  };

  test("is given up, and another one takes up where the page stands", () => {
    const first = newest().opens().says(heartbeat);
    pass(GIVE_UP_MS);
    expect([Fake.all.length, first.isClosed]).toEqual([1, false]);
    pass(1_000);
    expect([Fake.all.length, first.isClosed, standing]).toEqual([2, true, [true, false]]);
    expect(newest().opens().sent).toEqual(['{"type":"resume","epoch":"e","seq":7}']);
  });

  test("is not listened to any more, nor missed when it closes at last", () => {
    const first = newest().opens().says(heartbeat);
    pass(GIVE_UP_MS + 1_000);
    newest().opens();
    first.says(heartbeat).onclose?.();
    pass(1_000);
    expect([Fake.all.length, standing, frames]).toEqual([2, [true, false, true], 1]);
  });

  test("is given up too while it is only being made", () => {
    pass(GIVE_UP_MS + 1_000);
    expect(Fake.all.length).toBe(2);
  });

  test("is kept as long as frames come", () => {
    newest().opens();
    for (let times = 0; times < 10; times += 1) {
      newest().says(heartbeat);
      pass(2_000);
    }
    expect(Fake.all.length).toBe(1);
  });
});

describe("a change that is missing", () => {
  let link: Link;
  let seqs: number[];
  const newest = (): Fake => Fake.all.at(-1) ?? new Fake();
  const change = (seq: number): object => ({ type: "change", seq });
  const listener: Listener = {
    frame: (frame) => {
      if ("seq" in frame) seqs.push(frame.seq);
    },
    connected: () => undefined,
    attempt: () => undefined,
    position: () => ({ epoch: seqs.length === 0 ? null : "e", seq: seqs.at(-1) ?? 0 }),
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    vi.stubGlobal("WebSocket", Fake);
    [Fake.all, seqs] = [[], []];
    link = connect("ws://here/ws/v1", listener);
    newest().opens().says({ type: "snapshot", seq: 7 }).says(change(8));
  });
  afterEach(() => {
    link.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("is asked for: the page takes up where it stands, and misses none", () => {
    const first = newest().says(change(10)).says(change(11));
    expect([first.isClosed, seqs]).toEqual([true, [7, 8]]);
    vi.advanceTimersByTime(1_000);
    newest().opens();
    expect(newest().sent).toEqual(['{"type":"resume","epoch":"e","seq":8}']);
    for (const seq of [9, 10, 11]) newest().says(change(seq));
    expect([Fake.all.length, seqs]).toEqual([2, [7, 8, 9, 10, 11]]);
  });

  test("is asked for once a minute: what is missing again comes with the whole state after it", () => {
    newest().says(change(10));
    vi.advanceTimersByTime(1_000);
    newest().opens().says(change(9)).says(change(10)).says(change(12)).says(change(13));
    expect([Fake.all.length, seqs]).toEqual([2, [7, 8, 9, 10, 12, 13]]);
    vi.advanceTimersByTime(ASK_AGAIN_MS - 2_000);
    newest().says(heartbeat);
    link.judge(performance.now());
    expect(Fake.all.length).toBe(2);
    vi.advanceTimersByTime(2_000);
    newest().says(heartbeat);
    link.judge(performance.now());
    vi.advanceTimersByTime(1_000);
    newest().opens().says({ type: "snapshot", seq: 13 }).says(change(14));
    expect([Fake.all.length, newest().sent, seqs.slice(-2)]).toEqual([3, [], [13, 14]]);
  });

  test("is missed when it was the last: a heartbeat says how far the service is", () => {
    newest().says({ type: "heartbeat", seq: 8 });
    expect(Fake.all.length).toBe(1);
    newest().says({ type: "heartbeat", seq: 9 });
    vi.advanceTimersByTime(1_000);
    expect([Fake.all.length, newest().opens().sent]).toEqual([2, ['{"type":"resume","epoch":"e","seq":8}']]);
  });

  test("is none where an older one is told again", () => {
    newest().says(change(9)).says(change(7)).says(change(10)).says({ type: "heartbeat", seq: 10 });
    vi.advanceTimersByTime(1_000);
    expect(Fake.all.length).toBe(1);
  });

  test("is none where a snapshot tells all, nor where a change is told once more", () => {
    newest().says({ type: "snapshot", seq: 40 }).says(change(41)).says(change(41)).says(change(42));
    vi.advanceTimersByTime(1_000);
    expect(Fake.all.length).toBe(1);
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AlertObject } from "../protocol";

const alert = (id: string, more: Partial<AlertObject> = {}): AlertObject =>
  ({
    id,
    bed: "chair-1",
    priority: "high",
    state: "active_unacked",
    ack: null,
    silence: null,
    ...more,
  }) as AlertObject;
const by = "RN Osei";
const ACKED = { state: "active_acked", ack: { by, at: "2026-11-21T10:00:00.000Z", note: "" } } as const;

/** Calls that were made, `path key`; each is answered by the test. */
interface Call {
  readonly path: string;
  readonly key: string | null;
  /** With the alert as it then is: by default as the deed leaves it. */
  done(more?: Partial<AlertObject>): Promise<void>;
  lost(): Promise<void>;
}
let calls: Call[] = [];

function left(path: string): Partial<AlertObject> {
  if (path.endsWith("/silence")) return { silence: { by, until: "2026-11-21T10:01:00.000Z" } };
  return path.endsWith("/acknowledge") ? ACKED : {};
}

beforeEach(() => {
  calls = [];
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("localStorage", { getItem: () => "RN Osei", setItem: () => undefined });
  vi.stubGlobal("fetch", (url: string, request: RequestInit) => {
    const path = url.replace("./api/v1", "");
    if (request.method === undefined) return Promise.reject(new TypeError("nobody signs in"));
    return new Promise<Response>((answer, refuse) => {
      calls.push({
        path,
        key: new Headers(request.headers).get("idempotency-key"),
        async done(more = left(path)) {
          answer(new Response(JSON.stringify(alert(path.split("/")[2] ?? "", more)), { status: 200 }));
          await vi.advanceTimersByTimeAsync(0);
        },
        async lost() {
          refuse(new TypeError("no network"));
          await vi.advanceTimersByTimeAsync(0);
        },
      });
    });
  });
  vi.resetModules();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Page extends Kit {
  readonly does: (act: () => void) => Promise<void>;
  readonly shown: () => unknown[];
  /** The service shows these alerts, and no other. */
  readonly tells: (...alerts: AlertObject[]) => void;
}
type Kit = typeof import("./alerts");

async function page(): Promise<Page> {
  const kit = await import("./alerts");
  const { view } = await import("../store");
  const tells = (...alerts: AlertObject[]): void => {
    view.value = { ...view.value, alerts: new Map(alerts.map((one) => [one.id, one])) };
  };
  tells(...["a", "b", "c"].map((id) => alert(id)));
  return {
    ...kit,
    does: async (act) => {
      act();
      await vi.advanceTimersByTimeAsync(0);
    },
    shown: () => kit.deeds.value.map((one) => [one.deed, one.alert.id, kit.fateOf(one)]),
    tells,
  };
}
const call = (place: number): Call => {
  const one = calls[place];
  if (one === undefined) throw new Error(`no call ${place}`);
  return one;
};

describe("what was not saved", () => {
  test("stays while something else is done, until it is saved", async () => {
    const { does, shown, doAcknowledge, doSilence, again, deeds } = await page();
    await does(() => {
      doAcknowledge(alert("a"));
    });
    await call(0).lost();
    await does(() => {
      doSilence(alert("b"));
    });
    await call(1).done();
    expect(shown()).toEqual([
      ["acknowledge", "a", "failed"],
      ["silence", "b", "saved"],
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown()).toEqual([["acknowledge", "a", "failed"]]);
    await does(() => {
      deeds.value.forEach(again);
    });
    expect([call(2).path, call(2).key]).toEqual(["/alerts/a/acknowledge", call(0).key]);
    await call(2).done();
    expect(shown()).toEqual([["acknowledge", "a", "saved"]]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown()).toEqual([]);
  });

  test("is told also when another deed had begun before it failed", async () => {
    const { does, shown, doAcknowledge } = await page();
    await does(() => {
      doAcknowledge(alert("a"));
    });
    await does(() => {
      doAcknowledge(alert("b"));
    });
    await call(1).done();
    await call(0).lost();
    expect(shown()).toEqual([
      ["acknowledge", "a", "failed"],
      ["acknowledge", "b", "saved"],
    ]);
  });

  test("is gone when it is dismissed, and nothing else with it", async () => {
    const { does, shown, doAcknowledge, dismiss, deeds } = await page();
    for (const id of ["a", "b"])
      await does(() => {
        doAcknowledge(alert(id));
      });
    await call(0).lost();
    await call(1).lost();
    deeds.value.slice(0, 1).forEach(dismiss);
    expect(shown()).toEqual([["acknowledge", "b", "failed"]]);
  });

  test("is tried again by the same deed, once", async () => {
    const { does, shown, doAcknowledge } = await page();
    await does(() => {
      doAcknowledge(alert("a"));
    });
    await call(0).lost();
    for (let times = 0; times < 2; times += 1)
      await does(() => {
        doAcknowledge(alert("a"));
      });
    expect(calls.map(({ key }) => key)).toEqual([call(0).key, call(0).key]);
    await call(1).done();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown()).toEqual([]);
  });
});

test("an acknowledgement is taken back, and says so in its place", async () => {
  const { does, shown, doAcknowledge, undo, deeds } = await page();
  await does(() => {
    doAcknowledge(alert("a"));
  });
  await call(0).done();
  await does(() => {
    deeds.value.forEach(undo);
  });
  await call(1).done();
  expect([call(1).path, shown()]).toEqual(["/alerts/a/unacknowledge", [["unacknowledge", "a", "saved"]]]);
});

describe("an acknowledgement whose answer was lost", () => {
  async function lost(): Promise<Page> {
    const kit = await page();
    await kit.does(() => {
      kit.doAcknowledge(alert("a"));
    });
    await call(0).lost();
    return kit;
  }

  test.each<[string, Partial<AlertObject>, boolean]>([
    ["is as it was", {}, true],
    ["is worded anew", { text: "SpO2 84" }, true],
    ["got worse", { priority: "medium" }, false],
    ["escalated", { escalation: 1 }, false],
    ["was announced anew", { announced_at: "2026-11-21T10:05:00.000Z" }, false],
    ["went by itself", { state: "returned_unacked" }, false],
  ])("is sent again only while the alert is what was looked at: it %s", async (_, more, isSame) => {
    const { does, tells, deeds, isRepeatable, doAcknowledge } = await lost();
    tells(alert("a", more));
    expect(deeds.value.map(isRepeatable)).toEqual([isSame]);
    await does(() => {
      doAcknowledge(alert("a", more));
    });
    expect(call(1).key === call(0).key).toBe(isSame);
    expect(deeds.value.length).toBe(1);
  });

  test("is not said to be done when the service answers that it is not", async () => {
    const { does, shown, deeds, again, isRepeatable } = await lost();
    // It was taken, then the alert got worse: the first answer is all that this key still does.
    await does(() => {
      deeds.value.forEach(again);
    });
    await call(1).done({ priority: "high" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown()).toEqual([["acknowledge", "a", "failed"]]);
    expect(deeds.value.map(isRepeatable)).toEqual([false]);
  });

  test("is said to be done when it closed the alert", async () => {
    const { does, shown, deeds, again } = await lost();
    await does(() => {
      deeds.value.forEach(again);
    });
    await call(1).done({ state: "closed" });
    expect(shown()).toEqual([["acknowledge", "a", "saved"]]);
  });

  test.each<[string, AlertObject[], number]>([
    ["this person has it", [alert("a", ACKED)], 0],
    ["it is closed", [], 0],
    ["somebody else has it", [alert("a", { ...ACKED, ack: { ...ACKED.ack, by: "Dr Vance" } })], 1],
    ["nobody has it", [alert("a")], 1],
  ])("is told as long as the service does not show it: %s", async (_, alerts, count) => {
    const { shown, tells } = await lost();
    tells(...alerts);
    expect(shown().length).toBe(count);
    // And it does not come back with what the alert does next.
    tells(alert("a"));
    expect(shown().length).toBe(count);
  });
});

test("each acknowledgement can be taken back for its 5 s, whatever is done meanwhile", async () => {
  const { does, shown, doAcknowledge } = await page();
  for (const [place, id] of ["a", "b"].entries()) {
    await does(() => {
      doAcknowledge(alert(id));
    });
    await call(place).done();
    await vi.advanceTimersByTimeAsync(3_000);
  }
  // 6 s after the first, 3 s after the second.
  expect(shown()).toEqual([["acknowledge", "b", "saved"]]);
  await does(() => {
    doAcknowledge(alert("c"));
  });
  expect(shown()).toEqual([
    ["acknowledge", "b", "saved"],
    ["acknowledge", "c", "waiting"],
  ]);
});

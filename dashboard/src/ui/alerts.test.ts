import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AlertObject } from "../protocol";

const alert = (id: string): AlertObject => ({ id, bed: "chair-1", priority: "high" }) as AlertObject;

/** Calls that were made, `path key`; each is answered by the test. */
interface Call {
  readonly path: string;
  readonly key: string | null;
  done(): Promise<void>;
  lost(): Promise<void>;
}
let calls: Call[] = [];

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
        async done() {
          answer(new Response("{}", { status: 200 }));
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
}
type Kit = typeof import("./alerts");

async function page(): Promise<Page> {
  const kit = await import("./alerts");
  return {
    ...kit,
    does: async (act) => {
      act();
      await vi.advanceTimersByTimeAsync(0);
    },
    shown: () => kit.deeds.value.map((one) => [one.deed, one.alert.id, one.entry.progress.value.kind]),
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

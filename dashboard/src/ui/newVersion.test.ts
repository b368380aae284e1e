import { afterEach, beforeEach, expect, test, vi } from "vitest";

const reload = vi.fn();
beforeEach(() => {
  vi.stubGlobal("location", { hash: "", reload });
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal("AudioContext", undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("an old page does not take with it what somebody is entering over the suite", async () => {
  const [{ take }, { recording }, { sheet }, { reloadWhenQuiet }] = await Promise.all([
    import("../store"),
    import("./alerts"),
    import("./openSheet"),
    import("./newVersion"),
  ]);
  const hello = (version: string) =>
    ({ type: "hello", epoch: "e", seq: 0, server_time: "2026-11-21T10:00:00.000Z", version }) as const;
  const stop = reloadWhenQuiet();
  take(hello("1"), 0);
  recording.value = { bed: "chair-1", alert: null };
  take(hello("2"), 1_000);
  expect(reload).not.toHaveBeenCalled();
  sheet.value = "settings";
  recording.value = null;
  expect(reload).not.toHaveBeenCalled();
  sheet.value = null;
  expect(reload).toHaveBeenCalledOnce();
  stop();
});

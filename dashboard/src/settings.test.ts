import { afterEach, beforeEach, expect, test, vi } from "vitest";

/** What another window of this browser writes: the one that is told of it is this page. */
function elsewhere(key: string, newValue: string | null): void {
  dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
}

beforeEach(() => {
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("dispatchEvent", page.dispatchEvent.bind(page));
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test("who works here and how loud it is are one for all windows of this browser", async () => {
  const { person, volume } = await import("./settings");
  elsewhere("dripwatch.person", "J. Kim, RN");
  elsewhere("dripwatch.volume", "1");
  elsewhere("something.else", "x");
  elsewhere("dripwatch.volume", null);
  expect([person.value, volume.value]).toEqual(["J. Kim, RN", "1"]);
});

test("a window on the wall stays one, and the desk beside it a desk", async () => {
  const { wall } = await import("./settings");
  elsewhere("dripwatch.wall", "yes");
  expect(wall.value).toBe("no");
});

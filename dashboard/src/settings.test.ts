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

/** The page of a browser in which that is kept. */
async function keeping(kept: Record<string, string>): Promise<typeof import("./settings")> {
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept[name.replace("dripwatch.", "")] ?? null,
    setItem: () => undefined,
  });
  return import("./settings");
}

test.each([
  ["volume", "NaN", "0.8"],
  ["volume", "", "0.8"],
  ["volume", "loud", "0.8"],
  ["volume", "0", "0.8"],
  ["volume", "1.5", "0.8"],
  ["volume", "Infinity", "0.8"],
  ["volume", "1", "1"],
  ["theme", "dar", "dark"],
  ["theme", "light", "light"],
  ["wall", "true", "no"],
  ["wall", "yes", "yes"],
  ["person", "R".repeat(65), ""],
  ["person", "RN Osei", "RN Osei"],
  ["soundTests", "[{", "[]"],
  ["soundTests", "null", "[]"],
  ["lastChairs", '{"a":1}', "[]"],
  ["lastChairs", '["chair-1"]', '["chair-1"]'],
] as const)("of %s, %j is taken for %j", async (name, kept, taken) => {
  const settings = await keeping({ [name]: kept });
  expect(settings[name].value).toBe(taken);
});

test("what another window writes is looked at as well", async () => {
  const { volume } = await keeping({ volume: "0.5" });
  elsewhere("dripwatch.volume", "NaN");
  expect(volume.value).toBe("0.5");
});

test("a list is read without what is no member of it", async () => {
  const { listed } = await keeping({});
  const isNumber = (one: unknown): one is number => typeof one === "number";
  expect(listed('[1, "2", null, 3]', isNumber)).toEqual([1, 3]);
});

test("a browser that keeps nothing, or has no room, is one whose page forgets", async () => {
  const refuse = (): never => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
  const { theme } = await import("./settings");
  theme.value = "light";
  expect(theme.value).toBe("light");
});

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Entry } from "./command";

interface Sent {
  readonly path: string;
  readonly body: unknown;
  readonly key: string | null;
}

/** A service that answers from a script, one answer a call of a path, the last one for good. */
class Service {
  readonly sent: Sent[] = [];
  isAway = false;
  constructor(private readonly script: Record<string, (readonly [number, unknown])[]>) {}

  readonly fetch = (url: string, request: RequestInit): Promise<Response> => {
    const path = url.replace("./api/v1", "");
    const name = `${request.method ?? "GET"} ${path}`;
    const headers = new Headers(request.headers);
    if (request.method !== undefined)
      this.sent.push({
        path,
        body: JSON.parse(request.body as string),
        key: headers.get("idempotency-key"),
      });
    if (this.isAway) return Promise.reject(new TypeError("no network"));
    const left = this.script[name] ?? [[404, { detail: "Not found." }]];
    const [status, body] = (left.length > 1 ? left.shift() : left[0]) ?? [500, {}];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  };
}

const OSEI = { required: true, idle_s: 300, person: { name: "RN Osei", initials: "RO" } };
const NOBODY = { ...OSEI, person: null };
const FIRST = [401, { detail: "Not saved. Sign in first." }] as const;

async function page(
  script: Record<string, (readonly [number, unknown])[]>,
  name = "",
): Promise<{
  service: Service;
  entry: Entry<unknown>;
  who: typeof import("./signedIn");
  kit: typeof import("./command");
}> {
  const service = new Service(script);
  const kept = new Map([["dripwatch.person", name]]);
  vi.stubGlobal("fetch", service.fetch);
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.resetModules();
  const [kit, who] = await Promise.all([import("./command"), import("./signedIn")]);
  return { service, who, kit, entry: kit.makeEntry("POST", () => "/deed") };
}

/** Waits for the sheet and closes it, after `meanwhile`. */
async function close(who: typeof import("./signedIn"), meanwhile?: () => Promise<unknown>): Promise<void> {
  await vi.waitUntil(() => who.whoIsAsked.value);
  await meanwhile?.();
  who.whoIsAsked.value?.();
}

describe("where staff sign in", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test("the first entry asks for a PIN, and is sent once by whoever signed in", async () => {
    const { service, entry, who } = await page({
      "GET /sign-in": [[200, NOBODY]],
      "POST /sign-in": [[200, OSEI]],
      "POST /deed": [[200, {}]],
    });
    const sent = entry.send({ note: "x" });
    await close(who, () => who.signIn("RN Osei", "271828"));
    expect((await sent)?.kind).toBe("done");
    expect(service.sent.filter((one) => one.path === "/deed").map((one) => one.body)).toEqual([
      { note: "x", by: "RN Osei" },
    ]);
  });

  test("one that the service no longer knows signs in again, and the same entry keeps its key", async () => {
    const { service, entry, who } = await page({
      "GET /sign-in": [[200, OSEI]],
      "POST /sign-in": [[200, OSEI]],
      "POST /deed": [FIRST, [200, {}]],
    });
    const sent = entry.send({});
    await close(who, () => who.signIn("RN Osei", "271828"));
    expect((await sent)?.kind).toBe("done");
    const deeds = service.sent.filter((one) => one.path === "/deed");
    expect(deeds).toHaveLength(2);
    expect(deeds[0]).toEqual(deeds[1]);
  });

  test("a sheet that is closed sends nothing and says so", async () => {
    const { service, entry, who } = await page({ "GET /sign-in": [[200, NOBODY]] });
    const sent = entry.send({});
    await close(who);
    expect(await sent).toBe(null);
    expect(entry.progress.value).toMatchObject({ kind: "failed", text: "Not saved. Sign in first." });
    expect(service.sent).toEqual([]);
  });

  test("an entry that waits for a PIN is not begun a second time", async () => {
    const { service, entry, who } = await page({
      "GET /sign-in": [[200, NOBODY]],
      "POST /sign-in": [[200, OSEI]],
      "POST /deed": [[200, {}]],
    });
    const sent = entry.send({});
    expect(await entry.send({})).toBe(null);
    await close(who, () => who.signIn("RN Osei", "271828"));
    await sent;
    expect(service.sent.filter((one) => one.path === "/deed")).toHaveLength(1);
  });

  test("one that was pressed for one patient is not sent about the next, who came while the PIN was typed", async () => {
    const { service, who, kit } = await page({
      "GET /sign-in": [[200, NOBODY]],
      "POST /sign-in": [[200, OSEI]],
      "POST /first": [[200, {}]],
      "POST /second": [[200, {}]],
    });
    let drawn = { path: () => "/first" };
    const entry = kit.entryOf("POST", () => drawn);
    const sent = entry.send({ note: "of the first" });
    drawn = { path: () => "/second" };
    await close(who, () => who.signIn("RN Osei", "271828"));
    await sent;
    expect(service.sent.map((one) => one.path)).toEqual(["/sign-in", "/first"]);
  });

  test("a sheet that nobody touches for a minute sends nothing under the name of who comes by later", async () => {
    const { service, entry, who } = await page({
      "GET /sign-in": [[200, NOBODY]],
      "POST /sign-in": [[200, OSEI]],
      "POST /deed": [[200, {}]],
    });
    const sent = entry.send({});
    await vi.waitUntil(() => who.whoIsAsked.value);
    await vi.advanceTimersByTimeAsync(who.ASKED_MS - 1_000);
    who.stillAsked();
    await vi.advanceTimersByTimeAsync(who.ASKED_MS - 1_000);
    expect(who.whoIsAsked.value).not.toBe(null);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await sent).toBe(null);
    expect(who.whoIsAsked.value).toBe(null);
    await who.signIn("RN Osei", "271828");
    expect(service.sent.map((one) => one.path)).toEqual(["/sign-in"]);
  });

  test("a lost entry sent again elsewhere is another command: the first answer is not its answer", async () => {
    const { service, who, kit } = await page({ "GET /sign-in": [[200, OSEI]], "POST /second": [[200, {}]] });
    let path = "/first";
    const entry = kit.makeEntry("POST", () => path);
    await who.look();
    service.isAway = true;
    await entry.send({});
    path = "/second";
    service.isAway = false;
    await entry.send({});
    const [first, second] = service.sent;
    expect([first?.path, second?.path]).toEqual(["/first", "/second"]);
    expect(second?.key).not.toBe(first?.key);
  });

  test("after the idle time the service is asked, and its word counts", async () => {
    const { who } = await page({
      "GET /sign-in": [
        [200, OSEI],
        [200, NOBODY],
      ],
    });
    await who.look();
    expect(who.actor.value).toBe("RN Osei");
    await vi.advanceTimersByTimeAsync(299_000);
    expect(who.actor.value).toBe("RN Osei");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(who.actor.value).toBe("");
  });

  test("who cannot reach the service to sign out is still signed in", async () => {
    const { who } = await page({ "GET /sign-in": [[200, OSEI]], "DELETE /sign-in": [[500, {}]] });
    await who.look();
    expect(await who.signOut()).toBe(false);
    expect(who.actor.value).toBe("RN Osei");
  });
});

describe("where nobody signs in", () => {
  const OPEN = { required: false, idle_s: 0, person: null };
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("an entry carries the name that was typed once", async () => {
    const { service, entry } = await page(
      { "GET /sign-in": [[200, OPEN]], "POST /deed": [[200, {}]] },
      "RN Osei",
    );
    await entry.send({});
    expect(service.sent.map((one) => one.body)).toEqual([{ by: "RN Osei" }]);
  });

  test("no entry goes without a name", async () => {
    const { service, entry, who } = await page({ "GET /sign-in": [[200, OPEN]] });
    const sent = entry.send({});
    await close(who);
    expect(await sent).toBe(null);
    expect(entry.progress.value).toMatchObject({ kind: "failed", text: "Not saved. Give your name first." });
    expect(service.sent).toEqual([]);
  });
});

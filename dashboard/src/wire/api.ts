// The HTTP side: what people do, and what is asked for. One command is sent once.
import type { Problem, Readiness } from "../protocol";

/** What became of a command. `lost`: no answer came; it may or may not have been taken. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T; readonly etag: string | null }
  /** `wait`: whole seconds that the service asks to wait before another try. */
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly problem: Problem;
      readonly wait: number;
    }
  | { readonly kind: "lost" };

/** ms without an answer, after which the entry counts as not saved. */
export const ANSWER_MS = 5_000;

export type Method = "POST" | "PUT" | "DELETE";

/** A key that makes a command safe to send again: the service gives the first answer. */
export function commandKey(): string {
  // `crypto.randomUUID` is absent on plain http://name; this is not.
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

/**
 * Sends one command.
 * @param path Below `/api/v1`, beginning with a slash.
 * @param key The same when the same entry is sent again by hand.
 * @param match Revision of the session that the person looked at (`If-Match`).
 */
export async function command<T>(
  method: Method,
  path: string,
  body: unknown,
  key: string,
  match?: number,
): Promise<Outcome<T>> {
  const headers: Record<string, string> = { "content-type": "application/json", "idempotency-key": key };
  if (match !== undefined) headers["if-match"] = `"${match}"`;
  return answer<T>(path, { method, headers, body: JSON.stringify(body) });
}

/** Asks for something. */
export async function read<T>(path: string): Promise<Outcome<T>> {
  return answer<T>(path, {});
}

/** Parts of the service that are not at work, and why; nothing when it does not answer. */
export async function readiness(): Promise<Readonly<Record<string, string>>> {
  try {
    const response = await fetch("./readyz", { signal: AbortSignal.timeout(ANSWER_MS) });
    return ((await response.json()) as Readiness).not_ready;
  } catch {
    return {};
  }
}

async function answer<T>(path: string, request: RequestInit): Promise<Outcome<T>> {
  try {
    const response = await fetch(`./api/v1${path}`, { ...request, signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.ok) {
      const value = (response.status === 204 ? undefined : await response.json()) as T;
      return { kind: "done", value, etag: response.headers.get("etag") };
    }
    const wait = Number(response.headers.get("retry-after") ?? 0);
    return { kind: "refused", status: response.status, problem: (await response.json()) as Problem, wait };
  } catch {
    return { kind: "lost" };
  }
}

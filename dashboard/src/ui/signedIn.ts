// Who works at this screen: where the service has a list of staff, who has signed in; else the name typed once.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { PersonObject, SignInObject } from "../protocol";
import { command, commandKey, read, type Outcome } from "../wire/api";
import { person } from "../settings";

/** ms after the idle time at which the service is asked whether it is over: it judges, not this page. */
const AFTER_MS = 500;

const said = signal<SignInObject>({ required: false, idle_s: 0, person: null });
let isKnown = false;
let idle: ReturnType<typeof setTimeout> | undefined;

/** Does the service take commands only from people who have signed in? */
export const asksPin: ReadonlySignal<boolean> = computed(() => said.value.required);
export const signedIn: ReadonlySignal<PersonObject | null> = computed(() => said.value.person);
/** Whom commands name; empty: nobody yet. */
export const actor: ReadonlySignal<string> = computed(() =>
  asksPin.value ? (signedIn.value?.name ?? "") : person.value,
);

/** Asks the service who is signed in here. Without an answer, what was known stays. */
export async function look(): Promise<void> {
  const outcome = await read<SignInObject>("/sign-in");
  if (outcome.kind === "done") take(outcome.value);
}

function take(value: SignInObject): void {
  isKnown = true;
  said.value = value;
  stay();
}

/** A command was taken: the idle time begins anew. */
export function stay(): void {
  clearTimeout(idle);
  const { person: somebody, idle_s } = said.peek();
  if (somebody !== null) idle = setTimeout(() => void look(), idle_s * 1000 + AFTER_MS);
}

/** The service knows nobody here any more. */
export function lapse(): void {
  said.value = { ...said.peek(), required: true, person: null };
}

/** Signs in; whoever was is out. */
export async function signIn(name: string, pin: string): Promise<Outcome<SignInObject>> {
  const outcome = await command<SignInObject>("POST", "/sign-in", { name, pin }, commandKey());
  if (outcome.kind === "done") take(outcome.value);
  return outcome;
}

/** False: no answer, so this console is still signed in. */
export async function signOut(): Promise<boolean> {
  const outcome = await command<undefined>("DELETE", "/sign-in", {}, commandKey());
  if (outcome.kind !== "done") return false;
  lapse();
  return true;
}

const asked = signal<(() => void) | null>(null);
/** Set while somebody has to say who they are; the shell shows the sheet and calls it when it closes. */
export const whoIsAsked: ReadonlySignal<(() => void) | null> = asked;
let asking: Promise<void> | null = null;
/**
 * ms without a touch after which nobody is asked any more: what waits for a name would else be sent under that of
 * whoever comes by later, an alert acknowledged among it that nobody looked at.
 */
export const ASKED_MS = 60_000;
let patience: ReturnType<typeof setTimeout> | undefined;

/** Somebody is at the sheet. */
export function stillAsked(): void {
  clearTimeout(patience);
  patience = setTimeout(() => asked.peek()?.(), ASKED_MS);
}

/** Waits until this screen knows who works at it; empty: the sheet was closed without saying. */
export async function knowPerson(): Promise<string> {
  if (!isKnown) await look();
  if (actor.peek() !== "") return actor.peek();
  asking ??= new Promise<void>((done) => {
    asked.value = done;
    stillAsked();
  });
  await asking;
  clearTimeout(patience);
  asking = asked.value = null;
  return actor.peek();
}

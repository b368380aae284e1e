// The one place where what was heard becomes what is shown: a signal a screen may follow, and nothing else.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { makeBurst } from "./clock/burst";
import { serviceNow, type ServiceTime } from "./clock/service_time";
import type { Beat } from "./clock/silence";
import type { Link } from "./clock/watchdog";
import { reduce } from "./model/reduce";
import { inRoomOrder } from "./model/room";
import { leave, returned, type Absence, type Comeback } from "./model/absence";
import type { Moment } from "./model/known";
import { byBed, inOrder } from "./model/urgency";
import { NOTHING, type View } from "./model/view";
import type { AlertObject, BedObject, ServerFrame, SessionObject } from "./protocol";

export const view = signal<View>(NOTHING);
/** What the worker's clock says of the service's silence. */
export const link = signal<Link>("starting");
/** ms since the last frame, while `link` is not live. */
export const silence = signal(0);
/** Is there a connection at this moment? */
export const connected = signal(false);
/** Attempts to connect since the last word of the service. */
export const attempts = signal(0);
/** Since when nothing is heard; null: it is, or never was. */
export const absence = signal<Absence | null>(null);
/** The last time nothing was heard, until somebody has read of it. */
export const comeback = signal<Comeback | null>(null);
/** Whole seconds by which this machine's clock is off the service's; 0 while that runs faster than real. */
export const clockOff = signal(0);
/** Another version than this page came with answers now. */
export const isOld: ReadonlySignal<boolean> = computed(
  () => view.value.version !== null && view.value.version !== firstVersion(),
);
/** No number may be shown: the service was not heard for 5 s, or never. */
export const blind: ReadonlySignal<boolean> = computed(
  () => link.value === "lost" || link.value === "starting",
);
/** The service's receipt clock, ms since 1970; moves once a second. */
export const now = signal(Date.now());

let bornWith: string | null = null;
const firstVersion = (): string | null => (bornWith ??= view.value.version);

let time: ServiceTime = { said: Date.now(), heard: performance.now(), speed: 1 };

/** ms: while numbers come oftener than this, the counters move with them. */
const TOGETHER_MS = 1_200;
/** When numbers last came, ms of the page's monotonic clock. */
let numbersCame = -Infinity;
/** ms that the counters run ahead, so that numbers which come at the turn of a second skip none. */
let lead = 0;

interface Heard {
  readonly frame: ServerFrame;
  /** When it came. */
  readonly monotonic: number;
}

const burst = makeBurst<Heard>((all) => {
  batch(() => {
    for (const { frame, monotonic } of all) takeIn(frame, monotonic);
  });
});

/**
 * Takes in one frame; `monotonic` is when it came. The screen changes once for all that come together: when a
 * whole room alarms, each frame would lay the page out anew.
 */
export function take(frame: ServerFrame, monotonic: number): void {
  burst.put({ frame, monotonic }, monotonic);
}

function takeIn(frame: ServerFrame, monotonic: number): void {
  view.value = reduce(view.value, frame);
  const said = saidTime(frame);
  if (said !== null) {
    const speed = view.value.site?.speed ?? 1;
    time = { said, heard: monotonic, speed };
    clockOff.value = speed === 1 ? Math.round(Math.abs(said - Date.now()) / 1000) : 0;
    if (frame.type === "snapshot") tick(monotonic);
  }
  if (frame.type === "vitals") {
    numbersCame = monotonic;
    if (secondsBehind(monotonic) === 2) lead = 500 - lead;
    tick(monotonic);
  }
}

/** Once a second, and after whatever the worker has to say. */
export function beat(message: Beat, monotonic: number): void {
  batch(() => {
    // Nothing counts as live before what was heard is shown.
    burst.flush(monotonic);
    if (message.link === "lost" && absence.peek() === null && view.peek().epoch !== null)
      absence.value = leave(
        view.peek(),
        // A silence in which the machine slept began before this clock's own.
        serviceNow(time, Math.max(time.heard, monotonic - message.silence)),
        monotonic - message.silence,
      );
    const gone = absence.peek();
    if (message.link === "live" && gone !== null) {
      comeback.value = returned(gone, serviceNow(time, monotonic), monotonic);
      absence.value = null;
    }
    link.value = message.link;
    silence.value = message.link === "live" ? 0 : message.silence;
    // Counters and numbers in one frame: the page is laid out once a second, not twice.
    if (monotonic - numbersCame > TOGETHER_MS) tick(monotonic);
  });
}

/** Moves `now` when its second has changed, so that all counters move together. */
export function tick(monotonic: number): void {
  if (secondsBehind(monotonic) !== 0) now.value = serviceNow(time, monotonic) + lead;
}

const secondsBehind = (monotonic: number): number =>
  Math.floor((serviceNow(time, monotonic) + lead) / 1000) - Math.floor(now.peek() / 1000);

function saidTime(frame: ServerFrame): number | null {
  switch (frame.type) {
    case "hello":
    case "heartbeat":
      return Date.parse(frame.server_time);
    case "snapshot":
      return Date.parse(frame.site.server_time);
    default:
      return null;
  }
}

/** How much faster than real the service's clock runs; 1 but for a simulation. */
export const speed: ReadonlySignal<number> = computed(() => view.value.site?.speed ?? 1);

/** By what it is judged which numbers may stand. */
export const momentNow = (): Moment => ({ now: now.value, speed: speed.value, blind: blind.value });

const names = sameList(() => [...view.value.beds.keys()]);
const placed = computed(() => view.value.site?.chairs);

/** Names of the chairs in the order of the room; put in order only when one comes, goes or is moved. */
export const chairs: ReadonlySignal<readonly string[]> = sameList(() =>
  inRoomOrder(names.value, placed.value ?? []),
);

const openAlerts = computed(() => view.value.alerts);

/** Every alert that speaks for itself, most urgent first. */
export const alerts: ReadonlySignal<readonly AlertObject[]> = computed(() =>
  inOrder(openAlerts.value.values()),
);

const alertsByBed = computed(() => byBed(alerts.value));

const bedSignals = new Map<string, ReadonlySignal<BedObject | undefined>>();

/** One chair; its followers are told only when it changed. */
export function bed(name: string): ReadonlySignal<BedObject | undefined> {
  let known = bedSignals.get(name);
  if (known === undefined) bedSignals.set(name, (known = computed(() => view.value.beds.get(name))));
  return known;
}

const sessionSignals = new Map<string, ReadonlySignal<SessionObject | undefined>>();

/** The open session on a chair. */
export function sessionOn(name: string): ReadonlySignal<SessionObject | undefined> {
  let known = sessionSignals.get(name);
  if (known === undefined) {
    known = computed(() => {
      const id = bed(name).value?.session;
      return id === null || id === undefined ? undefined : view.value.sessions.get(id);
    });
    sessionSignals.set(name, known);
  }
  return known;
}

const alertSignals = new Map<string, ReadonlySignal<readonly AlertObject[]>>();

/** A chair's alerts that speak for themselves, most urgent first. */
export function alertsOf(name: string): ReadonlySignal<readonly AlertObject[]> {
  let known = alertSignals.get(name);
  if (known === undefined) {
    alertSignals.set(name, (known = sameList(() => alertsByBed.value.get(name) ?? [])));
  }
  return known;
}

/** A computed list that stays the same object while its members do. */
export function sameList<T>(make: () => readonly T[]): ReadonlySignal<readonly T[]> {
  let last: readonly T[] = [];
  return computed(() => {
    const list = make();
    if (list.length !== last.length || list.some((one, place) => one !== last[place])) last = list;
    return last;
  });
}

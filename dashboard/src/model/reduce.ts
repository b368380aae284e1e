// One frame of the service, one step of the view. Pure: no time, no screen, no network.
import type { BedObject, ChangeFrame, ServerFrame, SnapshotFrame, VitalsFrame } from "../protocol";
import { LOG_LENGTH, type View } from "./view";

/** The view after `frame`. What it does not know it leaves as it was. */
export function reduce(view: View, frame: ServerFrame): View {
  switch (frame.type) {
    case "hello":
      // The epoch comes with the snapshot: a connection that ends before it must not be taken up in a history
      // of which nothing is shown.
      return { ...view, version: frame.version };
    case "snapshot":
      return snapshot(view, frame);
    case "change":
      return change(view, frame);
    case "vitals":
      return vitals(view, frame);
    default:
      return view;
  }
}

function snapshot(view: View, frame: SnapshotFrame): View {
  return {
    ...view,
    epoch: frame.site.epoch,
    seq: frame.seq,
    site: frame.site,
    beds: new Map(frame.beds.map((bed) => [bed.bed, bed])),
    sessions: new Map(frame.sessions.map((session) => [session.id, session])),
    alerts: new Map(frame.alerts.map((alert) => [alert.id, alert])),
    log: view.epoch === frame.site.epoch ? view.log : [],
  };
}

function change(view: View, frame: ChangeFrame): View {
  if (frame.seq <= view.seq) return view;
  const told = sharing(view, frame.change);
  const { alert, bed, session, site } = told;
  // The log keeps what was told of a chair, but not its numbers of that moment: nobody looks them up there.
  const logged = bed ? { ...told, bed: { ...bed, values: {} } } : told;
  return {
    ...view,
    seq: frame.seq,
    site: site && view.site ? { ...view.site, ...site } : view.site,
    alerts: alert ? put(view.alerts, alert.id, alert.state === "closed" ? null : alert) : view.alerts,
    beds: bed ? put(view.beds, bed.bed, bed) : view.beds,
    sessions: session
      ? put(view.sessions, session.id, session.closed_at === null ? session : null)
      : view.sessions,
    log: isLogged(view.log, told)
      ? [...view.log.slice(-(LOG_LENGTH - 1)), { ...frame, change: logged }]
      : view.log,
  };
}

/**
 * Does the log need it? The service tells by `limits_changed` whatever else is new about a chair, a hundred chairs
 * one a second: where neither limits nor the pump's rate are others than logged last, it would push out what is.
 */
function isLogged(log: View["log"], { kind, bed }: ChangeFrame["change"]): boolean {
  if (kind !== "limits_changed" || !bed) return true;
  const last = log.findLast(({ change }) => change.bed?.bed === bed.bed)?.change.bed;
  return (
    last?.limits !== bed.limits || last.pump?.rate !== bed.pump?.rate || last.pump?.state !== bed.pump?.state
  );
}

/** What is told carries its objects whole; this keeps of those known what is the same in them. */
function sharing(view: View, change: ChangeFrame["change"]): ChangeFrame["change"] {
  const { alert, bed, session } = change;
  return {
    ...change,
    ...(alert && { alert: kept(view.alerts.get(alert.id), alert) }),
    ...(bed && { bed: kept(view.beds.get(bed.bed), bed) }),
    ...(session && { session: kept(view.sessions.get(session.id), session) }),
  };
}

function vitals(view: View, frame: VitalsFrame): View {
  const beds = new Map(view.beds);
  for (const [name, fresh] of Object.entries(frame.beds)) {
    const bed = beds.get(name);
    if (bed) beds.set(name, { ...bed, values: newest(bed.values, fresh) });
  }
  for (const [name, pump] of Object.entries(frame.pumps)) {
    const bed = beds.get(name);
    if (bed && (bed.pump === null || bed.pump.at <= pump.at)) beds.set(name, { ...bed, pump });
  }
  return { ...view, beds };
}

/** A change may overtake a vitals frame, so the newer reading of each signal stays. */
function newest(known: BedObject["values"], fresh: BedObject["values"]): BedObject["values"] {
  const values = { ...known };
  for (const [signal, value] of Object.entries(fresh)) {
    const old = values[signal];
    if (old === undefined || old.received_at <= value.received_at) values[signal] = value;
  }
  return values;
}

function put<V>(map: ReadonlyMap<string, V>, key: string, value: V | null): ReadonlyMap<string, V> {
  const changed = new Map(map);
  if (value === null) changed.delete(key);
  else changed.set(key, value);
  return changed;
}

/** `fresh`, but whatever in it equals a part of `known` is that part: what did not change stays the same object. */
export function kept<T>(known: T | undefined, fresh: T): T {
  if (!isTree(known) || !isTree(fresh) || Array.isArray(known) !== Array.isArray(fresh)) return fresh;
  const parts = Object.entries(fresh).map(([key, part]) => [key, kept(known[key], part)] as const);
  if (parts.length === Object.keys(known).length && parts.every(([key, part]) => part === known[key]))
    return known;
  return (Array.isArray(fresh) ? parts.map(([, part]) => part) : Object.fromEntries(parts)) as T;
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

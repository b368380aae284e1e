// What the frames alone do not hold of a visit: alerts that are over, and what happened before this page opened.
import { computed, type ReadonlySignal } from "@preact/signals";
import type { AlertObject, ChangeFrame, SessionObject } from "../../protocol";
import { sessionOn, view } from "../../store";
import { here, useRead } from "../../ui/read";
import { useState } from "preact/hooks";

export interface Visit {
  /** Alerts of the open session that are over, newest first. */
  readonly closed: readonly AlertObject[];
  /** Changes at this chair since the session was opened, oldest first. */
  readonly changes: readonly ChangeFrame[];
}

const HISTORY = 500;

export function useVisit(name: string): ReadonlySignal<Visit> {
  const session = sessionOn(name).value;
  const id = session?.id ?? "";
  const query = `session=${encodeURIComponent(id)}&state=closed&limit=200`;
  const alerts = useRead<AlertObject[]>(id === "" ? "" : `/alerts?${query}`);
  const past = useRead<ChangeFrame[]>(
    id === "" ? "" : `/changes?bed=${encodeURIComponent(name)}&limit=${HISTORY}`,
  );
  const [visit] = useState(() =>
    computed((): Visit => {
      const open = sessionOn(name).value;
      if (open === undefined) return { closed: [], changes: [] };
      const live = view.value.log.filter((frame) => frame.bed === name);
      return {
        closed: closedOf(here(alerts.reading.value) ?? [], live, open),
        changes: joined(here(past.reading.value) ?? [], live, open),
      };
    }),
  );
  return visit;
}

function closedOf(
  read: readonly AlertObject[],
  live: readonly ChangeFrame[],
  open: SessionObject,
): AlertObject[] {
  const known = new Map(read.filter((one) => one.state === "closed").map((one) => [one.id, one]));
  for (const { change } of live) {
    const alert = change.alert;
    if (alert?.session !== open.id) continue;
    if (alert.state === "closed") known.set(alert.id, alert);
    else known.delete(alert.id);
  }
  return [...known.values()].sort((a, b) => (b.closed_at ?? "").localeCompare(a.closed_at ?? ""));
}

/** What was read and what was heard, each change once. */
function joined(
  read: readonly ChangeFrame[],
  live: readonly ChangeFrame[],
  open: SessionObject,
): ChangeFrame[] {
  const known = new Map([...read, ...live].map((frame) => [frame.seq, frame]));
  return [...known.values()].filter((frame) => frame.at >= open.opened_at).sort((a, b) => a.seq - b.seq);
}

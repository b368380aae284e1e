// Twenty minutes of each chair whose lines are shown: asked for once, then carried on by what comes.
import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { extended, HISTORY_MS, remembered, STRETCH_MS, type History } from "../../model/history";
import { SCALES, type Drawn } from "../../model/spark";
import type { BedObject, TrendObject } from "../../protocol";
import { bed, blind, now } from "../../store";
import { read } from "../../wire/api";

export type Histories = Readonly<Record<Drawn, History>>;

export const DRAWN = Object.keys(SCALES) as Drawn[];
const NONE: Histories = { spo2: [], hr: [], rr: [] };
const kept = new Map<string, Signal<Histories>>();

function keptOf(name: string): Signal<Histories> {
  let known = kept.get(name);
  if (known === undefined) kept.set(name, (known = signal(NONE)));
  return known;
}

/** A chair's last minutes, as long as they are drawn: a tile without room for lines asks for none. */
export function useHistories(name: string, isDrawn: boolean): ReadonlySignal<Histories> {
  useEffect(() => (isDrawn ? follow(name) : undefined), [name, isDrawn]);
  return keptOf(name);
}

function follow(name: string): () => void {
  const mine = keptOf(name);
  let isAsked = false;
  return effect(() => {
    // What was missed while nothing was heard is asked for when the service is back.
    if (blind.value) {
      isAsked = false;
      return;
    }
    const here = bed(name).value;
    if (here === undefined) return;
    if (!isAsked) {
      isAsked = true;
      for (const signal of DRAWN) void fill(name, signal);
    }
    mine.value = carriedOn(mine.peek(), here);
  });
}

async function fill(name: string, signal: Drawn): Promise<void> {
  const until = now.peek();
  const query = new URLSearchParams({
    signal,
    from: new Date(until - HISTORY_MS).toISOString(),
    points: String(HISTORY_MS / STRETCH_MS),
  });
  const outcome = await read<TrendObject>(`/beds/${encodeURIComponent(name)}/trend?${query.toString()}`);
  if (outcome.kind !== "done") return;
  const mine = keptOf(name);
  const past = remembered(outcome.value.points);
  const end = past.at(-1)?.to ?? -Infinity;
  const live = mine.peek()[signal].filter((one) => one.from > end);
  mine.value = { ...mine.peek(), [signal]: [...past, ...live] };
}

/** The same object when nothing is new, so that nothing is drawn again. */
function carriedOn(known: Histories, { values }: BedObject): Histories {
  let next = known;
  for (const signal of DRAWN) {
    const reading = values[signal];
    if (reading === undefined || reading.value === null || reading.validity !== "valid") continue;
    const history = extended(next[signal], Date.parse(reading.received_at), reading.value);
    if (history !== next[signal]) next = { ...next, [signal]: history };
  }
  return next;
}

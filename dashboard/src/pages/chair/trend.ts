// The chair's last half hour: asked for once, again after a loss, and grown by every frame.
import { batch, signal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { BACK_MS, GAP_MS, grown, ratesGrown, type Rate, type Sample } from "../../model/lanes";
import type { BedObject, TrendObject } from "../../protocol";
import { bed as bedSignal, blind, now } from "../../store";
import { read } from "../../wire/api";

/** Signals that are drawn; heart rate may come as pulse rate from a bed that has no other. */
const SIGNALS = ["spo2", "hr", "pr", "rr", "nibp_sys", "nibp_dia"] as const;
export type Drawn = (typeof SIGNALS)[number];

export interface Trend {
  readonly series: Readonly<Record<Drawn, readonly Sample[]>>;
  readonly rates: readonly Rate[];
}

/** About one a picture element of the lane. */
const POINTS = 600;

const NOTHING: Trend = {
  series: { spo2: [], hr: [], pr: [], rr: [], nibp_sys: [], nibp_dia: [] },
  rates: [],
};

export function useTrend(name: string): ReadonlySignal<Trend> {
  const [trend] = useState(() => signal(NOTHING));
  useSignalEffect(() => {
    const bed = bedSignal(name).value;
    if (bed) trend.value = withFrame(trend.peek(), bed);
  });
  useSignalEffect(() => {
    if (blind.value) return;
    for (const one of SIGNALS)
      void load(name, one).then((samples) => {
        if (samples === null) return;
        batch(() => {
          const { series, rates } = trend.peek();
          trend.value = { series: { ...series, [one]: joined(samples, series[one]) }, rates };
        });
      });
  });
  return trend;
}

async function load(name: string, one: Drawn): Promise<Sample[] | null> {
  const [from, to] = [now.peek() - BACK_MS - GAP_MS, now.peek()];
  const span = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  const answer = await read<TrendObject>(
    `/beds/${encodeURIComponent(name)}/trend?signal=${one}&${span}&points=${POINTS}`,
  );
  if (answer.kind !== "done") return null;
  return answer.value.points.map(({ at, min, max }) => ({ at: Date.parse(at), min, max }));
}

/** What was asked for, and what came by frame since. */
function joined(asked: readonly Sample[], heard: readonly Sample[]): readonly Sample[] {
  const last = asked.at(-1)?.at ?? -Infinity;
  return [...asked, ...heard.filter((one) => one.at > last)];
}

function withFrame(trend: Trend, bed: BedObject): Trend {
  const series = { ...trend.series };
  for (const one of SIGNALS) series[one] = grown(series[one], bed, one);
  return { series, rates: ratesGrown(trend.rates, bed.pump) };
}

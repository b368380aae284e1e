// What of a chair's numbers may be shown at this moment: one rule for every page.
import type { BedObject, PumpObject, ValueObject } from "../protocol";
import { ageMs, cuffFreshness, freshness, GONE_MS, type Freshness } from "./age";

/** What the page knows of the time, and whether it knows anything. */
export interface Moment {
  /** The service's receipt clock, ms since 1970. */
  readonly now: number;
  /** How much faster than real it runs. */
  readonly speed: number;
  /** The service is not heard. */
  readonly blind: boolean;
}

const CONTINUOUS = ["spo2", "hr", "rr"] as const;
export type Continuous = (typeof CONTINUOUS)[number];

/** The newest word on a signal. Pulse from the finger serves where no heart rate comes. */
export function valueOf(
  bed: BedObject | undefined,
  signal: Continuous,
  { now, speed }: Moment,
): ValueObject | undefined {
  const { hr, pr } = bed?.values ?? {};
  if (signal !== "hr") return bed?.values[signal];
  return pr !== undefined && freshness(hr, now, speed) === "gone" && freshness(pr, now, speed) !== "gone"
    ? pr
    : hr;
}

/** How old a continuous value is, as a number that may stand. */
export const streamFreshness = (value: ValueObject | undefined, { now, speed, blind }: Moment): Freshness =>
  blind ? "gone" : freshness(value, now, speed);

/** May no cuff pressure stand? Too old, or its monitor says nothing any more: then it is not to be leant on. */
export const isCuffGone = (bed: BedObject | undefined, moment: Moment): boolean =>
  moment.blind || cuffFreshness(bed?.values["nibp_sys"], moment.now) === "gone" || isSilent(bed, moment);

/** Something was heard of this chair, and none of it is a number any more. */
export function isEmpty(bed: BedObject | undefined, moment: Moment): boolean {
  const heard = heardOf(bed, moment);
  const isGone = (value: ValueObject): boolean => streamFreshness(value, moment) === "gone";
  return heard.length > 0 && heard.every(isGone) && isCuffGone(bed, moment);
}

/** Has the pump said nothing for so long that its numbers are no numbers? */
export const isPumpGone = (pump: PumpObject | null, { now, speed, blind }: Moment): boolean =>
  pump === null || blind || (now - Date.parse(pump.at)) / speed > GONE_MS;

/** Does the monitor say nothing, not even that a probe is off? One that never streamed says little anyway. */
function isSilent(bed: BedObject | undefined, moment: Moment): boolean {
  if (heardOf(bed, moment).length === 0) return false;
  const all = Object.values(bed?.values ?? {});
  return all.every((value) => ageMs(value, moment.now) / moment.speed > GONE_MS);
}

const heardOf = (bed: BedObject | undefined, moment: Moment): ValueObject[] =>
  CONTINUOUS.map((signal) => valueOf(bed, signal, moment)).filter((value) => value !== undefined);

// One number of a tile as it may be shown: the number, or two dashes, and what stands beside its name.
import { ageMs } from "../../model/age";
import { deltaOf, type Vital } from "../../model/delta";
import { isCuffGone, streamFreshness, valueOf, type Continuous, type Moment } from "../../model/known";
import type { BedObject, ValueObject } from "../../protocol";
import { words } from "../../words";
import { DASH, minutesOf, number, signed, timeOfDay } from "../../words/format";

export interface Reading {
  /** As it is written; `null` value is dashes. */
  readonly text: string;
  readonly side: string;
  readonly isGone: boolean;
  readonly isLate: boolean;
  readonly isUnsure: boolean;
}

const MINUTE = 60_000;

export function readingOf(bed: BedObject | undefined, vital: Continuous, moment: Moment): Reading {
  const value = valueOf(bed, vital, moment);
  const fresh = streamFreshness(value, moment);
  if (value === undefined || value.value === null || fresh === "gone") return gone(value, lastSaid(value));
  return {
    text: number(value.value),
    side: changeOf(bed, vital, value.value),
    isGone: false,
    isLate: fresh === "late",
    isUnsure: value.validity !== "valid",
  };
}

/** Systolic over diastolic, with its age. */
export function pressureOf(bed: BedObject | undefined, moment: Moment): Reading {
  const sys = bed?.values["nibp_sys"];
  const dia = bed?.values["nibp_dia"];
  if (sys === undefined || sys.value === null || isCuffGone(bed, moment)) {
    const side = sys === undefined || moment.blind ? "" : words.suite.lastAgo(ageOf(sys, moment.now));
    return gone(sys, side);
  }
  const age = ageMs(sys, moment.now) < MINUTE ? words.suite.justNow : ageOf(sys, moment.now);
  // With its age beside it there is no room for `= baseline`: 0 % says the same.
  const delta = deltaOf("nibp_sys", sys.value, bed?.baseline ?? null);
  return {
    text: `${number(sys.value)}/${dia === undefined || dia.value === null ? DASH : number(dia.value)}`,
    side:
      delta === null
        ? words.suite.ago(ageOf(sys, moment.now))
        : `${words.suite.delta(signed(delta.amount), delta.unit)}, ${age}`,
    isGone: false,
    isLate: false,
    isUnsure: sys.validity !== "valid",
  };
}

/** `2 min`; empty where no pressure is shown. */
export function pressureAge(bed: BedObject | undefined, moment: Moment): string {
  const sys = bed?.values["nibp_sys"];
  return sys === undefined || pressureOf(bed, moment).isGone ? "" : ageOf(sys, moment.now);
}

const ageOf = (value: ValueObject, now: number): string => minutesOf(ageMs(value, now));

function gone(value: ValueObject | undefined, side: string): Reading {
  return { text: DASH, side: value === undefined ? "" : side, isGone: true, isLate: false, isUnsure: false };
}

function lastSaid(value: ValueObject | undefined): string {
  if (value === undefined) return "";
  if (value.value === null && value.validity === "sensor_off") return words.suite.sensorOff;
  return words.suite.last(timeOfDay(Date.parse(value.received_at)));
}

function changeOf(bed: BedObject | undefined, vital: Vital, value: number): string {
  const delta = deltaOf(vital, value, bed?.baseline ?? null);
  if (delta !== null)
    return delta.amount === 0 ? words.suite.same : words.suite.delta(signed(delta.amount), delta.unit);
  const isSetting = bed?.phase === "baseline" || bed?.phase === "pre";
  return isSetting ? words.suite.setting : "";
}

// A chair's visit as its ribbon and its dose line need it, from what the store holds.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { isPumpGone } from "../model/known";
import { pausesOf, type Visit } from "../model/ribbon";
import type { BedObject, ChangeFrame, Practice, SessionObject } from "../protocol";
import { bed, blind, momentNow, sameList, sessionOn } from "../store";
import { read } from "../wire/api";
import { changesOf } from "./past";

const MINUTE = 60_000;

const practice = signal<Practice | null>(null);
let asked = false;

/** The clinic's numbers; null until they are here. Asked for once a page. */
export function knownPractice(): Practice | null {
  if (!asked && !blind.value) {
    asked = true;
    void read<Practice>("/practice").then((outcome) => {
      if (outcome.kind === "done") practice.value = outcome.value;
      else asked = false;
    });
  }
  return practice.value;
}

export interface Dose {
  /** mg in so far; null: not known, because the pump does not say. */
  readonly given: number | null;
  readonly perKg: number | null;
  /** mg; null: no plan. */
  readonly planned: number | null;
}

export interface Course {
  readonly visit: Visit;
  readonly dose: Dose;
  /** No word of the pump while it should speak. */
  readonly pumpGone: boolean;
  /** ms of running that are left as planned. */
  readonly left: number;
  /** When the observation has lasted long enough; null: not known. */
  readonly observedAt: number | null;
}

const courses = new Map<string, ReadonlySignal<Course | null>>();

/** The visit on a chair; null: there is none. */
export function courseOf(name: string): ReadonlySignal<Course | null> {
  let known = courses.get(name);
  if (known === undefined) {
    // Followed apart, so that what is told of another chair makes no course of this one anew.
    const phases = sameList(() => {
      const session = sessionOn(name).value;
      return session === undefined || session.started_at === null
        ? []
        : changesOf("phase_changed", session.bed, session.id);
    });
    known = computed(() => {
      const here = bed(name).value;
      const session = sessionOn(name).value;
      return here === undefined || session === undefined ? null : courseFrom(here, session, phases.value);
    });
    courses.set(name, known);
  }
  return known;
}

function courseFrom(here: BedObject, session: SessionObject, phases: readonly ChangeFrame[]): Course {
  const { plan, patient } = session;
  const weight = patient?.weight_kg ?? null;
  const planned =
    plan?.dose_mg ?? (plan?.dose_mg_per_kg && weight !== null ? plan.dose_mg_per_kg * weight : null);
  const isRunning = session.phase === "infusing" || session.phase === "paused";
  const pumpGone = isRunning && isPumpGone(here.pump, momentNow());
  const told = here.pump?.dose_mg ?? session.dose_mg;
  const given = pumpGone ? null : (told ?? (session.started_at === null ? 0 : null));
  const share = planned && told !== null ? told / planned : 0;
  const duration = (plan?.duration_min ?? 0) * MINUTE;
  const observation = (knownPractice()?.discharge?.after_min ?? 60) * MINUTE;
  const endedAt = session.ended_at === null ? null : Date.parse(session.ended_at);
  const openPause =
    here.phase === "paused" && here.phase_since !== null ? Date.parse(here.phase_since) : null;
  return {
    visit: {
      phase: session.phase,
      openedAt: Date.parse(session.opened_at),
      startedAt: session.started_at === null ? null : Date.parse(session.started_at),
      endedAt,
      duration,
      observation,
      given: share,
      pauses: session.started_at === null ? [] : pausesOf(phases, session.id, openPause),
    },
    dose: { given, perKg: given === null || weight === null ? null : given / weight, planned },
    pumpGone,
    left: Math.max(0, 1 - share) * duration,
    observedAt: endedAt === null ? null : endedAt + observation,
  };
}

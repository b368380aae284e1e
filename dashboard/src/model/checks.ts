// The check form: what was touched becomes a request; nothing else does. Pure.
import type { CheckObject, CheckRequest, DueObject, Entries, Phase } from "../protocol";

/** The staff's word on dissociation. */
export type Dissociation = "none" | "mild" | "marked" | "distressed";

/** What a person has entered so far; null: not looked at. */
export interface CheckDraft {
  readonly moaas: number | null;
  readonly dissociation: Dissociation | null;
  /** Answers to the six items, 0 to 4; null: not asked. */
  readonly cadss6: readonly (number | null)[];
  readonly nausea: number | null;
  readonly vomited: boolean;
  readonly rass: number | null;
  readonly cadss: number | null;
  readonly line_risk: boolean;
  readonly symptom: boolean;
  readonly allergy: boolean;
  readonly oriented: boolean | null;
  readonly walks: boolean | null;
  readonly note: string;
}

export const CADSS6_ITEMS = 6;

export const UNTOUCHED: CheckDraft = {
  moaas: null,
  dissociation: null,
  cadss6: Array<null>(CADSS6_ITEMS).fill(null),
  nausea: null,
  vomited: false,
  rass: null,
  cadss: null,
  line_risk: false,
  symptom: false,
  allergy: false,
  oriented: null,
  walks: null,
  note: "",
};

/** Sum of the six items; null: not all are answered. */
export function cadss6Sum(items: CheckDraft["cadss6"]): number | null {
  return items.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}

/** Has anything been entered that is worth saving? */
export function isTouched(draft: CheckDraft): boolean {
  const { entries = {}, oriented, walks, note } = checkBody(draft, "");
  return Object.keys(entries).length > 0 || oriented !== undefined || walks !== undefined || note !== "";
}

/**
 * The request's body without `by`.
 * @param marked What the note says first when dissociation is marked: the record's scale has no such step.
 */
export function checkBody(draft: CheckDraft, marked: string): Omit<CheckRequest, "by"> {
  const entries: Entries = {};
  const scores = {
    moaas: draft.moaas,
    nausea: draft.nausea,
    rass: draft.rass,
    cadss: draft.cadss,
    cadss6: cadss6Sum(draft.cadss6),
  };
  for (const [name, score] of Object.entries(scores)) {
    if (score !== null) entries[name as keyof typeof scores] = score;
  }
  if (draft.dissociation !== null) {
    entries.dissociated = draft.dissociation === "none" ? 0 : 1;
    entries.distressed = draft.dissociation === "distressed" ? 1 : 0;
  }
  // Asked for nausea is asked for vomiting; a tap on *Vomited* alone says it too.
  if (draft.vomited) entries.vomited = 1;
  else if (draft.nausea !== null) entries.vomited = 0;
  for (const sign of ["line_risk", "symptom", "allergy"] as const) if (draft[sign]) entries[sign] = 1;
  const note = [draft.dissociation === "marked" ? marked : "", draft.note.trim()]
    .filter((part) => part !== "")
    .join(" ");
  return {
    entries,
    ...(draft.oriented !== null && { oriented: draft.oriented }),
    ...(draft.walks !== null && { walks: draft.walks }),
    note,
  };
}

/** What is left to save of an entry that went on while `sent` of it was on its way, and has arrived. */
export function leftOf(sent: CheckDraft, now: CheckDraft): CheckDraft {
  const isNew = ([name, value]: [string, unknown]): boolean => value !== sent[name as keyof CheckDraft];
  return {
    ...UNTOUCHED,
    ...Object.fromEntries(Object.entries(now).filter(isNew)),
    // Nausea says vomiting, too: told again alone it would take the other back.
    ...(now.nausea !== sent.nausea && { vomited: now.vomited }),
  };
}

/** The newest check in which a quantity was looked at, and what was seen. */
export function lastOf(
  checks: readonly CheckObject[],
  name: string,
): { readonly value: number; readonly at: string } | null {
  for (const check of [...checks].reverse()) {
    const value = check.entries[name];
    if (value !== undefined) return { value, at: check.at };
  }
  return null;
}

/** When the next of a kind is due, ms since 1970; null: none is. */
export function dueAt(due: readonly DueObject[], what: string): number | null {
  const found = due.find((one) => one.what === what);
  return found === undefined ? null : Date.parse(found.at);
}

/** After the infusion, orientation and gait are asked for the discharge list. */
export function asksGait(phase: Phase | null): boolean {
  return phase === "observation" || phase === "recovered" || phase === "ended_early";
}

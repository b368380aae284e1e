// What a person enters over what the service has: it begins with the first touch and ends when it is saved.
// What somebody else saves meanwhile shows at once where this person touched nothing; where both did, the
// entry is kept, the other's is told, and the command goes out with the revision that was looked at.
import { computed, signal, type ReadonlySignal } from "@preact/signals";

export type Fields = Readonly<Record<string, string>>;

/** What the service has, as text in fields; `revision` is undefined where nothing is saved yet. */
export interface Saved {
  readonly fields: Fields;
  readonly revision: number | undefined;
}

/** A field that this person and somebody else changed. */
export interface Clash {
  readonly field: string;
  readonly was: string;
  readonly now: string;
}

export interface Draft {
  /** What the fields show. */
  readonly fields: ReadonlySignal<Fields>;
  /** What this person changed. */
  readonly touched: ReadonlySignal<Fields>;
  readonly clashes: ReadonlySignal<readonly Clash[]>;
  set(field: string, value: string): void;
  /** The clashes were looked at; the entry stands. */
  look(): void;
  /** It was saved as this revision: the fields are the service's again as soon as it tells them. */
  settle(revision: number): void;
  /** Throws the entry away. */
  drop(): void;
  /** For `If-Match`. */
  readonly revision: () => number | undefined;
}

interface Entry {
  readonly began: Saved;
  readonly touched: Fields;
  readonly settled: number | null;
}

export function makeDraft(saved: ReadonlySignal<Saved>): Draft {
  const kept = signal<Entry | null>(null);
  const entry = computed(() => {
    const one = kept.value;
    const over = one !== null && one.settled !== null && (saved.value.revision ?? -1) >= one.settled;
    return over ? null : one;
  });
  const fields = computed(() => ({ ...saved.value.fields, ...entry.value?.touched }));
  const clashes = computed(() => {
    const one = entry.value;
    return one === null || one.settled !== null
      ? []
      : clashesOf(one.began.fields, saved.value.fields, one.touched);
  });
  return {
    fields,
    clashes,
    touched: computed(() => entry.value?.touched ?? {}),
    set(field, value) {
      const { began, touched } = entry.peek() ?? { began: saved.peek(), touched: {} };
      kept.value = { began, touched: { ...touched, [field]: value }, settled: null };
    },
    look() {
      const one = kept.peek();
      if (one !== null) kept.value = { ...one, began: saved.peek() };
    },
    settle(revision) {
      const one = kept.peek();
      if (one !== null) kept.value = { ...one, settled: revision };
    },
    drop() {
      kept.value = null;
    },
    revision: () => (clashes.peek().length === 0 ? saved.peek().revision : kept.peek()?.began.revision),
  };
}

/** Fields that were touched here and changed elsewhere since, to something else. */
export function clashesOf(began: Fields, now: Fields, touched: Fields): Clash[] {
  return Object.entries(touched)
    .filter(([field, mine]) => began[field] !== now[field] && now[field] !== mine)
    .map(([field]) => ({ field, was: began[field] ?? "", now: now[field] ?? "" }));
}

// The check: what was seen at the chair. Nothing is preselected, so that a tap means "I looked".
import type { JSX } from "preact";
import { signal, type Signal } from "@preact/signals";
import { useState } from "preact/hooks";
import {
  asksGait,
  checkBody,
  dueAt,
  isTouched,
  lastOf,
  leftOf,
  UNTOUCHED,
  type CheckDraft,
  type Dissociation,
} from "../../model/checks";
import type { CheckObject, SessionObject } from "../../protocol";
import { bed as bedSignal, blind, now, sessionOn } from "../../store";
import { wall } from "../../settings";
import { useEntry } from "../../ui/command";
import { Segments } from "../../ui/form";
import { Said } from "../../ui/Said";
import { Sheet } from "../../ui/Sheet";
import { page } from "../../words/chair";
import { clockOf, DASH, timeOfDay } from "../../words/format";
import { Cadss6Sheet, MoreSheet, moreText } from "./CheckMore";
import type { SheetName } from "./OpenSheet";

export function CheckCard(props: {
  bed: string;
  narrow: boolean;
  open: Signal<SheetName | null>;
}): JSX.Element {
  // Kept here, so that the entry outlives the sheet that it was typed in.
  const [draft] = useState(() => signal(UNTOUCHED));
  const opened = props.open.value === "check";
  const close = (): void => {
    props.open.value = null;
  };
  return (
    <section class="panel check-card" aria-label={page.check.title}>
      <div class="panel-head">
        <h2>{page.check.title}</h2>
        <Due bed={props.bed} />
      </div>
      {wall.value === "yes" && <LastCheck bed={props.bed} />}
      {wall.value === "no" && !props.narrow && <CheckForm bed={props.bed} draft={draft} />}
      {wall.value === "no" && props.narrow && (
        <button
          type="button"
          class="button primary"
          aria-haspopup="dialog"
          onClick={() => (props.open.value = "check")}
        >
          {page.check.title}
        </button>
      )}
      {wall.value === "no" && props.narrow && opened && (
        <Sheet title={page.check.title} onClose={close}>
          <CheckForm bed={props.bed} draft={draft} />
        </Sheet>
      )}
    </section>
  );
}

function Due(props: { bed: string }): JSX.Element {
  const due = dueAt(bedSignal(props.bed).value?.due ?? [], "check");
  if (blind.value) return <p>{DASH}</p>;
  if (due === null) return <p>{page.check.notDue}</p>;
  const time = timeOfDay(due, false);
  const left = due - now.value;
  return (
    <p class={left < 0 ? "overdue" : ""}>
      {left < 0 ? page.check.overdue(time) : page.check.due(time)}
      <span class="num">{clockOf(Math.abs(left))}</span>
    </p>
  );
}

function CheckForm(props: { bed: string; draft: Signal<CheckDraft> }): JSX.Element {
  const { draft } = props;
  const session = sessionOn(props.bed).value;
  const id = session?.id ?? "";
  const entry = useEntry<SessionObject>("POST", () => `/sessions/${encodeURIComponent(id)}/checks`);
  const [saved] = useState(() => signal(""));
  const [inner] = useState(() => signal<"cadss6" | "more" | null>(null));
  const now_ = draft.value;
  const checks = session?.record.checks ?? [];
  const faults = entry.progress.value.kind === "failed" ? entry.progress.value.fields : {};
  const set = (part: Partial<CheckDraft>): void => {
    draft.value = { ...draft.peek(), ...part };
    if (entry.progress.peek().kind === "saved") entry.reset();
  };
  const save = async (): Promise<void> => {
    if (!isTouched(draft.peek())) return;
    const sent = draft.peek();
    const outcome = await entry.send(checkBody(sent, page.check.marked));
    if (outcome?.kind !== "done") return;
    const at = timeOfDay(Date.parse(outcome.value.record.checks.at(-1)?.at ?? ""), false);
    saved.value = draft.peek() === sent ? page.check.saved(at) : page.check.savedBefore(at);
    draft.value = leftOf(sent, draft.peek());
  };
  const also = moreText(now_);
  return (
    <form
      class="check-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="bare">
        <Segments
          legend={<Legend name={page.check.moaas} value={moaasWords(now_.moaas, checks)} />}
          value={textOf(now_.moaas)}
          options={[5, 4, 3, 2, 1, 0].map((step) => [String(step), String(step)] as const)}
          fault={faults["entries.moaas"]}
          onValue={(value) => {
            set({ moaas: Number(value) });
          }}
        />
        <div class="with-link">
          <Segments
            legend={<Legend name={page.check.dissociation} value={dissociationWords(checks)} />}
            value={now_.dissociation ?? ""}
            options={Object.entries(page.check.dissociationWord)}
            fault={faults["entries.dissociated"]}
            onValue={(value) => {
              set({ dissociation: value as Dissociation });
            }}
          />
          <button
            type="button"
            class="text-button"
            aria-haspopup="dialog"
            onClick={() => (inner.value = "cadss6")}
          >
            {page.check.cadss6}
          </button>
        </div>
        <div class="nausea">
          <Segments
            legend={
              <Legend
                name={page.check.nausea}
                value={lastWords(checks, "nausea", String) || page.check.nauseaHint}
              />
            }
            value={textOf(now_.nausea)}
            options={Array.from({ length: 11 }, (_, step) => [String(step), String(step)] as const)}
            fault={faults["entries.nausea"]}
            onValue={(value) => {
              set({ nausea: Number(value) });
            }}
          />
          <Toggle
            text={page.check.vomited}
            on={now_.vomited}
            onToggle={(vomited) => {
              set({ vomited });
            }}
          />
        </div>
        {asksGait(session?.phase ?? null) && (
          <div class="gait">
            <YesNo
              name={page.check.oriented}
              value={now_.oriented}
              onValue={(oriented) => {
                set({ oriented });
              }}
            />
            <YesNo
              name={page.check.walks}
              value={now_.walks}
              onValue={(walks) => {
                set({ walks });
              }}
            />
          </div>
        )}
        <div class="check-end">
          <label class="hidden-text" for="check-note">
            {page.check.note}
          </label>
          <input
            id="check-note"
            class="note-input"
            placeholder={page.check.note}
            maxLength={500}
            autocomplete="off"
            value={now_.note}
            onInput={(event) => {
              set({ note: event.currentTarget.value });
            }}
          />
          <button type="button" class="button" aria-haspopup="dialog" onClick={() => (inner.value = "more")}>
            {page.check.more}
          </button>
          <button type="submit" class="button primary" disabled={!isTouched(now_)}>
            {page.check.save}
          </button>
        </div>
        {also !== "" && <p class="also">{page.check.includes(also)}</p>}
        <Said progress={entry.progress} done={saved.value} />
      </div>
      {inner.value === "cadss6" && (
        <Cadss6Sheet draft={now_} set={set} onClose={() => (inner.value = null)} />
      )}
      {inner.value === "more" && (
        <MoreSheet
          draft={now_}
          set={set}
          gait={!asksGait(session?.phase ?? null)}
          onClose={() => (inner.value = null)}
        />
      )}
    </form>
  );
}

/** What was last seen, for who may only look. */
function LastCheck(props: { bed: string }): JSX.Element {
  const checks = sessionOn(props.bed).value?.record.checks ?? [];
  const none = page.check.noneYet;
  return (
    <div class="last-check">
      <Legend name={page.check.moaas} value={moaasWords(null, checks) || none} />
      <Legend name={page.check.dissociation} value={dissociationWords(checks) || none} />
      <Legend name={page.check.nausea} value={lastWords(checks, "nausea", String) || none} />
    </div>
  );
}

function Legend(props: { name: string; value: string }): JSX.Element {
  return (
    <span class="legend-row">
      <span>{props.name}</span>
      <span>{props.value}</span>
    </span>
  );
}

export function Toggle(props: { text: string; on: boolean; onToggle: (on: boolean) => void }): JSX.Element {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={props.on}
      onClick={() => {
        props.onToggle(!props.on);
      }}
    >
      {props.text}
    </button>
  );
}

export function YesNo(props: {
  name: string;
  value: boolean | null;
  onValue: (value: boolean) => void;
}): JSX.Element {
  return (
    <Segments
      legend={props.name}
      value={props.value === null ? "" : props.value ? "yes" : "no"}
      options={[
        ["yes", page.check.yes],
        ["no", page.check.no],
      ]}
      onValue={(value) => {
        props.onValue(value === "yes");
      }}
    />
  );
}

const textOf = (value: number | null): string => (value === null ? "" : String(value));

function moaasWords(chosen: number | null, checks: readonly CheckObject[]): string {
  if (chosen !== null) return page.check.moaasWord[chosen] ?? "";
  return lastWords(checks, "moaas", (value) => page.check.moaasWord[value] ?? String(value));
}

function dissociationWords(checks: readonly CheckObject[]): string {
  return lastWords(checks, "dissociated", (value) =>
    value === 0 ? page.check.dissociationWord.none.toLowerCase() : page.check.wasDissociated,
  );
}

/** `last 4, lethargic response to name, 10:31`; empty: nobody looked yet. */
function lastWords(checks: readonly CheckObject[], name: string, say: (value: number) => string): string {
  const last = lastOf(checks, name);
  return last === null ? "" : page.check.last(say(last.value), timeOfDay(Date.parse(last.at), false));
}

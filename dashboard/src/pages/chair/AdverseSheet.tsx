// Adverse events: a new one, or more of a known one.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { AdverseEventObject, Practice, SessionObject } from "../../protocol";
import { now } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { Segments, Select, TextField } from "../../ui/form";
import { here, useRead } from "../../ui/read";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import { Toggle } from "./CheckCard";
import { SaveRow } from "./SaveRow";
import { useForm } from "./useForm";

export function AdverseSheet(props: { session: SessionObject; onClose: () => void }): JSX.Element {
  const said = page.chair.adverse;
  const [chosen] = useState(() => signal<AdverseEventObject | null>(null));
  const practice = here(useRead<Practice>("/practice").reading.value);
  const kinds = practice?.adverse_events ?? {};
  const known = props.session.record.adverse_events;
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      {known.length > 0 && (
        <section class="known">
          <h3>{said.known}</h3>
          <ul>
            {known.map((one) => (
              <li key={one.id}>
                <span>
                  {timeOfDay(Date.parse(one.onset), false)}{" "}
                  {page.chair.moment.adverse(kinds[one.kind] ?? one.kind, one.grade)},{" "}
                  {one.resolved === null ? said.open : said.closed}
                  {one.outcome !== "" && `, ${one.outcome}`}
                </span>
                <button type="button" class="button" onClick={() => (chosen.value = one)}>
                  {said.update}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <h3>{chosen.value === null ? said.new : (kinds[chosen.value.kind] ?? chosen.value.kind)}</h3>
      <AdverseForm
        key={chosen.value?.id ?? "new"}
        session={props.session}
        event={chosen.value}
        kinds={kinds}
      />
    </Sheet>
  );
}

function AdverseForm(props: {
  session: SessionObject;
  event: AdverseEventObject | null;
  kinds: Readonly<Record<string, string>>;
}): JSX.Element {
  const { event, kinds } = props;
  const said = page.chair.adverse;
  const base = `/sessions/${encodeURIComponent(props.session.id)}/adverse-events`;
  const entry = useEntry<SessionObject>(event === null ? "POST" : "PUT", () =>
    event === null ? base : `${base}/${encodeURIComponent(event.id)}`,
  );
  const form = useForm(
    {
      kind: event?.kind ?? "",
      grade: event === null ? "" : String(event.grade),
      action: event?.action ?? "",
      outcome: event?.outcome ?? "",
      note: event?.note ?? "",
    },
    entry.touch,
  );
  const [over] = useState(() => signal(event !== null && event.resolved !== null));
  const faults = faultsOf(entry.progress.value);
  const field = (name: "action" | "outcome" | "note"): JSX.Element => (
    <TextField
      label={said[name]}
      value={form.value[name]}
      maxLength={500}
      fault={faults[name]}
      onValue={form.set(name)}
    />
  );
  const send = async (): Promise<void> => {
    const resolved = over.peek() ? (event?.resolved ?? new Date(now.peek()).toISOString()) : null;
    const outcome = await entry.send({
      ...form.value,
      grade: Number(form.value.grade),
      ...(event !== null && { onset: event.onset }),
      resolved,
    });
    if (outcome?.kind === "done" && event === null) form.clear();
  };
  return (
    <form
      class="stack"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void send();
      }}
    >
      {event === null && (
        <Select
          label={said.kind}
          value={form.value.kind}
          options={[["", said.choose], ...Object.entries(kinds)]}
          fault={faults["kind"]}
          onValue={form.set("kind")}
        />
      )}
      <Segments
        legend={said.grade}
        value={form.value.grade}
        options={Object.entries(said.gradeName)}
        fault={faults["grade"]}
        onValue={form.set("grade")}
      />
      {field("action")}
      {field("outcome")}
      {field("note")}
      <Toggle
        text={said.over}
        on={over.value}
        onToggle={(on) => {
          entry.touch();
          over.value = on;
        }}
      />
      <SaveRow
        text={words.common.save}
        progress={entry.progress}
        done={said.saved(timeOfDay(now.peek(), false))}
        disabled={form.value.kind === "" || form.value.grade === ""}
      />
    </form>
  );
}

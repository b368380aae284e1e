// The discharge list in the service's own sentences, satisfaction, and the end of the session.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { dischargeState } from "../../model/discharge";
import type { SessionObject } from "../../protocol";
import { bed as bedSignal, now, sessionOn } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { Segments, TextField } from "../../ui/form";
import { Said } from "../../ui/Said";
import { Sheet } from "../../ui/Sheet";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import { Toggle } from "./CheckCard";
import { Item } from "./DischargeCard";
import { SaveRow } from "./SaveRow";
import { useForm } from "./useForm";

const SCORES = ["1", "2", "3", "4", "5"].map((score) => [score, score] as const);

export function DischargeSheet(props: {
  bed: string;
  session: SessionObject;
  onClose: () => void;
}): JSX.Element {
  const { session } = props;
  const said = page.chair.discharge;
  const bed = bedSignal(props.bed).value;
  const items = bed?.discharge ?? [];
  const state = dischargeState(items, bed?.phase ?? null);
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      <div class="stack">
        {items.length === 0 && <p class="quiet-text">{said.empty}</p>}
        <ul class="items whole">
          {items.map((item) => (
            <li key={item.id}>
              <Item bed={props.bed} item={item} locked={state === "locked"} text={item.text} />
            </li>
          ))}
        </ul>
        <Satisfaction session={session} />
        <Close session={session} ready={state === "ready"} />
      </div>
    </Sheet>
  );
}

function Satisfaction(props: { session: SessionObject }): JSX.Element {
  const { session } = props;
  const said = page.chair.discharge;
  const entry = useEntry<SessionObject>("PUT", () => `/sessions/${encodeURIComponent(session.id)}/feedback`);
  return (
    <div>
      <Segments
        legend={said.satisfaction}
        value={String(session.record.feedback?.score ?? "")}
        options={SCORES}
        fault={faultsOf(entry.progress.value)["score"]}
        onValue={(score) => {
          void entry.send({ score: Number(score) });
        }}
      />
      <Said progress={entry.progress} done="" />
    </div>
  );
}

function Close(props: { session: SessionObject; ready: boolean }): JSX.Element {
  const { session } = props;
  const said = page.chair.discharge;
  const path = `/sessions/${encodeURIComponent(session.id)}/close`;
  const entry = useEntry<SessionObject>(
    "POST",
    () => path,
    () => sessionOn(session.bed).peek()?.revision,
  );
  const form = useForm({ reason: "" }, entry.touch);
  const [override] = useState(() => signal(false));
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void entry.send({ reason: form.value.reason, override: override.value });
      }}
    >
      {!props.ready && (
        <Toggle
          text={said.closeEarly}
          on={override.value}
          onToggle={(on) => {
            entry.touch();
            override.value = on;
          }}
        />
      )}
      <TextField
        label={said.reason}
        value={form.value.reason}
        required={override.value}
        maxLength={500}
        fault={faultsOf(entry.progress.value)["reason"]}
        onValue={form.set("reason")}
      />
      <SaveRow
        text={said.close}
        progress={entry.progress}
        done={said.closed(timeOfDay(now.peek(), false))}
        disabled={!props.ready && !override.value}
      />
    </form>
  );
}

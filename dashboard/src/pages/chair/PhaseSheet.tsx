// Says which phase it is where no pump feed decides it. Nothing here commands a pump.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Phase, SessionObject } from "../../protocol";
import { now, sessionOn } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { Select, TextField } from "../../ui/form";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import { Toggle } from "./CheckCard";
import { SaveRow } from "./SaveRow";
import { useForm } from "./useForm";

export function PhaseSheet(props: { session: SessionObject; onClose: () => void }): JSX.Element {
  const { session } = props;
  const said = page.chair.phase;
  const path = `/sessions/${encodeURIComponent(session.id)}/phase`;
  const entry = useEntry<SessionObject>(
    "POST",
    () => path,
    () => sessionOn(session.bed).peek()?.revision,
  );
  const form = useForm({ phase: "", reason: "" }, entry.touch);
  const [override] = useState(() => signal(false));
  const faults = faultsOf(entry.progress.value);
  const phases = (Object.entries(words.phase) as [Phase, string][]).filter(([one]) => one !== session.phase);
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void entry.send({ ...form.value, override: override.value });
        }}
      >
        <p class="quiet-text">{said.note}</p>
        <p>{said.now(words.phase[session.phase])}</p>
        <Select
          label={said.to}
          value={form.value.phase}
          options={[["", page.chair.adverse.choose], ...phases]}
          fault={faults["phase"]}
          onValue={form.set("phase")}
        />
        <Toggle
          text={said.override}
          on={override.value}
          onToggle={(on) => {
            entry.touch();
            override.value = on;
          }}
        />
        <TextField
          label={said.reason}
          value={form.value.reason}
          required={override.value}
          maxLength={500}
          fault={faults["reason"]}
          onValue={form.set("reason")}
        />
        <SaveRow
          text={said.save}
          progress={entry.progress}
          done={said.saved(timeOfDay(now.peek(), false))}
          disabled={form.value.phase === ""}
        />
      </form>
    </Sheet>
  );
}

// Another drug was given: what, how much, which way.
import type { JSX } from "preact";
import type { SessionObject } from "../../protocol";
import { now } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { TextField } from "../../ui/form";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import { SaveRow } from "./SaveRow";
import { useForm } from "./useForm";

export function MedicineSheet(props: { session: SessionObject; onClose: () => void }): JSX.Element {
  const said = page.chair.medicine;
  const path = `/sessions/${encodeURIComponent(props.session.id)}/medicines`;
  const entry = useEntry<SessionObject>("POST", () => path);
  const form = useForm({ drug: "", dose: "", route: "", note: "" }, entry.touch);
  const faults = faultsOf(entry.progress.value);
  const field = (name: keyof typeof form.value, required = false): JSX.Element => (
    <TextField
      label={said[name]}
      value={form.value[name]}
      required={required}
      fault={faults[name]}
      onValue={form.set(name)}
    />
  );
  const given = props.session.record.medicines;
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void entry.send(form.value).then((outcome) => {
            if (outcome?.kind === "done") form.clear();
          });
        }}
      >
        {field("drug", true)}
        {field("dose", true)}
        {field("route")}
        {field("note")}
        <SaveRow
          text={words.common.save}
          progress={entry.progress}
          done={said.saved(timeOfDay(now.peek(), false))}
        />
      </form>
      {given.length > 0 && (
        <section class="known">
          <h3>{said.given}</h3>
          <ul>
            {given.map((one) => (
              <li key={one.id}>
                {timeOfDay(Date.parse(one.at), false)} {one.drug} {one.dose} {one.route}, {one.by}
              </li>
            ))}
          </ul>
        </section>
      )}
    </Sheet>
  );
}

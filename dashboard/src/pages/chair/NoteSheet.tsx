// A free observation (`E`).
import type { JSX } from "preact";
import type { SessionObject } from "../../protocol";
import { faultsOf, useEntry } from "../../ui/command";
import { TextArea } from "../../ui/form";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import { SaveRow } from "./SaveRow";
import { useForm } from "./useForm";
import { now } from "../../store";

export function NoteSheet(props: { session: SessionObject; onClose: () => void }): JSX.Element {
  const said = page.chair.note;
  const path = `/sessions/${encodeURIComponent(props.session.id)}/notes`;
  const entry = useEntry<SessionObject>("POST", () => path);
  const form = useForm({ text: "" }, entry.touch);
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void entry.send({ text: form.value.text.trim() }).then((outcome) => {
            if (outcome?.kind === "done") form.clear();
          });
        }}
      >
        <TextArea
          label={said.text}
          value={form.value.text}
          rows={4}
          fault={faultsOf(entry.progress.value)["text"]}
          onValue={form.set("text")}
        />
        <SaveRow
          text={words.common.save}
          progress={entry.progress}
          done={said.saved(timeOfDay(now.peek(), false))}
          disabled={form.value.text.trim() === ""}
        />
      </form>
    </Sheet>
  );
}

// What was done at the chair. It is put down, and the pump's own reports verify it; nothing is commanded.
import type { JSX } from "preact";
import type { AlertObject, RecordedAction } from "../../protocol";
import { useEntry } from "../../ui/command";
import { Segments, TextField } from "../../ui/form";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { faultsOf, SaveRow } from "./SaveRow";
import { useForm } from "./useForm";

export function ActionSheet(props: {
  bed: string;
  alert: AlertObject | undefined;
  onClose: () => void;
}): JSX.Element {
  const entry = useEntry<RecordedAction>("POST", () => `/beds/${encodeURIComponent(props.bed)}/actions`);
  const form = useForm({ action: "", note: "" });
  const faults = faultsOf(entry.progress.value);
  return (
    <Sheet title={page.chair.alert.record} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void entry.send({ ...form.value, alert: props.alert?.id ?? null }).then((outcome) => {
            if (outcome?.kind === "done") props.onClose();
          });
        }}
      >
        <Segments
          legend={props.alert?.text ?? ""}
          value={form.value.action}
          options={Object.entries(page.chair.moment.deed)}
          fault={faults["action"]}
          onValue={form.set("action")}
        />
        <TextField
          label={page.check.note}
          value={form.value.note}
          maxLength={500}
          fault={faults["note"]}
          onValue={form.set("note")}
        />
        <SaveRow
          text={words.common.save}
          progress={entry.progress}
          done=""
          disabled={form.value.action === ""}
        />
      </form>
    </Sheet>
  );
}

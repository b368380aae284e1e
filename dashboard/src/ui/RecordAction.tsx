// What was done at the chair, put down by the person who did it. Nothing is preselected; no pump is commanded.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { ActionObject, Deed } from "../protocol";
import { now } from "../store";
import { words } from "../words";
import { chairName, timeOfDay } from "../words/format";
import { recording, type Recording } from "./alerts";
import { useEntry } from "./command";
import { Said } from "./Said";
import { Sentence } from "./Sentence";
import { Sheet } from "./Sheet";
import "./notes.css";

const DEEDS = Object.keys(words.suite.deed) as Deed[];

/** Shown over any page while `recording` names a chair. */
export function RecordActionSheet(): JSX.Element | null {
  const about = recording.value;
  return about === null ? null : <RecordAction key={about.alert?.id ?? about.bed} {...about} />;
}

function RecordAction({ bed, alert }: Recording): JSX.Element {
  const entry = useEntry<ActionObject>("POST", () => `/beds/${encodeURIComponent(bed)}/actions`);
  const deed = useSignal<Deed | null>(null);
  const note = useSignal("");
  const saved = useSignal("");
  const isLacking = useSignal(false);
  const close = (): void => {
    recording.value = null;
  };
  const save = async (): Promise<void> => {
    isLacking.value = deed.value === null;
    if (deed.value === null) return;
    const outcome = await entry.send({
      action: deed.value,
      alert: alert?.id ?? null,
      note: note.value.trim(),
    });
    if (outcome?.kind === "done") saved.value = words.suite.recorded(timeOfDay(now.value, false));
  };
  const isSaved = entry.progress.value.kind === "saved";
  return (
    <Sheet title={words.suite.recordAt(words.common.chair(chairName(bed)))} onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {alert && (
          <p>
            <Sentence text={alert.text} />
          </p>
        )}
        <fieldset>
          <legend class="deeds-legend">{words.suite.done}</legend>
          <div class="deeds">
            {DEEDS.map((one, place) => (
              <label key={one}>
                <input
                  type="radio"
                  name="deed"
                  autoFocus={place === 0}
                  value={one}
                  checked={deed.value === one}
                  onChange={() => {
                    deed.value = one;
                  }}
                />
                {words.suite.deed[one]}
              </label>
            ))}
          </div>
        </fieldset>
        <label class="field">
          {words.suite.note}
          <input
            autocomplete="off"
            maxLength={500}
            value={note.value}
            onInput={(event) => {
              note.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="quiet-hint">{words.suite.deedHint}</p>
        {isLacking.value && deed.value === null && <p role="alert">{words.suite.chooseDeed}</p>}
        <Said progress={entry.progress} done={saved.value} />
        {isSaved ? (
          <button type="button" class="button primary" onClick={close}>
            {words.common.close}
          </button>
        ) : (
          <button type="submit" class="button primary">
            {words.suite.record}
          </button>
        )}
      </form>
    </Sheet>
  );
}

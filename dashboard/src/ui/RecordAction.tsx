// What was done at the chair, put down by the person who did it. Nothing is preselected; no pump is commanded.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { ActionObject, Deed } from "../protocol";
import { now } from "../store";
import { words } from "../words";
import { more } from "../words/more";
import { chairName, timeOfDay } from "../words/format";
import { recording, type Recording } from "./alerts";
import { useEntry } from "./command";
import { Said } from "./Said";
import { Sentence } from "./Sentence";
import { Sheet } from "./Sheet";
import "./notes.css";

const DEEDS = Object.keys(more.action.deed) as Deed[];

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
    if (outcome?.kind === "done") saved.value = more.action.recorded(timeOfDay(now.value, false));
  };
  const { kind } = entry.progress.value;
  // "Recorded" is said of what stands here, so it stays as it was sent; changed after, it is another action.
  const isOnItsWay = kind === "waiting" || kind === "sending";
  const isSaved = kind === "saved";
  return (
    <Sheet title={more.action.recordAt(words.common.chair(chairName(bed)))} onClose={close}>
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
          <legend class="deeds-legend">{more.action.done}</legend>
          <div class="deeds">
            {DEEDS.map((one, place) => (
              <label key={one}>
                <input
                  type="radio"
                  name="deed"
                  autoFocus={place === 0}
                  value={one}
                  checked={deed.value === one}
                  disabled={isOnItsWay}
                  onChange={() => {
                    entry.touch();
                    deed.value = one;
                  }}
                />
                {more.action.deed[one]}
              </label>
            ))}
          </div>
        </fieldset>
        <label class="field">
          {more.action.note}
          <input
            autocomplete="off"
            maxLength={500}
            value={note.value}
            readOnly={isOnItsWay}
            onInput={(event) => {
              entry.touch();
              note.value = event.currentTarget.value;
            }}
          />
        </label>
        <p class="quiet-hint">{more.action.deedHint}</p>
        {isLacking.value && deed.value === null && <p role="alert">{more.action.chooseDeed}</p>}
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

// What became of deeds about alerts, and the way back from an acknowledgement.
import type { JSX } from "preact";
import { silenceSeconds } from "../model/urgency";
import { words } from "../words";
import { timeOfDay } from "../words/format";
import { placeOf } from "./alertWords";
import { again, deeds, dismiss, fateOf, isRepeatable, undo, type Doing } from "./alerts";
import { told } from "./Said";
import "./notes.css";

const said = words.suite;

export function Undo(): JSX.Element {
  const all = deeds.value;
  const failed = all.filter((what) => fateOf(what) === "failed").length;
  return (
    <div class="notes">
      {all.map((what) => (
        <Note key={`${what.deed} ${what.alert.id}`} what={what} failed={failed} />
      ))}
    </div>
  );
}

/** `failed`: how many were not saved, this one among them or not: where one has room it speaks for the others. */
function Note(props: { what: Doing; failed: number }): JSX.Element {
  const { what } = props;
  const fate = fateOf(what);
  const isFailed = fate === "failed";
  const others = props.failed - Number(isFailed);
  const canRepeat = isRepeatable(what);
  const text = isFailed && !canRepeat ? said.changed : told(what.entry.progress.value, doneOf(what));
  const button = (name: string, act: (what: Doing) => void, dress = ""): JSX.Element => (
    <button
      type="button"
      class={`button ${dress}`}
      onClick={() => {
        act(what);
      }}
    >
      {name}
    </button>
  );
  return (
    <div class={`note ${fate}`}>
      <p role="status">{isFailed ? failedOf(what, text) : fate !== "waiting" && text}</p>
      {others > 0 && (
        <p role="status" class="note-others">
          {said.notSaved(others)}
        </p>
      )}
      {fate === "saved" &&
        what.deed === "acknowledge" &&
        what.answer?.state !== "closed" &&
        button(said.undo, undo)}
      {isFailed && canRepeat && button(words.common.tryAgain, again)}
      {isFailed && button(words.common.close, dismiss, "quiet")}
    </div>
  );
}

/** What to say when it is saved. */
const doneOf = ({ alert, deed }: Doing): string => said.done[deed](placeOf(alert), silenceSeconds(alert));

/** Two alerts of one chair may fail together: it says which one, and when the button was pressed. */
const failedOf = ({ alert, deed, at }: Doing, text: string): string =>
  said.failed(placeOf(alert), alert.text, said.doing[deed], timeOfDay(at, false), text);

// What became of the last deed about an alert, and the way back from an acknowledgement.
import type { JSX } from "preact";
import { silenceSeconds } from "../model/urgency";
import { words } from "../words";
import { placeOf } from "./alertWords";
import { again, dismiss, doing, undo, type Doing } from "./alerts";
import { told } from "./Said";
import "./notes.css";

export function Undo(): JSX.Element {
  const what = doing.value;
  const progress = what?.entry.progress.value.kind;
  return (
    <div class={`note ${progress === "failed" ? "failed" : ""}`}>
      <p role="status">{what === null ? "" : told(what.entry.progress.value, doneOf(what))}</p>
      {what !== null && progress === "saved" && what.deed === "acknowledge" && (
        <button type="button" class="button" onClick={undo}>
          {words.suite.undo}
        </button>
      )}
      {progress === "failed" && (
        <>
          <button type="button" class="button" onClick={again}>
            {words.common.tryAgain}
          </button>
          <button type="button" class="button quiet" onClick={dismiss}>
            {words.common.close}
          </button>
        </>
      )}
    </div>
  );
}

/** What to say when it is saved. */
function doneOf(what: Doing): string {
  const chair = placeOf(what.alert);
  switch (what.deed) {
    case "acknowledge":
      return words.suite.acknowledged(chair);
    case "unacknowledge":
      return words.suite.undone(chair);
    case "silence":
      return words.suite.silenced(chair, silenceSeconds(what.alert));
  }
}

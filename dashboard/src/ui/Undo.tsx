// What became of the last deed about an alert, and the way back from an acknowledgement.
import type { JSX } from "preact";
import { silenceSeconds } from "../model/urgency";
import { words } from "../words";
import { placeOf } from "./alertWords";
import { again, dismiss, doing, undo, type Doing } from "./alerts";
import "./notes.css";

export function Undo(): JSX.Element {
  const what = doing.value;
  const progress = what?.entry.progress.value.kind;
  return (
    <div class={`note ${progress === "failed" ? "failed" : ""}`}>
      <p role="status">{what === null ? "" : saidOf(what)}</p>
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

function saidOf(what: Doing): string {
  const chair = placeOf(what.alert);
  const progress = what.entry.progress.value;
  switch (progress.kind) {
    case "idle":
    case "waiting":
      return "";
    case "sending":
      return words.common.sending;
    case "failed":
      return progress.text;
    case "saved":
      switch (what.deed) {
        case "acknowledge":
          return words.suite.acknowledged(chair);
        case "unacknowledge":
          return words.suite.undone(chair);
        case "silence":
          return words.suite.silenced(chair, silenceSeconds(what.alert));
      }
  }
}

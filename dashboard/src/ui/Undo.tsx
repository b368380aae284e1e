// What became of deeds about alerts, and the way back from an acknowledgement.
import type { JSX } from "preact";
import { silenceSeconds } from "../model/urgency";
import { words } from "../words";
import { placeOf } from "./alertWords";
import { again, deeds, dismiss, undo, type Deed, type Doing } from "./alerts";
import { told } from "./Said";
import "./notes.css";

const said = words.suite;
const NAMES: Record<Deed, string> = {
  acknowledge: said.acknowledge,
  unacknowledge: said.undo,
  silence: said.silence,
};

export function Undo(): JSX.Element {
  return (
    <div class="notes">
      {deeds.value.map((what) => (
        <Note key={`${what.deed} ${what.alert.id}`} what={what} />
      ))}
    </div>
  );
}

function Note(props: { what: Doing }): JSX.Element {
  const { what } = props;
  const progress = what.entry.progress.value;
  const text = told(progress, doneOf(what));
  const isFailed = progress.kind === "failed";
  return (
    <div class={isFailed ? "note failed" : "note"}>
      <p role="status">{isFailed ? said.failed(placeOf(what.alert), NAMES[what.deed], text) : text}</p>
      {progress.kind === "saved" && what.deed === "acknowledge" && (
        <Button name={said.undo} what={what} act={undo} />
      )}
      {isFailed && <Button name={words.common.tryAgain} what={what} act={again} />}
      {isFailed && <Button name={words.common.close} what={what} act={dismiss} isQuiet />}
    </div>
  );
}

function Button(props: {
  name: string;
  what: Doing;
  act: (what: Doing) => void;
  isQuiet?: boolean;
}): JSX.Element {
  return (
    <button
      type="button"
      class={props.isQuiet === true ? "button quiet" : "button"}
      onClick={() => {
        props.act(props.what);
      }}
    >
      {props.name}
    </button>
  );
}

/** What to say when it is saved. */
function doneOf(what: Doing): string {
  const chair = placeOf(what.alert);
  switch (what.deed) {
    case "acknowledge":
      return said.acknowledged(chair);
    case "unacknowledge":
      return said.undone(chair);
    case "silence":
      return said.silenced(chair, silenceSeconds(what.alert));
  }
}

// The end of a form in a sheet: its button and what became of it.
import type { JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import type { Progress } from "../../ui/command";
import { Said } from "../../ui/Said";

export function SaveRow(props: {
  text: string;
  done: string;
  progress: ReadonlySignal<Progress>;
  disabled?: boolean;
}): JSX.Element {
  return (
    <div class="save-row">
      <button type="submit" class="button primary" disabled={props.disabled}>
        {props.text}
      </button>
      <Said progress={props.progress} done={props.done} />
    </div>
  );
}

// What became of an entry, in words, beside its button. Nothing for the first 300 ms.
import type { JSX } from "preact";
import type { ReadonlySignal } from "@preact/signals";
import { faultsOf, type Progress } from "./command";
import { words } from "../words";

/**
 * `done`: what to say when it is saved (`Check saved 10:43`). `placed`: what is wrong with a field is shown at
 * the field, and not once more here.
 */
export function Said(props: {
  progress: ReadonlySignal<Progress>;
  done: string;
  placed?: boolean;
}): JSX.Element {
  const progress = props.progress.value;
  const isPlaced = props.placed === true && Object.keys(faultsOf(progress)).length > 0;
  return (
    <p class={`said ${progress.kind}`} role="status">
      {isPlaced ? words.common.seeFields : told(progress, props.done)}
    </p>
  );
}

/** A progress in words; `done`: what to say when it is saved. */
export function told(progress: Progress, done: string): string {
  switch (progress.kind) {
    case "idle":
    case "waiting":
      return "";
    case "sending":
      return words.common.sending;
    case "saved":
      return done;
    case "failed":
      return progress.text;
  }
}

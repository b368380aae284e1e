// Asked once, before the first command of a screen: who works here. Commands carry it as `by`.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { person } from "../settings";
import { words } from "../words";
import { Sheet } from "./Sheet";

export function WhoSheet(props: { onKnown: () => void; onClose: () => void }): JSX.Element {
  const name = useSignal(person.value);
  return (
    <Sheet title={words.common.who} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.value.trim() === "") return;
          person.value = name.value.trim();
          props.onKnown();
        }}
      >
        <label class="field">
          {words.common.whoHint}
          <input
            autoFocus
            autocomplete="off"
            maxLength={64}
            required
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button primary">
          {words.common.save}
        </button>
      </form>
    </Sheet>
  );
}

// Asked before the first command of a screen: who works here. By name and PIN where the service has a list of
// staff, else by a name that is typed once.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { person } from "../settings";
import { more } from "../words/more";
import { PinForm } from "./PinForm";
import { Sheet } from "./Sheet";
import { asksPin, stillAsked } from "./signedIn";

/** `onClose` is called when it is known, and when nobody says. */
export function WhoSheet(props: { onClose: () => void }): JSX.Element {
  return (
    <Sheet title={more.who.title} onClose={props.onClose}>
      <div onPointerDown={stillAsked} onKeyDown={stillAsked}>
        {asksPin.value ? <PinForm onDone={props.onClose} /> : <NameForm onDone={props.onClose} />}
      </div>
    </Sheet>
  );
}

function NameForm(props: { onDone: () => void }): JSX.Element {
  const name = useSignal("");
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.value.trim() === "") return;
        person.value = name.value.trim();
        props.onDone();
      }}
    >
      <label class="field">
        {more.who.hint}
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
        {more.who.save}
      </button>
    </form>
  );
}

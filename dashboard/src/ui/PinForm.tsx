// A name from the list and a PIN, by touch or by keys. Digits go into the PIN wherever the focus is.
import type { JSX } from "preact";
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PersonObject } from "../protocol";
import { more } from "../words/more";
import { words } from "../words";
import { useRead } from "./read";
import { signIn } from "./signedIn";
import "./pin.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 12;

/** Who signed in here last: most often the same again. Gone with the page. */
let last = "";

export function PinForm(props: { onDone: () => void }): JSX.Element {
  const people = useRead<PersonObject[]>("/people").reading.value;
  const name = useSignal(last);
  const pin = useSignal("");
  const told = useSignal("");
  const wait = useWait();
  const isSending = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const press = (digit: string): void => {
    if (pin.value.length < LONGEST) pin.value += digit;
  };
  const send = async (): Promise<void> => {
    if (isSending.value || wait.value > 0) return;
    if (name.value === "" || pin.value === "") {
      told.value = name.value === "" ? more.who.chooseName : more.who.givePin;
      return;
    }
    isSending.value = true;
    const outcome = await signIn(name.value, pin.value);
    isSending.value = false;
    pin.value = "";
    switch (outcome.kind) {
      case "done":
        last = name.value;
        props.onDone();
        return;
      case "refused":
        told.value = outcome.problem.detail;
        wait.value = outcome.wait;
        break;
      case "lost":
        told.value = words.common.noAnswer;
    }
    field.current?.focus();
  };
  return (
    <form
      class="stack pin-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.target === field.current || event.ctrlKey || event.metaKey || event.altKey) return;
        if (!/^\d$/.test(event.key)) return;
        event.preventDefault();
        press(event.key);
      }}
    >
      {people.kind === "here" ? (
        <Names people={people.value} name={name} />
      ) : (
        <p class="said">{people.kind === "failed" ? people.text : words.common.loading}</p>
      )}
      <label class="field">
        {more.who.pin}
        <input
          ref={field}
          type="password"
          autoFocus={name.value !== ""}
          autocomplete="one-time-code"
          inputMode="none"
          maxLength={LONGEST}
          value={pin.value}
          onInput={(event) => {
            pin.value = event.currentTarget.value.replace(/\D/g, "");
            event.currentTarget.value = pin.value;
          }}
        />
      </label>
      <p class="said failed" role="alert">
        {told.value}
      </p>
      <div class="keypad">
        {KEYS.map((digit) => (
          <Digit key={digit} digit={digit} press={press} />
        ))}
        <button
          type="button"
          aria-label={more.who.delete}
          onClick={() => {
            pin.value = pin.value.slice(0, -1);
          }}
        >
          {"\u232b"}
        </button>
        <Digit digit="0" press={press} />
        <button type="submit" class="primary" aria-disabled={isSending.value || wait.value > 0}>
          {wait.value > 0 ? more.who.wait(wait.value) : more.who.signIn}
        </button>
      </div>
    </form>
  );
}

function Digit(props: { digit: string; press: (digit: string) => void }): JSX.Element {
  return (
    <button
      type="button"
      class="num"
      onClick={() => {
        props.press(props.digit);
      }}
    >
      {props.digit}
    </button>
  );
}

/** The list, with the focus on it as long as nobody is chosen. */
function Names(props: { people: readonly PersonObject[]; name: Signal<string> }): JSX.Element {
  const { people, name } = props;
  const list = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (name.value === "") list.current?.querySelector("input")?.focus();
  }, []);
  return (
    <fieldset ref={list} class="pin-names">
      <legend class="deeds-legend">{more.who.name}</legend>
      <div class="deeds">
        {people.map((one) => (
          <label key={one.name}>
            <input
              type="radio"
              name="person"
              checked={name.value === one.name}
              onChange={() => {
                name.value = one.name;
              }}
            />
            {one.name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Whole seconds that still have to pass; set, it counts itself down. */
function useWait(): Signal<number> {
  const left = useSignal(0);
  useEffect(() => {
    if (left.value === 0) return;
    const timer = setTimeout(() => {
      left.value -= 1;
    }, 1_000);
    return () => {
      clearTimeout(timer);
    };
  }, [left.value]);
  return left;
}

// A chair more: one that was heard already, or a new name.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { TextField } from "../../ui/form";
import { visit } from "../../words/visit";
import { nextName, unfit } from "./room";

const said = visit.room;

/** `others`: heard, but not in the list. */
export function AddChair(props: {
  chairs: readonly string[];
  others: readonly string[];
  onAdd: (chair: string) => void;
}): JSX.Element {
  const name = useSignal("");
  const fault = useSignal<"notName" | "there" | null>(null);
  const add = (): void => {
    fault.value = unfit(name.value.trim(), props.chairs);
    if (fault.value !== null) return;
    props.onAdd(name.value.trim());
    name.value = "";
  };
  return (
    <>
      <div class="row top">
        <TextField
          label={said.newChair}
          value={name.value}
          hint={said.newHint(nextName([...props.chairs, ...props.others]))}
          fault={fault.value === null ? undefined : said[fault.value]}
          onValue={(value) => {
            name.value = value;
            fault.value = null;
          }}
        />
        <button type="button" class="button level" onClick={add}>
          {said.add}
        </button>
      </div>
      {props.others.length > 0 && (
        <div class="stack">
          <p class="quiet-text">{said.others}</p>
          <div class="row">
            {props.others.map((chair) => (
              <button
                key={chair}
                type="button"
                class="button"
                onClick={() => {
                  props.onAdd(chair);
                }}
              >
                {said.addThis(chair)}
              </button>
            ))}
          </div>
        </div>
      )}
    </>
  );
}

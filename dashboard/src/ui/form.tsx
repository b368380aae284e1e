// Fields with their label above and what is wrong with them below, and a row of one-of-a-few.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import "./form.css";

/** What a problem says, by field: `patient.weight_kg`. */
export type Faults = Readonly<Record<string, string>>;

/** A text or number field. Numbers are text until they are sent, so that nothing jumps while typing. */
export function TextField(props: {
  label: ComponentChildren;
  value: string;
  onValue: (value: string) => void;
  fault?: string | undefined;
  hint?: string | undefined;
  unit?: string;
  numeric?: boolean;
  required?: boolean;
  disabled?: boolean;
  maxLength?: number;
  suggestions?: readonly string[];
}): JSX.Element {
  const id = useId();
  const below = props.fault ?? props.hint;
  return (
    <div class="field">
      <label for={id}>
        {props.label}
        {props.unit !== undefined && `, ${props.unit}`}
      </label>
      <input
        id={id}
        value={props.value}
        autocomplete="off"
        inputMode={props.numeric === true ? "decimal" : "text"}
        required={props.required}
        disabled={props.disabled}
        maxLength={props.maxLength ?? 64}
        aria-invalid={props.fault !== undefined}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
        list={props.suggestions === undefined ? undefined : `${id}-known`}
        onInput={(event) => {
          props.onValue(event.currentTarget.value);
        }}
      />
      {props.suggestions !== undefined && (
        <datalist id={`${id}-known`}>
          {props.suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      <Below id={id} fault={props.fault} hint={props.hint} />
    </div>
  );
}

/** Free text of several lines. */
export function TextArea(props: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  fault?: string | undefined;
  hint?: string | undefined;
  rows?: number;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        rows={props.rows ?? 2}
        maxLength={500}
        value={props.value}
        aria-invalid={props.fault !== undefined}
        aria-describedby={`${id}-below`}
        onInput={(event) => {
          props.onValue(event.currentTarget.value);
        }}
      />
      <Below id={id} fault={props.fault} hint={props.hint} />
    </div>
  );
}

/** One of many, by name. `options`: value and what is read. */
export function Select(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onValue: (value: string) => void;
  fault?: string | undefined;
  hint?: string | undefined;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        aria-invalid={props.fault !== undefined}
        aria-describedby={`${id}-below`}
        onChange={(event) => {
          props.onValue(event.currentTarget.value);
        }}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Below id={id} fault={props.fault} hint={props.hint} />
    </div>
  );
}

/** One of a few, all seen at once. Nothing is chosen until somebody chooses. */
export function Segments(props: {
  legend: ComponentChildren;
  value: string;
  options: readonly (readonly [string, string])[];
  onValue: (value: string) => void;
  fault?: string | undefined;
  disabled?: boolean;
}): JSX.Element {
  const id = useId();
  return (
    <fieldset aria-describedby={props.fault === undefined ? undefined : `${id}-below`}>
      <legend class="legend">{props.legend}</legend>
      <div class="one-of">
        {props.options.map(([value, text]) => (
          <label key={value}>
            <input
              type="radio"
              name={id}
              value={value}
              checked={props.value === value}
              disabled={props.disabled}
              onChange={() => {
                props.onValue(value);
              }}
            />
            {text}
          </label>
        ))}
      </div>
      <Below id={id} fault={props.fault} hint={undefined} />
    </fieldset>
  );
}

function Below(props: {
  id: string;
  fault: string | undefined;
  hint: string | undefined;
}): JSX.Element | null {
  const text = props.fault ?? props.hint;
  if (text === undefined) return null;
  return (
    <span id={`${props.id}-below`} class={props.fault === undefined ? "hint" : "fault"}>
      {text}
    </span>
  );
}

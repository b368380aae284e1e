// Text fields of a small form: kept until they are saved.
import { signal, type Signal } from "@preact/signals";
import { useState } from "preact/hooks";

export interface Form<T extends Readonly<Record<string, string>>> {
  readonly value: T;
  set(name: keyof T & string): (text: string) => void;
  clear(): void;
}

/** @param onTouch Called when a field is changed: what was said of its entry, `Saved`, no longer holds. */
export function useForm<T extends Readonly<Record<string, string>>>(empty: T, onTouch: () => void): Form<T> {
  const [fields] = useState((): Signal<T> => signal(empty));
  return {
    // Read when it is asked for, so that a command that was made earlier sends what stands there now.
    get value() {
      return fields.value;
    },
    set: (name) => (text) => {
      onTouch();
      fields.value = { ...fields.peek(), [name]: text };
    },
    clear() {
      fields.value = empty;
    },
  };
}

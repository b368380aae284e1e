// Neither font has the subscript digit, so SpO2 in a sentence of the service gets a true one.
import type { JSX } from "preact";

/** A sentence with its subscript where it belongs. */
export function Sentence(props: { text: string }): JSX.Element {
  const parts = props.text.split("SpO2");
  return (
    <>
      {parts.map((part, place) => (
        <>
          {place > 0 && (
            <>
              SpO<sub>2</sub>
            </>
          )}
          {part}
        </>
      ))}
    </>
  );
}

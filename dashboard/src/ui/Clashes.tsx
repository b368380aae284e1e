// Somebody else changed what this person is changing: what it is now, and whose entry is to stand.
import type { JSX } from "preact";
import type { Draft } from "./draft";
import { visit } from "../words/visit";

/** `name`: what a field is called on the screen. */
export function Clashes(props: { draft: Draft; name: (field: string) => string }): JSX.Element | null {
  const clashes = props.draft.clashes.value;
  if (clashes.length === 0) return null;
  const said = (value: string): string => (value === "" ? visit.setup.empty : value);
  return (
    <div class="clashes" role="status">
      <p>{visit.setup.clash}</p>
      <ul>
        {clashes.map((one) => (
          <li key={one.field}>
            {visit.setup.clashField(props.name(one.field), said(one.was), said(one.now))}
          </li>
        ))}
      </ul>
      <div class="row">
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            props.draft.look();
          }}
        >
          {visit.setup.keepMine}
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            props.draft.drop();
          }}
        >
          {visit.setup.takeTheirs}
        </button>
      </div>
    </div>
  );
}

// The top of every page: where we are, whether we are heard, whether what is shown is live, what time it is.
import type { ComponentChildren, JSX } from "preact";
import { now } from "../store";
import { timeOfDay } from "../words/format";

/** `children` stand at the left: a title, counts, chips of chairs. */
export function Header(props: { children: ComponentChildren }): JSX.Element {
  return (
    <header class="page-head">
      {props.children}
      <span class="num">{timeOfDay(now.value)}</span>
    </header>
  );
}

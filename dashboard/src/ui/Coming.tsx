// `MEDIUM in 0:12`: escalation is told, not hidden (design section 5).
import type { JSX } from "preact";
import { comingOf } from "../model/escalation";
import type { AlertObject } from "../protocol";
import { now } from "../store";
import { words } from "../words";
import { sinceOf } from "../words/format";

/** Nothing where it gets no louder: what nobody takes is told more widely, and that stands with its reasons. */
export function Coming(props: { alert: AlertObject; end: string }): JSX.Element | null {
  const coming = comingOf(props.alert, now.value);
  if (coming?.isLouder !== true) return null;
  return (
    <>
      <span class="coming">
        {words.suite.coming(words.priority[coming.priority], sinceOf(coming.in))}
        {props.end}
      </span>{" "}
    </>
  );
}

// The first alert of the room, on pages that are read rather than watched: nobody reads on past a HIGH.
import type { JSX } from "preact";
import { alerts, blind } from "../store";
import { href } from "../router";
import { more } from "../words/more";
import { adviceOf, placeOf, signOf } from "./alertWords";
import { Mark } from "./Glyph";

/** Leads to where it is dealt with. It has its room in the header even when there is none. */
export function AlertPill(): JSX.Element | null {
  const [first, ...others] = blind.value ? [] : alerts.value;
  if (first === undefined) return null;
  const priority = first.provisional ? "low" : first.priority;
  return (
    <a class={`alert-pill ${priority}`} href={href({ page: "suite" })}>
      <Mark priority={priority} sign={signOf(first)} size={1.5} />
      <span class="alert-pill-text">
        {placeOf(first)} · {adviceOf(first)}
      </span>
      {others.length > 0 && <span>{more.page.others(others.length)}</span>}
    </a>
  );
}

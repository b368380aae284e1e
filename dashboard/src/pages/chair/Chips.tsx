// Every chair, its state as fill; the open one has the ring. One key away from any other.
import type { JSX } from "preact";
import { href } from "../../router";
import { alertsOf, bed as bedSignal, blind, chairs, view } from "../../store";
import { Icon } from "../../ui/Glyph";
import { words } from "../../words";
import { page } from "../../words/chair";
import { chairName } from "../../words/format";

export function Chips(props: { open: string }): JSX.Element {
  const site = view.value.site?.name;
  return (
    <nav class="chips" aria-label={page.chair.chairs}>
      <a class="chips-back" href={href({ page: "suite" })}>
        <Icon name="back" />
        {site === undefined || site === "" ? page.chair.backTo : words.suite.short(site)}
      </a>
      <ul>
        {chairs.value.map((bed) => (
          <li key={bed}>
            <Chip bed={bed} open={bed === props.open} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Chip(props: { bed: string; open: boolean }): JSX.Element {
  const state = stateOf(props.bed);
  const said = state.said === "" ? "" : `, ${state.said}`;
  return (
    <a
      class={`chip num ${state.look}`}
      href={href({ page: "chair", bed: props.bed, part: "" })}
      aria-current={props.open ? "page" : undefined}
      aria-label={`${words.common.chair(chairName(props.bed))}${said}`}
    >
      {chairName(props.bed)}
    </a>
  );
}

/** How a chair is drawn and what is said of it. Without the service nothing is known of it. */
function stateOf(bed: string): { look: string; said: string } {
  if (blind.value) return { look: "quiet", said: "" };
  const alert = alertsOf(bed).value[0];
  if (alert !== undefined) {
    const look = alert.state === "returned_unacked" ? `${alert.priority} outline` : alert.priority;
    return { look, said: `${words.priority[alert.priority]} ${alert.action}` };
  }
  const known = bedSignal(bed).value;
  if (known?.phase === "paused") return { look: "paused", said: words.phase.paused };
  if (known?.state === "free") return { look: "free", said: page.chair.free };
  return { look: "quiet", said: known?.phase ? words.phase[known.phase] : "" };
}

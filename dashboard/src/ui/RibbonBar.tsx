// The session ribbon as a bar: phases differ by height and pattern, so it reads without colour.
import type { JSX } from "preact";
import { ribbon, type Visit } from "../model/ribbon";
import "./ribbon.css";

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;

/** `dim`: the pump says nothing. Decoration: its text twin stands beside it. */
export function RibbonBar(props: { visit: Visit; now: number; dim?: boolean }): JSX.Element {
  const drawn = ribbon(props.visit, props.now);
  return (
    <div class={`ribbon ${props.dim === true ? "dim" : ""}`} aria-hidden="true">
      {drawn.pieces.map((piece, place) => (
        <i
          key={place}
          class={piece.part}
          style={{ left: percent(piece.from), width: percent(piece.to - piece.from) }}
        />
      ))}
      <i class="now" style={{ left: percent(drawn.now) }} />
    </div>
  );
}

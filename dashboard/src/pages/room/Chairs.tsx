// The list of chairs. Moving one keeps the focus on its button, so that it is moved on with the same key.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { BedObject } from "../../protocol";
import { bed as bedOf } from "../../store";
import { useEntry } from "../../ui/command";
import { Icon } from "../../ui/Glyph";
import { Said } from "../../ui/Said";
import { words } from "../../words";
import { visit } from "../../words/visit";
import { chairName } from "../../words/format";
import { moved } from "./room";

const said = visit.room;

export function Chairs(props: {
  chairs: readonly string[];
  onChange: (chairs: readonly string[]) => void;
}): JSX.Element {
  const { chairs, onChange } = props;
  const [told] = useState(() => signal(""));
  const list = useRef<HTMLOListElement>(null);
  const [wanted] = useState(() => ({ focus: "" }));
  const move = (chair: string, by: -1 | 1): void => {
    const after = moved(chairs, chair, by);
    wanted.focus = `${by}${chair}`;
    told.value = said.moved(words.common.chair(chairName(chair)), after.indexOf(chair) + 1);
    onChange(after);
  };
  // A node that moves loses its focus; at an end its other button is the one that still does something.
  useLayoutEffect(() => {
    if (wanted.focus === "") return;
    const mine = list.current?.querySelector<HTMLButtonElement>(`[data-move="${wanted.focus}"]`);
    const other = mine?.parentElement?.querySelector<HTMLButtonElement>("[data-move]:not(:disabled)");
    (mine?.disabled === true ? other : mine)?.focus();
    wanted.focus = "";
  });
  if (chairs.length === 0) return <p class="quiet-text">{said.none}</p>;
  return (
    <>
      <ol class="room-chairs" ref={list}>
        {chairs.map((chair, place) => (
          <Chair
            key={chair}
            chair={chair}
            first={place === 0}
            last={place === chairs.length - 1}
            onMove={(by) => {
              move(chair, by);
            }}
            onRemove={() => {
              onChange(chairs.filter((one) => one !== chair));
            }}
          />
        ))}
      </ol>
      <p class="hidden-text" role="status">
        {told}
      </p>
    </>
  );
}

function Chair(props: {
  chair: string;
  first: boolean;
  last: boolean;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}): JSX.Element {
  const { chair } = props;
  const bed = bedOf(chair).value;
  const release = useEntry<BedObject>("POST", () => `/beds/${encodeURIComponent(chair)}/release`);
  const [name, state] = [words.common.chair(chairName(chair)), bed?.state];
  const arrow = (by: -1 | 1, label: string, off: boolean): JSX.Element => (
    <button
      type="button"
      class="button quiet"
      data-move={`${by}${chair}`}
      aria-label={label}
      disabled={off}
      onClick={() => {
        props.onMove(by);
      }}
    >
      <Icon name={by < 0 ? "up" : "down"} />
    </button>
  );
  return (
    <li>
      <span class="num">{chairName(chair)}</span>
      <span class="grow">
        {chair}
        <span class="quiet-text"> · {state === undefined ? said.state.silent : said.state[state]}</span>
        <Said progress={release.progress} done={said.released} />
      </span>
      {state === "unassigned" && (
        <button
          type="button"
          class="button quiet"
          aria-label={said.releaseOf(name)}
          onClick={() => {
            void release.send({});
          }}
        >
          {said.release}
        </button>
      )}
      <button
        type="button"
        class="button quiet"
        aria-label={said.remove(name)}
        disabled={state !== undefined && state !== "free"}
        onClick={props.onRemove}
      >
        {said.removeShort}
      </button>
      {arrow(-1, said.up(name), props.first)}
      {arrow(1, said.down(name), props.last)}
    </li>
  );
}

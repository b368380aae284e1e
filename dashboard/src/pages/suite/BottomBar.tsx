// The phone's four places, at thumb height.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { allDue, SOON_MS } from "../../model/strip";
import { href } from "../../router";
import { armed } from "../../sound/sound";
import { blind, now, view } from "../../store";
import { sheet } from "../../ui/openSheet";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { chairName, clockOf, timeOfDay } from "../../words/format";
import { placeOfDue } from "../../ui/due";

const said = words.suite;
const SHAPES = {
  suite: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  due: "M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM12 7v5l3.5 2",
  log: "M4 6h16M4 12h10M4 18h13",
  sound: "M4 9.5v5h3.5l4.5 4V5.5L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
};

export function BottomBar(): JSX.Element {
  const isDueOpen = useSignal(false);
  const soon = blind.value
    ? 0
    : allDue(view.value.beds.values()).filter((due) => due.at - now.value <= SOON_MS).length;
  return (
    <nav class="bottom-bar" aria-label={said.bar}>
      <a href={href({ page: "suite" })} aria-current="page">
        <Shape name="suite" isFilled />
        {said.suite}
      </a>
      <button
        type="button"
        onClick={() => {
          isDueOpen.value = true;
        }}
      >
        <span class="bar-count">
          <Shape name="due" />
          {soon > 0 && <b class="num">{soon}</b>}
        </span>
        {said.dueShort}
      </button>
      <a href={href({ page: "log" })}>
        <Shape name="log" />
        {said.log}
      </a>
      <button
        type="button"
        class={armed.value ? "" : "locked"}
        onClick={() => {
          sheet.value = "settings";
        }}
      >
        <Shape name="sound" />
        {said.sound}
      </button>
      {isDueOpen.value && (
        <DueList
          onClose={() => {
            isDueOpen.value = false;
          }}
        />
      )}
    </nav>
  );
}

function DueList(props: { onClose: () => void }): JSX.Element {
  const all = blind.value ? [] : allDue(view.value.beds.values());
  return (
    <Sheet title={said.dueTitle} onClose={props.onClose}>
      <ul class="due-list">
        {all.length === 0 && <li>{blind.value ? said.strip.blind : said.nothingDue}</li>}
        {all.map((due) => (
          <li key={`${due.bed} ${due.what}`}>
            <a href={href(placeOfDue(due))} onClick={props.onClose}>
              <span>
                {said.dueOf(words.common.chair(chairName(due.bed)), said.due[due.what] ?? due.what)}
                <small> {timeOfDay(due.at, false)}</small>
              </span>
              <b class="num">
                {due.at < now.value
                  ? said.strip.over(clockOf(now.value - due.at))
                  : clockOf(due.at - now.value)}
              </b>
            </a>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Shape(props: { name: keyof typeof SHAPES; isFilled?: boolean }): JSX.Element {
  return (
    <svg
      class={`icon ${props.isFilled === true ? "filled" : ""}`}
      viewBox="0 0 24 24"
      width="1.75rem"
      height="1.75rem"
      aria-hidden="true"
    >
      <path d={SHAPES[props.name]} />
    </svg>
  );
}

// Where the menu leads: every page, and what this screen itself can do.
import type { JSX } from "preact";
import { href, route, type Route } from "../router";
import { words } from "../words";
import { toggleKiosk, togglePrivacy } from "./globalKeys";
import { Sheet } from "./Sheet";
import { closeSheet, sheet } from "./openSheet";
import "./menu.css";

const PAGES: readonly (readonly [Route, string, string?])[] = [
  [{ page: "suite" }, words.common.suite, "Esc"],
  [{ page: "log" }, words.menu.log, "L"],
  [{ page: "handover" }, words.menu.handover],
  [{ page: "report", session: "" }, words.menu.reports, "P"],
  [{ page: "courses" }, words.menu.courses],
  [{ page: "burden" }, words.menu.burden],
  [{ page: "protocol", protocol: "" }, words.menu.protocol],
  [{ page: "room" }, words.menu.room],
];

export function MenuSheet(): JSX.Element {
  return (
    <Sheet title={words.menu.open} onClose={closeSheet}>
      <nav aria-label={words.menu.pages} class="menu-list">
        {PAGES.map(([to, name, key]) => (
          <a
            key={name}
            href={href(to)}
            aria-current={route.value.page === to.page ? "page" : undefined}
            onClick={closeSheet}
          >
            {name}
            <Key name={key} />
          </a>
        ))}
      </nav>
      <h3 class="menu-part">{words.menu.screen}</h3>
      <div class="menu-list">
        <Act
          name={words.menu.settings}
          act={() => {
            sheet.value = "settings";
          }}
        />
        <Act
          name={words.menu.keys}
          hint="?"
          act={() => {
            sheet.value = "keys";
          }}
        />
        <Act
          name={words.menu.kiosk}
          hint="F"
          act={() => {
            closeSheet();
            toggleKiosk();
          }}
        />
        <Act
          name={words.menu.hide}
          hint="V"
          act={() => {
            closeSheet();
            togglePrivacy();
          }}
        />
      </div>
    </Sheet>
  );
}

function Act(props: { name: string; hint?: string; act: () => void }): JSX.Element {
  return (
    <button type="button" onClick={props.act}>
      {props.name}
      <Key name={props.hint} />
    </button>
  );
}

function Key(props: { name: string | undefined }): JSX.Element | null {
  return props.name === undefined ? null : (
    <kbd class="key" aria-hidden="true">
      {props.name}
    </kbd>
  );
}

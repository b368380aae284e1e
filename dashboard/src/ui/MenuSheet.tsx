// Where the menu leads: every page, and what this screen itself can do.
import type { JSX } from "preact";
import { href, route, type Route } from "../router";
import { words } from "../words";
import { more } from "../words/more";
import { toggleKiosk, togglePrivacy } from "./globalKeys";
import { Sheet } from "./Sheet";
import { closeSheet, sheet } from "./openSheet";
import "./menu.css";

const PAGES: readonly (readonly [Route, string, string?])[] = [
  [{ page: "suite" }, words.common.suite, "Esc"],
  [{ page: "log" }, more.menu.log, "L"],
  [{ page: "handover" }, more.menu.handover],
  [{ page: "report", session: "" }, more.menu.reports, "P"],
  [{ page: "courses" }, more.menu.courses],
  [{ page: "burden" }, more.menu.burden],
  [{ page: "protocol", protocol: "" }, more.menu.protocol],
  [{ page: "room" }, more.menu.room],
];

export function MenuSheet(): JSX.Element {
  return (
    <Sheet title={words.menu.open} onClose={closeSheet}>
      <nav aria-label={more.menu.pages} class="menu-list">
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
      <h3 class="menu-part">{more.menu.screen}</h3>
      <div class="menu-list">
        <Act
          name={more.menu.settings}
          act={() => {
            sheet.value = "settings";
          }}
        />
        <Act
          name={more.menu.keys}
          hint="?"
          act={() => {
            sheet.value = "keys";
          }}
        />
        <Act
          name={more.menu.kiosk}
          hint="F"
          act={() => {
            closeSheet();
            toggleKiosk();
          }}
        />
        <Act
          name={more.menu.hide}
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

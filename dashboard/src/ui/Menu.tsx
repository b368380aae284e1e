// The quiet way to every page: one button in the header. A wall screen is only looked at: there the same place
// says what it is, and leads to where that is changed.
import type { JSX } from "preact";
import { wall } from "../settings";
import { words } from "../words";
import { Icon } from "./Glyph";
import { sheet } from "./openSheet";
import { narrow } from "./screen";

export function Menu(): JSX.Element {
  if (wall.value === "yes") return <Wall />;
  return (
    <button
      type="button"
      class="button quiet"
      aria-haspopup="dialog"
      aria-label={narrow.value ? words.menu.open : undefined}
      onClick={() => {
        sheet.value = "menu";
      }}
    >
      {narrow.value ? <Icon name="menu" /> : words.menu.open}
    </button>
  );
}

function Wall(): JSX.Element {
  return (
    <button
      type="button"
      class="wall-way"
      aria-haspopup="dialog"
      aria-label={words.menu.wallWhole}
      onClick={() => {
        sheet.value = "settings";
      }}
    >
      {words.menu.wall}
      <kbd class="key" aria-hidden="true">
        ?
      </kbd>
    </button>
  );
}

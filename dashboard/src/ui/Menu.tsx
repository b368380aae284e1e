// The quiet way to every page: one button in the header. A wall screen has none; there `?` leads on.
import type { JSX } from "preact";
import { wall } from "../settings";
import { words } from "../words";
import { Icon } from "./Glyph";
import { sheet } from "./openSheet";
import { narrow } from "./screen";

export function Menu(): JSX.Element | null {
  if (wall.value === "yes") return null;
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

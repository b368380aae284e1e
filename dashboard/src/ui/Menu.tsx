// The quiet way to every page: one button in the header. A wall screen has none; there `?` leads on.
import type { JSX } from "preact";
import { wall } from "../settings";
import { words } from "../words";
import { sheet } from "./openSheet";

export function Menu(): JSX.Element | null {
  if (wall.value === "yes") return null;
  return (
    <button
      type="button"
      class="button quiet"
      aria-haspopup="dialog"
      onClick={() => {
        sheet.value = "menu";
      }}
    >
      {words.menu.open}
    </button>
  );
}

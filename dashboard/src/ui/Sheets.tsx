// The sheets of the whole dashboard; fetched when first opened, so that the suite stays small.
import type { JSX } from "preact";
import { lazy } from "./lazy";
import { sheet } from "./openSheet";

const MenuSheet = lazy(() => import("./MenuSheet").then((it) => it.MenuSheet));
const Settings = lazy(() => import("./Settings").then((it) => it.Settings));
const KeysHelp = lazy(() => import("./KeysHelp").then((it) => it.KeysHelp));

export function Sheets(): JSX.Element | null {
  switch (sheet.value) {
    case "menu":
      return <MenuSheet />;
    case "settings":
      return <Settings />;
    case "keys":
      return <KeysHelp />;
    case null:
      return null;
  }
}

// Which sheet of the whole dashboard lies over the page. One at a time.
import { signal } from "@preact/signals";

export type SheetName = "menu" | "settings" | "keys";

export const sheet = signal<SheetName | null>(null);

export function closeSheet(): void {
  sheet.value = null;
}

// Keys that act on every page. A page's own layer lies above these.
import { allDue } from "../model/strip";
import { blind, chairs, link, sessionOn, view } from "../store";
import { go, route } from "../router";
import { hiddenUntil, PRIVACY_MS } from "../settings";
import { silenceLoss } from "../sound/sound";
import { placeOfDue } from "./due";
import type { Keys } from "./keys";
import { sheet } from "./openSheet";

/** Full screen and back; browsers that cannot say no quietly. */
export function toggleKiosk(): void {
  const done =
    document.fullscreenElement === null
      ? document.documentElement.requestFullscreen()
      : document.exitFullscreen();
  done.catch(() => undefined);
}

/** Hides even the initials for a while; again: shows them. */
export function togglePrivacy(): void {
  const now = performance.now();
  hiddenUntil.value = hiddenUntil.value > now ? 0 : now + PRIVACY_MS;
}

/** The report of the chair that is open; else the list of them. */
function openReport(): void {
  const at = route.value;
  const session = at.page === "chair" ? sessionOn(at.bed).value?.id : undefined;
  go({ page: "report", session: session ?? "" });
}

/** Where somebody is waited for first, from whatever page. */
function openNextDue(): void {
  const next = allDue(view.value.beds.values())[0];
  if (next !== undefined && !blind.value) go(placeOfDue(next));
}

export const globalKeys: Keys = {
  Escape() {
    go({ page: "suite" });
  },
  L() {
    go({ page: "log" });
  },
  N: openNextDue,
  P: openReport,
  F: toggleKiosk,
  V: togglePrivacy,
  S() {
    if (link.value === "lost") silenceLoss();
  },
  "?"() {
    sheet.value = "keys";
  },
};

/** The chair of this number opens, in the order of the room. */
export function openChair(number: number): void {
  const bed = chairs.value[number - 1];
  if (bed !== undefined) go({ page: "chair", bed, part: "" });
}

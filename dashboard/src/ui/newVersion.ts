// A page that is older than the service: it reloads by itself when nobody needs it just now.
import { computed, effect } from "@preact/signals";
import { alerts, isOld } from "../store";
import { route } from "../router";
import { deeds, recording } from "./alerts";
import { sheet } from "./openSheet";
import { whoIsAsked } from "./signedIn";

/** Nothing lies over the page in which an entry could be lost, or the word that one was not saved. */
const isBare = computed(
  () =>
    recording.value === null && sheet.value === null && deeds.value.length === 0 && whoIsAsked.value === null,
);

/** Only on the suite, which holds no entry itself, and while no alert is active. */
export function reloadWhenQuiet(): () => void {
  return effect(() => {
    if (isOld.value && alerts.value.length === 0 && route.value.page === "suite" && isBare.value)
      location.reload();
  });
}

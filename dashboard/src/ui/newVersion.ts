// A page that is older than the service: it reloads by itself when nobody needs it just now.
import { effect } from "@preact/signals";
import { alerts, isOld } from "../store";
import { route } from "../router";

/** Only on the suite, where no entry can be lost, and while no alert is active. */
export function reloadWhenQuiet(): () => void {
  return effect(() => {
    if (isOld.value && alerts.value.length === 0 && route.value.page === "suite") location.reload();
  });
}

// What stands in the alert row, and so what the keys of the suite act on: never on what only a count stands for.
import { computed, type ReadonlySignal } from "@preact/signals";
import { rowOf, type Row } from "../../model/urgency";
import type { AlertObject } from "../../protocol";
import { alerts, blind } from "../../store";

const PLACES = 3;

/** Every alert there is to be shown; none while nothing is known. */
export const shownAlerts: ReadonlySignal<readonly AlertObject[]> = computed(() =>
  blind.value ? [] : alerts.value,
);

export const row: ReadonlySignal<Row> = computed(() => rowOf(shownAlerts.value, PLACES));

// When to read courses again: after a change of any of them, and after the connection was lost.
import { computed } from "@preact/signals";
import { connected, view } from "../../store";

export const turn = computed(() => {
  const changed = view.value.log.findLast((frame) => frame.change.kind === "course_changed");
  return `${changed?.seq ?? 0} ${connected.value}`;
});

// One short sentence to a screen reader for each new alert: assertive for HIGH, polite for the others.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { alerts } from "../store";
import { words } from "../words";
import { placeOf } from "./alertWords";

const high = signal("");
const other = signal("");

export function Announcer(): JSX.Element {
  const told = useRef(new Map<string, string>());
  useSignalEffect(() => {
    const before = told.current;
    const now = new Map<string, string>();
    for (const alert of [...alerts.value].reverse()) {
      if (alert.state !== "active_unacked") continue;
      now.set(alert.id, alert.priority);
      // The same one worse by a tier is told again.
      if (before.get(alert.id) === alert.priority) continue;
      const sentence = words.suite.escalated(placeOf(alert), alert.action, alert.text);
      if (alert.priority === "high") high.value = sentence;
      else other.value = sentence;
    }
    told.current = now;
  });
  return (
    <div class="hidden-text">
      <p role="alert">{high.value}</p>
      <p role="status">{other.value}</p>
    </div>
  );
}

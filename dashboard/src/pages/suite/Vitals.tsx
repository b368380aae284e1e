// The four numbers of a tile, each with how far it is from rest, and its last minutes.
import type { JSX } from "preact";
import type { Priority } from "../../protocol";
import { words } from "../../words";
import type { Reading } from "./reading";

export type Shown = "spo2" | "hr" | "nibp" | "rr";

/** `bad`: it is the reason of an alarm that loud. */
export function Vital(props: {
  signal: Shown;
  reading: Reading;
  bad: Priority | undefined;
  children?: JSX.Element | null;
}): JSX.Element {
  const { signal, reading, bad } = props;
  return (
    <div class={`vital ${signal} ${reading.isGone ? "gone" : ""}`}>
      <p class="vital-head">
        <SignalName signal={signal} />
        <span class="side">{reading.side}</span>
      </p>
      <div class="vital-body">
        <p class="value">
          <span class={`num ${bad === undefined || reading.isGone ? "" : `bad ${bad}`}`}>
            {reading.text}
            {reading.isUnsure && <span class="unsure">{words.suite.unsure}</span>}
          </span>
        </p>
        {props.children}
      </div>
    </div>
  );
}

export function SignalName(props: { signal: Shown }): JSX.Element {
  return props.signal === "spo2" ? (
    <span class="name">
      SpO<sub>2</sub>
    </span>
  ) : (
    <span class="name">{words.suite.signal[props.signal]}</span>
  );
}

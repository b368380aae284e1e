// What a lane shows, in its ink. SpO2 has a true subscript: neither font has the character.
import type { JSX } from "preact";
import { page } from "../../words/chair";

export function LaneName(props: {
  signal: "spo2" | "hr" | "nibp" | "rr";
  unit: string;
  rem: number;
}): JSX.Element {
  const name = page.chair.signal[props.signal];
  return (
    <text class={`lane-name ${props.signal}`} x={props.rem * 1.25} y={props.rem * 1.55}>
      {props.signal === "spo2" ? (
        <>
          SpO
          <tspan class="sub" dy="0.2em">
            2
          </tspan>
          <tspan dy="-0.14em"> {props.unit}</tspan>
        </>
      ) : (
        `${name} ${props.unit}`
      )}
    </text>
  );
}

/** The same in running text. */
export function SignalName(props: { signal: "spo2" | "hr" | "nibp" | "rr" }): JSX.Element {
  if (props.signal !== "spo2") return <>{page.chair.signal[props.signal]}</>;
  return (
    <span aria-label={page.chair.signal.spo2}>
      SpO<sub>2</sub>
    </span>
  );
}

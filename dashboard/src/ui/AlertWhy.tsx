// Why an alert is there, in one line: its sentence, what came of it, and of one that is over what it is now.
import type { JSX } from "preact";
import { freshness } from "../model/age";
import { comingOf } from "../model/escalation";
import type { AlertObject, BedObject } from "../protocol";
import { bed, now, speed } from "../store";
import { words } from "../words";
import { number, timeOfDay } from "../words/format";
import { isLost } from "./alertWords";
import { Coming } from "./Coming";
import { Sentence } from "./Sentence";

const said = words.suite;

/** `plain`: its steps stand below, so the first of them is not said here. */
export function Why(props: { alert: AlertObject; plain?: boolean }): JSX.Element {
  const { alert } = props;
  const here = alert.bed === null ? undefined : bed(alert.bed).value;
  if (alert.state === "returned_unacked") return <Sentence text={returned(alert, here)} />;
  const parts = [ended(alert.text)];
  // A short card has room for one of the two: what comes, or what to do.
  const isComing = comingOf(alert, now.value)?.isLouder === true;
  if (isLost(alert) && pumpSpeaks(here)) parts.push(said.pumpReports);
  if (alert.ack !== null)
    parts.push(ended(said.ack(alert.ack.by, timeOfDay(Date.parse(alert.ack.at), false))));
  else if (props.plain !== true && !isComing && alert.steps[0] !== undefined)
    parts.push(ended(alert.steps[0]));
  return (
    <>
      <Coming alert={alert} end="." />
      <Sentence text={parts.join(" ")} />
    </>
  );
}

const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

/** `Was SpO2 85, now 95. Acknowledge to clear.` */
function returned(alert: AlertObject, here: BedObject | undefined): string {
  const { signal, value } = alert.explain;
  const current = signal === null ? undefined : here?.values[signal];
  const isKnown = current !== undefined && freshness(current, now.value, speed.value) !== "gone";
  if (value === null || !isKnown || current.value === null) return said.returnedPlain(alert.text);
  const [first] = alert.text.split(String(value));
  const name = (first ?? "").trim();
  return said.returned(`${name} ${number(value)}`.trim(), number(current.value));
}

function pumpSpeaks(here: BedObject | undefined): boolean {
  const pump = here?.pump;
  if (pump === null || pump === undefined) return false;
  const word = { value: 0, unit: "", validity: "valid" as const, time: null, received_at: pump.at };
  return freshness(word, now.value, speed.value) === "fresh";
}

// One alert: lamp, what to do where, why, and what a person may do about it.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { freshness } from "../../model/age";
import { dressOf, lampOf, silenceSeconds, silentFor, type Lamp } from "../../model/urgency";
import type { AlertObject, BedObject, Priority } from "../../protocol";
import { href } from "../../router";
import { wall } from "../../settings";
import { bed, now, view } from "../../store";
import { adviceOf, isLost, placeOf, signOf } from "../../ui/alertWords";
import { doAcknowledge, doSilence, isUnseen, recording } from "../../ui/alerts";
import { Icon, Mark } from "../../ui/Glyph";
import { words } from "../../words";
import { number, sinceOf, timeOfDay } from "../../words/format";
import { Sentence } from "./Vitals";
import "../../ui/lamp.css";

const said = words.suite;

export const dressClass = (alert: AlertObject): string =>
  `${dressOf(alert)} ${lampOf(alert) === "outline" ? "returned" : ""}`;

/** `isFirst`: the keys act on it, so it says so. `isShort`: no room for buttons; `A` and the chair's page have them. */
export function AlertCard(props: { alert: AlertObject; isFirst: boolean; isShort?: boolean }): JSX.Element {
  const { alert, isFirst, isShort = false } = props;
  const dress = dressOf(alert);
  const head = (
    <>
      {placeOf(alert)} · {adviceOf(alert)} <span class="hidden-text">{said.stars[alert.priority]}</span>
    </>
  );
  return (
    <article class={`card ${dressClass(alert)}`}>
      <LampBlock priority={dress} lamp={lampOf(alert)} alert={alert} />
      <div class="card-text">
        <h2 class="card-head">
          {alert.bed === null ? head : <a href={href({ page: "chair", bed: alert.bed, part: "" })}>{head}</a>}
        </h2>
        <p class="card-why">
          <Why alert={alert} />
        </p>
      </div>
      <span class="num card-since">{sinceOf(now.value - Date.parse(alert.onset))}</span>
      {wall.value === "no" && !isShort && <Buttons alert={alert} isFirst={isFirst} />}
    </article>
  );
}

/** Lamps of one priority flash in phase: all of them count from the same instant. */
export function LampBlock(props: {
  priority: Priority;
  lamp: Lamp;
  alert: AlertObject;
  size?: number;
}): JSX.Element {
  const block = useRef<HTMLSpanElement>(null);
  const { priority, lamp } = props;
  useLayoutEffect(() => {
    for (const animation of block.current?.getAnimations({ subtree: true }) ?? []) animation.startTime = 0;
  }, [priority, lamp]);
  return (
    <span ref={block} class={`lamp ${priority} ${lamp}`} aria-hidden="true">
      <Mark priority={priority} sign={signOf(props.alert)} size={props.size ?? 2.75} />
    </span>
  );
}

export function Why(props: { alert: AlertObject }): JSX.Element {
  const { alert } = props;
  const here = alert.bed === null ? undefined : bed(alert.bed).value;
  if (alert.state === "returned_unacked") return <Sentence text={returned(alert, here)} />;
  const parts = [ended(alert.text)];
  if (isLost(alert) && pumpSpeaks(here)) parts.push(said.pumpReports);
  if (alert.ack !== null)
    parts.push(ended(said.ack(alert.ack.by, timeOfDay(Date.parse(alert.ack.at), false))));
  else if (alert.steps[0] !== undefined) parts.push(ended(alert.steps[0]));
  return <Sentence text={parts.join(" ")} />;
}

const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

/** `Was SpO2 85, now 95. Acknowledge to clear.` */
function returned(alert: AlertObject, here: BedObject | undefined): string {
  const { signal, value } = alert.explain;
  const current = signal === null ? undefined : here?.values[signal];
  const isKnown = current !== undefined && freshness(current, now.value, view.value.site?.speed) !== "gone";
  if (value === null || !isKnown || current.value === null) return said.returnedPlain(alert.text);
  const [first] = alert.text.split(String(value));
  const name = (first ?? "").trim();
  return said.returned(`${name} ${number(value)}`.trim(), number(current.value));
}

function pumpSpeaks(here: BedObject | undefined): boolean {
  const pump = here?.pump;
  if (pump === null || pump === undefined) return false;
  const word = { value: 0, unit: "", validity: "valid" as const, time: null, received_at: pump.at };
  return freshness(word, now.value, view.value.site?.speed) === "fresh";
}

/** One question at a time: first *Acknowledge*, then *Record action*. */
export function Buttons(props: { alert: AlertObject; isFirst: boolean }): JSX.Element | null {
  const { alert, isFirst } = props;
  const left = silentFor(alert, now.value);
  const isQuiet = dressOf(alert) === "low";
  return (
    <div class="card-deeds">
      {isUnseen(alert) ? (
        <button
          type="button"
          class="deed first"
          onClick={() => {
            doAcknowledge(alert);
          }}
        >
          {said.acknowledge}
          {isFirst && <Key name="A" />}
        </button>
      ) : (
        alert.bed !== null && <RecordButton bed={alert.bed} alert={alert} isFirst={isFirst} />
      )}
      {alert.state === "active_unacked" && !isQuiet && (
        <button
          type="button"
          class="deed bell"
          aria-label={left > 0 ? said.silent(sinceOf(left)) : said.silenceFor(silenceSeconds(alert))}
          disabled={left > 0}
          onClick={() => {
            doSilence(alert);
          }}
        >
          <Icon name={left > 0 ? "crossed" : "bell"} size={1.375} />
          {left > 0 ? <span class="num">{sinceOf(left)}</span> : isFirst && <Key name="S" />}
        </button>
      )}
    </div>
  );
}

export function RecordButton(props: { bed: string; alert: AlertObject; isFirst: boolean }): JSX.Element {
  return (
    <button
      type="button"
      class="deed first"
      onClick={() => {
        recording.value = { bed: props.bed, alert: props.alert };
      }}
    >
      {said.record}
      {props.isFirst && <Key name="R" />}
    </button>
  );
}

function Key(props: { name: string }): JSX.Element {
  return (
    <kbd class="key" aria-hidden="true">
      {props.name}
    </kbd>
  );
}

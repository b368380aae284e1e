// One alert: lamp, what to do where, why, and what a person may do about it.
import type { JSX } from "preact";
import { dressOf, lampOf, silenceSeconds, silentFor } from "../../model/urgency";
import type { AlertObject } from "../../protocol";
import { href } from "../../router";
import { wall } from "../../settings";
import { now } from "../../store";
import { adviceOf, placeOf } from "../../ui/alertWords";
import { doAcknowledge, doSilence, isUnseen, recording } from "../../ui/alerts";
import { Why } from "../../ui/AlertWhy";
import { Icon } from "../../ui/Glyph";
import { LampBlock } from "../../ui/LampBlock";
import { words } from "../../words";
import { sinceOf } from "../../words/format";

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
        <div class="card-top">
          <h2 class="card-head">
            {alert.bed === null ? (
              head
            ) : (
              <a href={href({ page: "chair", bed: alert.bed, part: "" })}>{head}</a>
            )}
          </h2>
          <span class="num card-since">{sinceOf(now.value - Date.parse(alert.onset))}</span>
        </div>
        <p class="card-why">
          <Why alert={alert} />
        </p>
      </div>
      {wall.value === "no" && !isShort && (
        <Buttons alert={alert} isFirst={isFirst} hasBell={isFirst || alert.priority === "high"} />
      )}
    </article>
  );
}

/** One question at a time: first *Acknowledge*, then *Record action*. What is silenced always shows its bell. */
export function Buttons(props: { alert: AlertObject; isFirst: boolean; hasBell: boolean }): JSX.Element {
  const { alert, isFirst } = props;
  const left = silentFor(alert, now.value);
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
      {alert.state === "active_unacked" && (props.hasBell || left > 0) && (
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

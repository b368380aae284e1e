// The chair's first alert with the steps of the site's protocol; without one, its place stays.
import type { JSX } from "preact";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { dressOf, lampOf, silenceSeconds, silentFor } from "../../model/urgency";
import type { AlertObject } from "../../protocol";
import { wall } from "../../settings";
import { alertsOf, blind, now } from "../../store";
import { adviceOf } from "../../ui/alertWords";
import { alertKeys, doAcknowledge, doSilence, isUnseen, recording } from "../../ui/alerts";
import { Why } from "../../ui/AlertWhy";
import { Icon } from "../../ui/Glyph";
import { addKeys } from "../../ui/keys";
import { LampBlock } from "../../ui/LampBlock";
import { Sentence } from "../../ui/Sentence";
import { words } from "../../words";
import { page } from "../../words/chair";
import { sinceOf, timeOfDay } from "../../words/format";
import type { SheetName } from "./OpenSheet";
import type { Visit } from "./visit";

export function AlertCard(props: {
  bed: string;
  visit: ReadonlySignal<Visit>;
  open: Signal<SheetName | null>;
}): JSX.Element {
  const all = alertsOf(props.bed).value;
  const first = blind.value ? undefined : all[0];
  // The keys are for the one that is shown, not for those behind it.
  useLayoutEffect(
    () => addKeys(alertKeys(() => (blind.peek() ? [] : alertsOf(props.bed).peek().slice(0, 1)))),
    [props.bed],
  );
  return (
    <section class="alert-slot" aria-label={page.chair.alert.all}>
      {first === undefined ? (
        <Calm visit={props.visit} />
      ) : (
        <Card key={first.id} alert={first} others={all.length - 1} open={props.open} />
      )}
    </section>
  );
}

function Calm(props: { visit: ReadonlySignal<Visit> }): JSX.Element {
  const last = props.visit.value.closed.find((alert) => alert.covered_by === null);
  const said = page.chair.alert;
  if (blind.value) return <div class="panel calm" />;
  return (
    <div class="panel calm">
      <h2>{words.suite.noAlert}</h2>
      <p>
        {last === undefined ? (
          said.noneYet
        ) : (
          <Sentence
            text={said.last(
              `${last.action}, ${last.text}`,
              timeOfDay(Date.parse(last.closed_at ?? last.onset), false),
            )}
          />
        )}
      </p>
    </div>
  );
}

function Card(props: { alert: AlertObject; others: number; open: Signal<SheetName | null> }): JSX.Element {
  const { alert, others, open } = props;
  const said = page.chair.alert;
  const [dress, lamp] = [dressOf(alert), lampOf(alert)];
  return (
    <div class={`alarm ${dress} ${lamp}`}>
      <LampBlock priority={dress} lamp={lamp} alert={alert} size={3.1} />
      <div class="alarm-body">
        <div class="alarm-head">
          <h2>
            {adviceOf(alert)} <span class="hidden-text">{words.suite.stars[alert.priority]}</span>
          </h2>
          <span class="num">{sinceOf(now.value - Date.parse(alert.onset))}</span>
        </div>
        <div class="alarm-reason">
          <p>
            <Why alert={alert} plain />
          </p>
          <button type="button" class="why" aria-haspopup="dialog" onClick={() => (open.value = "explain")}>
            {others > 0 ? `${said.why}, ${said.more(others)}` : said.why}
          </button>
        </div>
        <ol class="steps">
          {alert.steps.map((step) => (
            <li key={step}>
              <Sentence text={step} />
            </li>
          ))}
        </ol>
        {wall.value === "no" && <AlarmButtons alert={alert} keys />}
      </div>
    </div>
  );
}

/** What a person may do about one alert. `keys`: this one is what A, R and S are for. */
export function AlarmButtons(props: { alert: AlertObject; keys?: boolean }): JSX.Element {
  const { alert } = props;
  const left = silentFor(alert, now.value);
  const unseen = isUnseen(alert);
  const key = (letter: string): JSX.Element | false =>
    props.keys === true && (
      <kbd class="key" aria-hidden="true">
        {letter}
      </kbd>
    );
  return (
    <div class="alarm-buttons">
      {unseen && (
        <button
          type="button"
          class="button main"
          onClick={() => {
            doAcknowledge(alert);
          }}
        >
          {words.suite.acknowledge}
          {key("A")}
        </button>
      )}
      <button
        type="button"
        class={unseen ? "button" : "button main"}
        aria-haspopup="dialog"
        onClick={() => {
          if (alert.bed !== null) recording.value = { bed: alert.bed, alert };
        }}
      >
        {page.chair.alert.record}
        {key("R")}
      </button>
      {unseen && (
        <button
          type="button"
          class="button bell"
          disabled={left > 0}
          aria-label={
            left > 0 ? words.suite.silent(sinceOf(left)) : words.suite.silenceFor(silenceSeconds(alert))
          }
          onClick={() => {
            doSilence(alert);
          }}
        >
          <Icon name={left > 0 ? "crossed" : "bell"} />
          {left > 0 ? <span class="num">{sinceOf(left)}</span> : key("S")}
        </button>
      )}
    </div>
  );
}

// The chair's first alert with the steps of the site's protocol; without one, its place stays.
import type { JSX } from "preact";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { lampOf } from "../../model/urgency";
import type { AlertObject } from "../../protocol";
import { alertsOf, blind, now } from "../../store";
import { wall } from "../../settings";
import { acknowledge, silence } from "../../ui/alerts";
import { Icon, Mark } from "../../ui/Glyph";
import { addKeys } from "../../ui/keys";
import { Said } from "../../ui/Said";
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
  const last = props.visit.value.closed[0];
  const said = page.chair.alert;
  return (
    <div class="panel calm">
      <h2>{blind.value ? "" : said.none}</h2>
      {!blind.value && (
        <p>
          {last === undefined
            ? said.noneYet
            : said.last(
                `${last.action}, ${last.text}`,
                timeOfDay(Date.parse(last.closed_at ?? last.onset), false),
              )}
        </p>
      )}
    </div>
  );
}

function Card(props: { alert: AlertObject; others: number; open: Signal<SheetName | null> }): JSX.Element {
  const { alert, others, open } = props;
  const said = page.chair.alert;
  const lamp = lampOf(alert);
  const look = alert.provisional ? "low" : alert.priority;
  const why = others > 0 ? `${said.why}, ${said.more(others)}` : said.why;
  return (
    <div class={`alarm ${look} ${lamp}`}>
      <div class="lamp">
        <Mark priority={look} sign={alert.action} size={3.1} />
      </div>
      <div class="alarm-body">
        <div class="alarm-head">
          <h2>{headOf(alert)}</h2>
          <span class="num">{sinceOf(now.value - Date.parse(alert.onset))}</span>
        </div>
        <div class="alarm-reason">
          <p>{lamp === "outline" ? said.was(alert.text, "") : alert.text}</p>
          <button type="button" class="why" aria-haspopup="dialog" onClick={() => (open.value = "explain")}>
            {why}
          </button>
        </div>
        <ol class="steps">
          {alert.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {wall.value === "no" && <AlarmButtons alert={alert} open={open} keys />}
      </div>
    </div>
  );
}

/** What a person may do about one alert. `keys`: this one is what A, R and S are for. */
export function AlarmButtons(props: {
  alert: AlertObject;
  open: Signal<SheetName | null>;
  keys?: boolean;
}): JSX.Element {
  const { alert, open } = props;
  const said = page.chair.alert;
  const [ack, quiet] = useMemo(() => [acknowledge(alert), silence(alert)], [alert.id]);
  const acked = alert.state === "active_acked";
  const silentFor = alert.silence === null ? 0 : Date.parse(alert.silence.until) - now.value;
  const doAck = (): void => {
    if (!acked) void ack.send({});
  };
  const doSilence = (): void => {
    void quiet.send({ seconds: alert.priority === "high" ? 60 : 120 });
  };
  const doRecord = (): void => {
    open.value = "action";
  };
  useEffect(
    () => (props.keys === true ? addKeys({ A: doAck, S: doSilence, R: doRecord }) : undefined),
    [alert.id, alert.state],
  );
  return (
    <div class="alarm-foot">
      <div class="alarm-buttons">
        {acked ? (
          <span class="acked">
            {said.acknowledged(alert.ack?.by ?? "", timeOfDay(Date.parse(alert.ack?.at ?? ""), false))}
          </span>
        ) : (
          <button type="button" class="button main" onClick={doAck}>
            {said.acknowledge}
            {props.keys === true && <kbd class="key">A</kbd>}
          </button>
        )}
        <button type="button" class={acked ? "button main" : "button"} onClick={doRecord}>
          {said.record}
          {props.keys === true && <kbd class="key">R</kbd>}
        </button>
        <button type="button" class="button" aria-label={said.silence} onClick={doSilence}>
          <Icon name={silentFor > 0 ? "crossed" : "bell"} />
          {silentFor > 0 ? (
            <span class="num">{sinceOf(silentFor)}</span>
          ) : (
            props.keys === true && <kbd class="key">S</kbd>
          )}
        </button>
      </div>
      <Said progress={ack.progress} done="" />
      <Said progress={quiet.progress} done="" />
    </div>
  );
}

export function headOf(alert: AlertObject): string {
  if (alert.action === "CHECK" && alert.kind === "technical") return page.chair.alert.technical;
  return page.chair.alert.head[alert.action];
}

// Every alert of the chair: why it is there, what ends it, and what a person may do about it.
import type { JSX } from "preact";
import { comingOf, type Coming } from "../../model/escalation";
import type { AlertObject } from "../../protocol";
import { wall } from "../../settings";
import { now } from "../../store";
import { adviceOf, signOf } from "../../ui/alertWords";
import { Mark } from "../../ui/Glyph";
import { Sentence } from "../../ui/Sentence";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { DASH, plain, sinceOf, timeOfDay } from "../../words/format";
import { AlarmButtons } from "./AlertCard";

export function ExplainSheet(props: { alerts: readonly AlertObject[]; onClose: () => void }): JSX.Element {
  return (
    <Sheet title={page.chair.alert.all} onClose={props.onClose}>
      <div class="stack">
        {props.alerts.length === 0 && <p>{words.suite.noAlert}</p>}
        {props.alerts.map((alert) => (
          <article key={alert.id} class="explained">
            <h3>
              <Mark priority={alert.priority} sign={signOf(alert)} size={1.75} />
              {adviceOf(alert)}
              <span class="num">{sinceOf(now.value - Date.parse(alert.onset))}</span>
            </h3>
            <p>
              <Sentence text={alert.text} />
            </p>
            {alert.unverified && <p class="quiet-text">{page.chair.alert.unconfirmed}</p>}
            <Facts alert={alert} />
            {wall.value === "no" && <AlarmButtons alert={alert} />}
          </article>
        ))}
      </div>
    </Sheet>
  );
}

function next(coming: Coming | null): string {
  if (coming === null) return "";
  const span = sinceOf(coming.in);
  return coming.isLouder
    ? words.suite.coming(words.priority[coming.priority], span)
    : page.chair.alert.unseen(span);
}

function Facts(props: { alert: AlertObject }): JSX.Element {
  const { alert } = props;
  const { explain } = alert;
  const said = page.chair.alert;
  const unit = explain.unit.replace("mm[Hg]", "mmHg");
  const number = (value: number | null): string => (value === null ? "" : `${plain(value)} ${unit}`.trim());
  const samples = explain.samples as [string, number | null][];
  const facts: [string, string][] = [
    [said.value, number(explain.value)],
    [said.limit, explain.limit === null ? "" : `${explain.op} ${number(explain.limit)}`],
    [said.baseline, number(explain.baseline)],
    [said.held, explain.held_ms === 0 ? "" : sinceOf(explain.held_ms)],
    [said.samples, samples.map(([, value]) => (value === null ? DASH : plain(value))).join(", ")],
    [said.cause, explain.cause],
    [said.clears, alert.clears_when],
    [said.next, next(comingOf(alert, now.value))],
    [said.onset, timeOfDay(Date.parse(alert.onset))],
    [said.rule, `${alert.rule}, ${explain.protocol.id} ${explain.protocol.version}`],
    [said.source, explain.source],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, text]) => text !== "")
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Sentence text={text} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

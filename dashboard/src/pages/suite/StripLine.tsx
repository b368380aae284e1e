// The one line under a tile's head. It is always there; only its voice changes.
import type { JSX } from "preact";
import { dressOf, lampOf } from "../../model/urgency";
import type { Strip } from "../../model/strip";
import type { AlertObject } from "../../protocol";
import { adviceOf, isLost, signOf } from "../../ui/alertWords";
import { Coming } from "../../ui/Coming";
import { Icon, Mark } from "../../ui/Glyph";
import { words } from "../../words";
import { clockOf, sinceOf } from "../../words/format";
import { Sentence } from "../../ui/Sentence";

const said = words.suite.strip;

export function StripLine(props: { strip: Strip; now: number; pausedBy: string }): JSX.Element {
  const { strip, now } = props;
  switch (strip.kind) {
    case "alarm":
      return <Alarm alert={strip.alert} now={now} />;
    case "paused":
      return (
        <Line dress="paused" right={said.resume}>
          <strong>{said.paused}</strong>
          {props.pausedBy !== "" && ` · ${props.pausedBy}`}
        </Line>
      );
    case "ready":
      return (
        <Line
          dress="ready"
          mark={<Icon name="tick" />}
          right={<b class="num">{said.of(strip.met, strip.of)}</b>}
        >
          {said.ready}
        </Line>
      );
    case "due":
      return strip.in < 0 ? (
        <Line dress="quiet overdue" right={said.over(clockOf(-strip.in))}>
          {said.overdue(words.suite.due[strip.what] ?? strip.what)}
        </Line>
      ) : (
        <Line dress="quiet" right={<b class="num">{clockOf(strip.in)}</b>}>
          {said.next(words.suite.due[strip.what] ?? strip.what)}
        </Line>
      );
    case "observation":
      return (
        <Line dress="quiet" right={strip.in > 0 && <b class="num">{clockOf(strip.in)}</b>}>
          {said.observation(strip.met, strip.of)}
        </Line>
      );
    case "gate":
      return <Line dress="quiet">{strip.text}</Line>;
    default:
      return <Line dress="quiet">{said[strip.kind]}</Line>;
  }
}

function Alarm(props: { alert: AlertObject; now: number }): JSX.Element {
  const { alert, now } = props;
  const dress = dressOf(alert);
  const isOutline = lampOf(alert) === "outline";
  return (
    <Line
      dress={`alarm ${dress} ${isOutline ? "outline" : ""}`}
      mark={<Mark priority={dress} sign={signOf(alert)} size={1.625} />}
      right={<b class="num">{sinceOf(now - Date.parse(alert.onset))}</b>}
    >
      <strong>{isLost(alert) ? `${adviceOf(alert).toUpperCase()}.` : alert.action}</strong>{" "}
      <Coming alert={alert} end="." />
      {!isLost(alert) && <Sentence text={alert.text} />}
    </Line>
  );
}

function Line(props: {
  dress: string;
  mark?: JSX.Element;
  children: JSX.Element | string | (JSX.Element | string | false)[];
  right?: JSX.Element | string | false;
}): JSX.Element {
  return (
    <div class={`strip ${props.dress}`}>
      {props.mark}
      <p class="strip-text">{props.children}</p>
      {props.right !== undefined && props.right !== false && <p class="strip-right">{props.right}</p>}
    </div>
  );
}

// The row on top of the suite: always there, even when empty, so that nothing moves when it fills.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { dressOf } from "../../model/urgency";
import type { AlertObject } from "../../protocol";
import { blind } from "../../store";
import { placeOf } from "../../ui/alertWords";
import { changesOf } from "../../ui/past";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { timeOfDay } from "../../words/format";
import { AlertCard, dressClass } from "./AlertCard";
import { Sentence } from "../../ui/Sentence";
import { row, shownAlerts } from "./row";
import "./alerts.css";

export function AlertRow(): JSX.Element {
  const isOpen = useSignal(false);
  const all = shownAlerts.value;
  const { cards, more } = row.value;
  const first = more[0];
  return (
    <section class="alert-row" aria-label={words.suite.alerts}>
      {all.length === 0 && <NoAlert />}
      {cards.map((alert, place) => (
        <AlertCard
          key={alert.id}
          alert={alert}
          isFirst={place === 0}
          isShort={place > 0 && dressOf(alert) === "low"}
        />
      ))}
      {first !== undefined && (
        <button
          type="button"
          class={`card more ${dressClass(first)}`}
          onClick={() => {
            isOpen.value = true;
          }}
        >
          {words.suite.more(more.length)}
        </button>
      )}
      {isOpen.value && (
        <AllAlerts
          all={all}
          onClose={() => {
            isOpen.value = false;
          }}
        />
      )}
    </section>
  );
}

function AllAlerts(props: { all: readonly AlertObject[]; onClose: () => void }): JSX.Element {
  return (
    <Sheet title={words.suite.all} onClose={props.onClose}>
      <div class="alert-list">
        {props.all.length === 0 && <p>{words.suite.noAlert}</p>}
        {props.all.map((alert) => (
          <AlertCard key={alert.id} alert={alert} isFirst={false} />
        ))}
      </div>
    </Sheet>
  );
}

/** The empty row still says what was last. */
function NoAlert(): JSX.Element {
  const last = blind.value ? null : lastAlert();
  return (
    <div class="card none">
      <p class="card-head">{blind.value ? "" : words.suite.noAlert}</p>
      {last !== null && (
        <p>
          <Sentence text={words.suite.lastAlert(timeOfDay(Date.parse(last.at), false), last.text)} />
        </p>
      )}
    </div>
  );
}

function lastAlert(): { at: string; text: string } | null {
  const closed = changesOf("alert_closed", null, "").map(({ change }) => change.alert);
  const last = closed.findLast((alert) => alert && alert.covered_by === null && alert.priority !== "none");
  return last ? { at: last.onset, text: `${placeOf(last)}, ${last.action}: ${last.text}` } : null;
}

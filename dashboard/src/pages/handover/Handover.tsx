// The next shift's sheet: chair by chair what is not as it looks. It prints on one page.
import type { JSX } from "preact";
import type { AlertObject, BedObject } from "../../protocol";
import { alerts, alertsOf, bed, blind, chairs, now, sessionOn } from "../../store";
import { href } from "../../router";
import { addKeys } from "../../ui/keys";
import { Page } from "../../ui/Page";
import { words } from "../../words";
import { more } from "../../words/more";
import { chairName, dayOf, mg, timeOfDay } from "../../words/format";
import { useLayoutEffect } from "preact/hooks";
import { handoverOf, ofAlert, type Item } from "./handover";
import "./handover.css";

const print = (): void => {
  window.print();
};

export function Handover(): JSX.Element {
  const said = more.handover;
  useLayoutEffect(() => addKeys({ P: print }), []);
  if (blind.value)
    return (
      <Page title={said.title}>
        <p class="panel">{said.blind}</p>
      </Page>
    );
  const taken: BedObject[] = [];
  const free: string[] = [];
  for (const name of chairs.value) {
    const one = bed(name).value;
    if (one === undefined || one.state === "free") free.push(chairName(name));
    else taken.push(one);
  }
  return (
    <Page
      title={said.title}
      head={
        <>
          <p>{said.asOf(`${dayOf(now.value)} ${timeOfDay(now.value)}`)}</p>
          <button type="button" class="button no-print handover-print" onClick={print}>
            {said.print}
            <kbd class="key" aria-hidden="true">
              P
            </kbd>
          </button>
        </>
      }
    >
      <Site alerts={alerts.value.filter((alert) => alert.bed === null)} />
      {taken.map((one) => (
        <Chair key={one.bed} bed={one} />
      ))}
      {taken.length === 0 && <p class="panel">{said.none}</p>}
      {free.length > 0 && <p class="quiet-text">{said.free(free.join(", "))}</p>}
    </Page>
  );
}

function Site(props: { alerts: readonly AlertObject[] }): JSX.Element | null {
  const items = props.alerts.flatMap((alert) => ofAlert(alert, now.value));
  if (items.length === 0) return null;
  return (
    <section class="panel handover">
      <h2>{more.handover.site}</h2>
      <Items items={items} name={more.handover.site} />
    </section>
  );
}

function Chair(props: { bed: BedObject }): JSX.Element {
  const { bed: one } = props;
  const said = more.handover;
  const session = sessionOn(one.bed).value;
  const items = handoverOf(one, session, alertsOf(one.bed).value, now.value);
  const facts = [
    session === undefined ? "" : (session.patient?.alias ?? said.unplanned),
    one.phase === null ? "" : words.phase[one.phase],
    one.phase_since === null ? "" : said.since(timeOfDay(Date.parse(one.phase_since), false)),
    one.pump?.dose_mg === null || one.pump === null ? "" : said.given(mg(one.pump.dose_mg)),
  ].filter((part) => part !== "");
  const name = words.common.chair(chairName(one.bed));
  return (
    <section class="panel handover">
      <h2>
        <a href={href({ page: "chair", bed: one.bed, part: "" })}>{name}</a>
        <span class="quiet-text"> {facts.join(" · ")}</span>
      </h2>
      {items.length === 0 ? <p class="quiet-text">{said.calm}</p> : <Items items={items} name={name} />}
    </section>
  );
}

function Items(props: { items: readonly Item[]; name: string }): JSX.Element {
  const { columns, kinds } = more.handover;
  return (
    <table class="table">
      <caption class="hidden-text">{props.name}</caption>
      <colgroup>
        <col class="handover-kind" />
        <col />
        <col class="handover-by" />
        <col class="handover-when" />
      </colgroup>
      <thead>
        <tr>
          {Object.values(columns).map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.items.map((item, place) => (
          <tr key={place}>
            <td class="handover-kind">{kinds[item.kind]}</td>
            <td>{item.detail}</td>
            <td>{item.by}</td>
            <td class="handover-when">{item.when}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

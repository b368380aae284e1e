// Discharge readiness: locked, then ticked by the service where it can see the fact and by hand where not.
import type { JSX } from "preact";
import type { Signal } from "@preact/signals";
import { dischargeState, initialsOf, metOf } from "../../model/discharge";
import type { ItemObject, SessionObject } from "../../protocol";
import { bed as bedSignal, blind, sessionOn } from "../../store";
import { wall } from "../../settings";
import { useEntry } from "../../ui/command";
import { Icon } from "../../ui/Glyph";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import type { SheetName } from "./OpenSheet";

export function DischargeCard(props: { bed: string; open: Signal<SheetName | null> }): JSX.Element {
  const bed = bedSignal(props.bed).value;
  const said = page.chair.discharge;
  const items = bed?.discharge ?? [];
  const state = dischargeState(items, bed?.phase ?? null);
  return (
    <section class="panel discharge-card" aria-label={said.title}>
      <div class="panel-head">
        <h2>{said.title}</h2>
        {state === "locked" ? (
          <p>{said.locked}</p>
        ) : wall.value === "yes" ? (
          <p>{!blind.value && said.ready(metOf(items), items.length)}</p>
        ) : (
          <button
            type="button"
            class="text-button"
            aria-haspopup="dialog"
            onClick={() => (props.open.value = "discharge")}
          >
            {blind.value ? "" : said.ready(metOf(items), items.length)} {said.details}
          </button>
        )}
      </div>
      {items.length === 0 ? (
        <p class="quiet-text">{said.empty}</p>
      ) : (
        <ul class="items">
          {items.map((item) => (
            <li key={item.id}>
              <Item
                bed={props.bed}
                item={item}
                locked={state === "locked"}
                text={said.name[item.id] ?? item.text}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** One item. `text`: short on the card, the service's own sentence on the list. */
export function Item(props: { bed: string; item: ItemObject; locked: boolean; text: string }): JSX.Element {
  const { item, text, locked } = props;
  const said = page.chair.discharge;
  const session = sessionOn(props.bed).value;
  const path = `/sessions/${encodeURIComponent(session?.id ?? "")}/discharge/${encodeURIComponent(item.id)}`;
  const entry = useEntry<SessionObject>("PUT", () => path);
  const who =
    !item.met || !item.by_hand || item.at === null
      ? ""
      : said.by(initialsOf(item.by), timeOfDay(Date.parse(item.at), false));
  const met = item.met && !locked && !blind.value;
  if (!item.by_hand || wall.value === "yes") {
    return (
      <span class={`item${met ? " met" : ""}`}>
        <Box on={met} />
        <span>
          {text}
          <span class="hidden-text">, {met ? said.met : said.open}</span>
          {who !== "" && <small> {who}</small>}
        </span>
      </span>
    );
  }
  const failed = entry.progress.value.kind === "failed" ? entry.progress.value.text : "";
  return (
    <label class={`item by-hand${met ? " met" : ""}`} title={item.met ? item.by : undefined}>
      <input
        type="checkbox"
        class="hidden-text"
        checked={met}
        disabled={locked}
        onChange={(event) => {
          const box = event.currentTarget;
          const done = box.checked;
          // The tick is the service's: it shows when it was taken.
          box.checked = item.met;
          void entry.send({ done });
        }}
      />
      <Box on={met} />
      <span>
        {text}
        {who !== "" && <small> {who}</small>}
        {failed !== "" && (
          <small class="fault" role="status">
            {" "}
            {failed}
          </small>
        )}
      </span>
    </label>
  );
}

function Box(props: { on: boolean }): JSX.Element {
  return <span class="box">{props.on && <Icon name="tick" size={1} />}</span>;
}

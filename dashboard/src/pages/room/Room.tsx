// The room: what the suite is called, and its chairs in the order in which they stand. Every screen follows it.
import type { JSX } from "preact";
import { computed, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { RoomObject } from "../../protocol";
import { blind, now, view } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { Clashes } from "../../ui/Clashes";
import { makeDraft } from "../../ui/draft";
import { TextField } from "../../ui/form";
import { Page } from "../../ui/Page";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";
import { chairName, timeOfDay } from "../../words/format";
import { AddChair } from "./AddChair";
import { Chairs } from "./Chairs";
import { chairsOf, fieldOf } from "./room";
import "./room.css";

const said = visit.room;

export function Room(): JSX.Element {
  const [draft] = useState(() =>
    makeDraft(
      computed(() => {
        const site = view.value.site;
        return {
          fields: { name: site?.name ?? "", chairs: fieldOf(site?.chairs ?? []) },
          revision: site?.revision,
        };
      }),
    ),
  );
  const [done] = useState(() => signal(""));
  const entry = useEntry<RoomObject>("PUT", () => "/site", draft.revision);
  const { name = "", chairs: field = "" } = draft.fields.value;
  const chairs = chairsOf(field);
  const touched = Object.keys(draft.touched.value).length > 0;
  const others = [...view.value.beds.keys()].filter((one) => !chairs.includes(one)).sort(byName);

  const set = (part: "name" | "chairs", value: string): void => {
    entry.touch();
    draft.set(part, value);
  };
  const send = async (): Promise<void> => {
    const outcome = await entry.send({ name, chairs });
    if (outcome?.kind !== "done") return;
    done.value = said.saved(timeOfDay(now.peek(), false));
    draft.settle(outcome.value.revision);
  };
  const faults = faultsOf(entry.progress.value);
  return (
    <Page title={said.title}>
      <form
        class="room"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <section class="panel stack" aria-labelledby="room-chairs">
          <h2 id="room-chairs">{said.order}</h2>
          {view.value.site === null || blind.value ? (
            <p>{visit.setup.unknown}</p>
          ) : (
            <Chairs
              chairs={chairs}
              onChange={(list) => {
                set("chairs", fieldOf(list));
              }}
            />
          )}
        </section>
        <div class="stack">
          <section class="panel stack" aria-labelledby="room-name">
            <h2 id="room-name">{said.suite}</h2>
            <TextField
              label={said.name}
              value={name}
              fault={faults["name"]}
              onValue={(value) => {
                set("name", value);
              }}
            />
            <AddChair
              chairs={chairs}
              others={others}
              onAdd={(chair) => {
                set("chairs", fieldOf([...chairs, chair]));
              }}
            />
          </section>
          <section class="panel stack">
            <Clashes draft={draft} name={(part) => (part === "name" ? said.name : said.order)} />
            <div class="row">
              <button type="submit" class="button primary" disabled={!touched}>
                {said.save}
              </button>
              {touched && (
                <button
                  type="button"
                  class="button quiet"
                  onClick={() => {
                    draft.drop();
                    entry.reset();
                  }}
                >
                  {visit.setup.patient.drop}
                </button>
              )}
            </div>
            <Said progress={entry.progress} done={done.value} />
          </section>
        </div>
      </form>
    </Page>
  );
}

const byName = (a: string, b: string): number =>
  chairName(a).localeCompare(chairName(b), "en", { numeric: true });

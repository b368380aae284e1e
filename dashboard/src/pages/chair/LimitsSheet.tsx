// Limits of this patient: which are in force, which were changed by whom and why, and a change within bounds.
import type { JSX } from "preact";
import type { Adjustable, LimitObject, Practice, SessionObject } from "../../protocol";
import { bed as bedSignal, now, sessionOn } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { actor } from "../../ui/signedIn";
import { TextField } from "../../ui/form";
import { decimal } from "../../ui/numbers";
import { here, useRead } from "../../ui/read";
import { Said } from "../../ui/Said";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
import { page } from "../../words/chair";
import { plain, timeOfDay } from "../../words/format";
import { sayLimit } from "./sayLimit";
import { SaveRow } from "./SaveRow";
import { useForm } from "./useForm";

export function LimitsSheet(props: {
  bed: string;
  session: SessionObject;
  onClose: () => void;
}): JSX.Element {
  const said = page.chair.limits;
  const practice = here(useRead<Practice>("/practice").reading.value);
  const limits = bedSignal(props.bed).value?.limits ?? [];
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      <div class="stack">
        <p class="quiet-text">{said.note}</p>
        {(practice?.adjustable ?? []).map((rule) => (
          <Change
            key={rule.rule}
            rule={rule}
            session={props.session}
            inForce={limits.find((one) => one.rule === rule.rule)}
          />
        ))}
        <All limits={limits} />
      </div>
    </Sheet>
  );
}

/** Bounds under this are a multiple of the baseline, not a value: no vital sign has its limits there. */
const MULTIPLE_UNDER = 3;

function Change(props: {
  rule: Adjustable;
  session: SessionObject;
  inForce: LimitObject | undefined;
}): JSX.Element {
  const { rule, session, inForce } = props;
  const said = page.chair.limits;
  const path = `/sessions/${encodeURIComponent(session.id)}/limits/${encodeURIComponent(rule.rule)}`;
  const entry = useEntry<SessionObject>(
    "PUT",
    () => path,
    () => sessionOn(session.bed).peek()?.revision,
  );
  const form = useForm({ value: "", reason: "" }, () => {
    entry.touch();
    restore.touch();
  });
  // The name and the reason stand in the address: a deletion has no body of its own.
  const restore = useEntry<SessionObject>(
    "DELETE",
    () => `${path}?${new URLSearchParams({ by: actor.value, reason: form.value.reason }).toString()}`,
    () => sessionOn(session.bed).peek()?.revision,
  );
  const changed = session.record.limits.filter((one) => one.rule === rule.rule).at(-1);
  const typed = decimal(form.value.value);
  const faults = faultsOf(entry.progress.value);
  const say = (value: number): string =>
    rule.most < MULTIPLE_UNDER ? said.timesBaseline(plain(value)) : plain(value);
  return (
    <details class="limit-change">
      <summary>
        <span>{inForce ? sayLimit(inForce) : rule.rule}</span>
        <span class="quiet-text">
          {changed
            ? said.changedBy(changed.by, timeOfDay(Date.parse(changed.at), false), changed.reason)
            : said.bounds(say(rule.least), say(rule.most))}
        </span>
      </summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (typeof typed !== "number") return;
          void entry.send({ value: typed, reason: form.value.reason }).then((outcome) => {
            if (outcome?.kind === "done") form.clear();
          });
        }}
      >
        <TextField
          label={said.value}
          value={form.value.value}
          numeric
          required
          hint={said.bounds(say(rule.least), say(rule.most))}
          fault={faults["value"]}
          onValue={form.set("value")}
        />
        <TextField
          label={said.reason}
          value={form.value.reason}
          required
          maxLength={500}
          fault={faults["reason"]}
          onValue={form.set("reason")}
        />
        <SaveRow
          text={said.change}
          progress={entry.progress}
          done={said.saved(timeOfDay(now.peek(), false))}
          disabled={typeof typed !== "number"}
        />
        {changed && (
          <div class="save-row">
            <button
              type="button"
              class="button"
              disabled={form.value.reason.trim() === ""}
              onClick={() => {
                void restore.send({}).then((outcome) => {
                  if (outcome?.kind === "done") form.clear();
                });
              }}
            >
              {said.restore}
            </button>
            <Said progress={restore.progress} done={said.saved(timeOfDay(now.peek(), false))} />
          </div>
        )}
      </form>
    </details>
  );
}

function All(props: { limits: readonly LimitObject[] }): JSX.Element {
  const said = page.chair.limits;
  return (
    <section>
      <h3>{said.all}</h3>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{said.rule}</th>
              <th scope="col">{said.when}</th>
            </tr>
          </thead>
          <tbody>
            {props.limits.map((limit) => (
              <tr key={`${limit.rule} ${limit.signal} ${limit.op} ${limit.limit}`}>
                <td>{limit.rule}</td>
                <td>
                  {sayLimit(limit)}, {words.priority[limit.priority].toLowerCase()}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

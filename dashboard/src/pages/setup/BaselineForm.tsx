// Accepts a baseline: the service's own median of the readings it has, or values with a reason.
import type { JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { ProtocolDocument, SessionObject, TrendObject } from "../../protocol";
import { bed as bedOf, blind, now, sessionOn } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { Segments, TextField } from "../../ui/form";
import { decimal } from "../../ui/numbers";
import { here, useRead } from "../../ui/read";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";
import { DASH, plain, timeOfDay } from "../../words/format";
import { cuffs, restValues } from "./rest";

const said = visit.setup.baseline;
const GIVEN = ["nibp_sys", "nibp_dia", "hr", "spo2", "rr"] as const;

export function BaselineForm(props: { bed: string; session: SessionObject }): JSX.Element {
  const { bed, session } = props;
  const [form] = useState(() => ({
    from: signal(""),
    reason: signal(""),
    values: signal<Readonly<Record<string, string>>>({}),
    wrong: signal<readonly string[]>([]),
    done: signal(""),
  }));
  const entry = useEntry<SessionObject>(
    "POST",
    () => `/sessions/${encodeURIComponent(session.id)}/baseline`,
    () => sessionOn(bed).peek()?.revision,
  );
  const byValues = form.from.value === "values";
  const send = async (): Promise<void> => {
    const typed = Object.fromEntries(GIVEN.map((name) => [name, decimal(form.values.value[name] ?? "")]));
    const { values, wrong } = restValues(byValues ? typed : {});
    form.wrong.value = wrong;
    if (wrong.length > 0) return;
    const reason = form.reason.value.trim();
    const outcome = await entry.send(byValues ? { values, reason } : { from: "readings", reason });
    if (outcome?.kind !== "done") return;
    form.done.value = said.saved(timeOfDay(now.peek(), false));
    form.from.value = form.reason.value = "";
    form.values.value = {};
  };
  const faults = faultsOf(entry.progress.value);
  const again = session.baseline !== null;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Segments
        legend={said.from}
        value={form.from.value}
        options={[
          ["readings", said.readings],
          ["values", said.values],
        ]}
        onValue={(value) => {
          form.from.value = value;
          entry.reset();
        }}
      />
      {form.from.value === "readings" && <Readings bed={bed} session={session} />}
      {byValues && (
        <div class="row top">
          {GIVEN.map((name) => (
            <TextField
              key={name}
              label={said.signals[name] ?? name}
              unit={said.units[name] ?? ""}
              numeric
              value={form.values.value[name] ?? ""}
              fault={form.wrong.value.includes(name) ? visit.setup.lack.no_number : faults[`values.${name}`]}
              onValue={(value) => {
                form.values.value = { ...form.values.value, [name]: value };
              }}
            />
          ))}
        </div>
      )}
      {form.from.value !== "" && (byValues || again) && (
        <TextField
          label={again ? said.reasonAgain : said.reasonValues}
          value={form.reason.value}
          fault={faults["reason"]}
          required
          maxLength={500}
          onValue={(value) => {
            form.reason.value = value;
          }}
        />
      )}
      <div class="row">
        {form.from.value !== "" && (
          <button type="submit" class="button">
            {again ? said.another : said.accept}
          </button>
        )}
        <Said progress={entry.progress} done={form.done.value} />
      </div>
    </form>
  );
}

/** The cuff readings the service has of this visit, and how many it wants; which it uses it says afterwards. */
function Readings(props: { bed: string; session: SessionObject }): JSX.Element {
  const cuff = bedOf(props.bed).value?.values["nibp_sys"]?.received_at ?? "";
  const protocol = here(
    useRead<ProtocolDocument>(`/protocols/${encodeURIComponent(props.session.protocol)}`).reading.value,
  );
  const trend = (signal: string): string =>
    protocol === null ? "" : trendPath(props.session, signal, protocol.conventions.baseline_window_s.value);
  const systolic = here(useRead<TrendObject>(trend("nibp_sys"), cuff).reading.value);
  const diastolic = here(useRead<TrendObject>(trend("nibp_dia"), cuff).reading.value);
  const found = cuffs(systolic?.points ?? [], diastolic?.points ?? []);
  return (
    <div class="inset">
      {protocol !== null && (
        <p class="quiet-text">
          {said.asks(
            protocol.conventions.baseline_readings.value,
            protocol.conventions.baseline_apart_s.value,
          )}
        </p>
      )}
      {found.length === 0 ? (
        <p>{said.none}</p>
      ) : (
        <ul class="cuffs" aria-label={said.heard}>
          {found.slice(-8).map((one) => (
            <li key={one.at}>
              <span class="quiet-text">{timeOfDay(Date.parse(one.at), false)}</span>{" "}
              <span class="num">
                {blind.value
                  ? DASH
                  : `${plain(one.systolic)}/${one.diastolic === null ? DASH : plain(one.diastolic)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A baseline is taken from so many seconds before the start; while it has not begun, from before the opening on. */
function trendPath(session: SessionObject, signal: string, window: number): string {
  const end = session.started_at ?? session.opened_at;
  const span = new URLSearchParams({ signal, points: "300" });
  span.set("from", new Date(Date.parse(end) - window * 1000).toISOString());
  if (session.started_at !== null) span.set("to", session.started_at);
  return `/beds/${encodeURIComponent(session.bed)}/trend?${span}`;
}

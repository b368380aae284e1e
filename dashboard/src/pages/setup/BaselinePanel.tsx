// What this patient's numbers are at rest: looked over by a person, from cuff readings or by given values.
import type { JSX } from "preact";
import type { BaselineObject, SessionObject } from "../../protocol";
import { bed as bedOf, blind, now, sessionOn } from "../../store";
import { useEntry } from "../../ui/command";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";
import { DASH, plain, timeOfDay } from "../../words/format";
import { BaselineForm } from "./BaselineForm";
import { partOf } from "./gates";
import { quantities } from "./rest";

const said = visit.setup.baseline;

export function BaselinePanel(props: { bed: string }): JSX.Element {
  const session = sessionOn(props.bed).value;
  return (
    <section class="panel stack" aria-labelledby="setup-baseline">
      <h2 id="setup-baseline">{said.title}</h2>
      {session === undefined ? (
        <p class="quiet-text">{visit.setup.screening.first}</p>
      ) : (
        <>
          <Begin bed={props.bed} session={session} />
          {session.baseline !== null && <Review bed={props.bed} baseline={session.baseline} />}
          <BaselineForm bed={props.bed} session={session} />
        </>
      )}
    </section>
  );
}

/** The phase in which a patient rests and is measured. */
function Begin(props: { bed: string; session: SessionObject }): JSX.Element | null {
  const { session } = props;
  const entry = useEntry<SessionObject>(
    "POST",
    () => `/sessions/${encodeURIComponent(session.id)}/phase`,
    () => sessionOn(props.bed).peek()?.revision,
  );
  if (session.phase === "baseline") {
    return <p class="quiet-text">{said.begun(timeOfDay(Date.parse(session.phase_since), false))}</p>;
  }
  if (session.phase !== "pre" || session.baseline !== null) return null;
  return (
    <div class="row">
      <button
        type="button"
        class="button"
        onClick={() => {
          void entry.send({ phase: "baseline" });
        }}
      >
        {said.begin}
      </button>
      <Said progress={entry.progress} done={said.begun(timeOfDay(now.value, false))} />
    </div>
  );
}

/** The locked baseline with what it was made of, who answers for it, and what the service finds odd in it. */
function Review(props: { bed: string; baseline: BaselineObject }): JSX.Element {
  const { baseline } = props;
  const names = quantities(baseline);
  const odd = (bedOf(props.bed).value?.gates ?? []).filter((gate) => partOf(gate.id) === "pressure");
  return (
    <>
      <div class="scroll">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{baseline.taken.length > 0 ? said.used : said.byHand}</th>
              {names.map((name) => (
                <th key={name} scope="col" class="count">
                  {said.signals[name] ?? name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {baseline.taken.map((one) => (
              <tr key={one.at}>
                <th scope="row">{timeOfDay(Date.parse(one.at), false)}</th>
                {names.map((name) => (
                  <td key={name} class="count">
                    {shown(one.values[name])}
                  </td>
                ))}
              </tr>
            ))}
            <tr class="median">
              <th scope="row">{baseline.taken.length > 0 ? said.median : said.values}</th>
              {names.map((name) => (
                <td key={name} class="count num">
                  {shown(baseline.values[name])}
                </td>
              ))}
            </tr>
            {baseline.taken.length > 0 && (
              <tr>
                <th scope="row">{said.spread}</th>
                {names.map((name) => (
                  <td key={name} class="count">
                    {blind.value ? DASH : spreadOf(baseline, name)}
                  </td>
                ))}
              </tr>
            )}
          </tbody>
        </table>
      </div>
      <p class="quiet-text">
        {said.accepted(
          baseline.by === "" ? said.nobody : baseline.by,
          timeOfDay(Date.parse(baseline.locked_at), false),
        )}
        {baseline.reason !== "" && `. ${said.why(baseline.reason)}`}
      </p>
      {odd.map((gate) => (
        <p key={gate.id} class="warning">
          {gate.text}
        </p>
      ))}
    </>
  );
}

/** A number of the record; while the service is silent there is none. */
function shown(value: number | undefined): string {
  if (value === undefined) return "";
  return blind.value ? DASH : plain(value, 1);
}

function spreadOf(baseline: BaselineObject, name: string): string {
  const [least, most] = (baseline.spread[name] ?? []) as readonly number[];
  if (least === undefined || most === undefined) return "";
  return least === most ? plain(least, 1) : `${plain(least, 1)}–${plain(most, 1)}`;
}

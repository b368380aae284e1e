// How much alarms asked of people: the numbers a clinic judges its rules by, whole and by protocol version.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { BurdenReport } from "../../protocol";
import { now } from "../../store";
import { Segments } from "../../ui/form";
import { Page } from "../../ui/Page";
import { useRead } from "../../ui/read";
import { words } from "../../words";
import { dayAndTime } from "../../words/format";
import { more } from "../../words/more";
import { barOf, cellOf, pathOf, shareOf, type BurdenNumbers, type Row, type Span } from "./burden";
import "./log.css";

export function Burden(): JSX.Element {
  const said = more.burden;
  const span = useSignal<Span>("day");
  // Counted when it is asked for: a table that moves by itself cannot be read.
  const path = useMemo(() => pathOf(span.value, now.peek()), [span.value]);
  const { reading } = useRead<BurdenReport>(path);
  const at = reading.value;
  return (
    <Page
      title={said.title}
      head={
        <p>
          {at.kind === "here"
            ? said.between(dayAndTime(Date.parse(at.value.since)), dayAndTime(Date.parse(at.value.until)))
            : said.hint}
        </p>
      }
    >
      <div class="row log-filter no-print">
        <Segments
          legend={said.span}
          value={span.value}
          options={Object.entries(said.spans)}
          onValue={(value) => {
            span.value = value as Span;
          }}
        />
      </div>
      {at.kind === "here" ? (
        <Told report={at.value} />
      ) : (
        <p class="panel" role="status">
          {at.kind === "loading" ? words.common.loading : at.text}
        </p>
      )}
    </Page>
  );
}

function Told(props: { report: BurdenReport }): JSX.Element {
  const said = more.burden;
  const { report } = props;
  return (
    <>
      <section class="panel">
        <h2>{said.numbers}</h2>
        <Numbers report={report} />
        {report.outside > 0 && <p class="quiet-text">{said.outside(report.outside)}</p>}
      </section>
      <section class="panel">
        <h2>{said.rules}</h2>
        {report.rules.length === 0 ? <p class="quiet-text">{said.none}</p> : <Rules of={report} />}
      </section>
      <p class="quiet-text">{said.hint}</p>
    </>
  );
}

/** A column of all, and where more than one protocol was followed, one of each. */
function Numbers(props: { report: BurdenReport }): JSX.Element {
  const said = more.burden;
  const { report } = props;
  const columns: readonly (readonly [string, BurdenNumbers])[] = [
    [said.all, report],
    ...report.protocols.map((one) => [said.protocol(one.protocol.id, one.protocol.version), one] as const),
  ];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={said.numbers}>
      <table class="table burden">
        <thead>
          <tr>
            <td />
            {columns.map(([name]) => (
              <th key={name} scope="col" class="count">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(Object.keys(said.rows) as Row[]).map((row) => (
            <tr key={row}>
              <th scope="row">{said.rows[row]}</th>
              {columns.map(([name, of]) => (
                <td key={name} class="count">
                  {cellOf(row, of)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rules(props: { of: BurdenNumbers }): JSX.Element {
  const { columns } = more.burden;
  const { rules, alerts } = props.of;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={more.burden.rules}>
      <table class="table burden">
        <thead>
          <tr>
            <th scope="col">{columns.rule}</th>
            <th scope="col" class="count">
              {columns.alerts}
            </th>
            <th scope="col">{columns.bar}</th>
            <th scope="col" class="count">
              {columns.acknowledged}
            </th>
            <th scope="col" class="count">
              {columns.self_cleared}
            </th>
            <th scope="col" class="count">
              {columns.flapping}
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((one) => (
            <tr key={one.rule}>
              <th scope="row">{one.rule}</th>
              <td class="count">{one.alerts}</td>
              <td class="burden-bar">
                <meter min={0} max={100} value={barOf(one.alerts, alerts)} aria-hidden="true" />
              </td>
              <td class="count">{shareOf(one.acknowledged, one.alerts)}</td>
              <td class="count">{shareOf(one.self_cleared, one.alerts)}</td>
              <td class="count">{shareOf(one.flapping, one.alerts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

// The sessions whose report may be looked at.
import type { JSX } from "preact";
import type { SessionObject } from "../../protocol";
import { href } from "../../router";
import { Page } from "../../ui/Page";
import { useRead } from "../../ui/read";
import { words } from "../../words";
import { more } from "../../words/more";
import { chairName, dayAndTime, DASH, mg } from "../../words/format";

export function Reports(): JSX.Element {
  const said = more.report;
  const { reading } = useRead<SessionObject[]>("/sessions");
  const at = reading.value;
  return (
    <Page title={said.list} head={<p>{said.listHint}</p>}>
      {at.kind === "here" && at.value.length > 0 ? (
        <div class="panel scroll">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{said.patient}</th>
                <th scope="col">{more.log.chair}</th>
                <th scope="col">{said.opened}</th>
                <th scope="col">{said.phase}</th>
                <th scope="col" class="count">
                  {said.dose}
                </th>
              </tr>
            </thead>
            <tbody>
              {at.value.map((session) => (
                <Row key={session.id} session={session} />
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="panel" role="status">
          {at.kind === "loading" ? words.common.loading : at.kind === "failed" ? at.text : said.none}
        </p>
      )}
    </Page>
  );
}

function Row(props: { session: SessionObject }): JSX.Element {
  const { session } = props;
  return (
    <tr>
      <td>
        <a class="row-link" href={href({ page: "report", session: session.id })}>
          {session.patient?.alias ?? more.report.noPatient}
        </a>
      </td>
      <td>{chairName(session.bed)}</td>
      <td>{dayAndTime(Date.parse(session.opened_at))}</td>
      <td>
        {words.phase[session.phase]}
        {session.closed_at === null && `, ${more.report.open}`}
      </td>
      <td class="count">
        {session.closed_at === null || session.dose_mg === null ? DASH : `${mg(session.dose_mg)} mg`}
      </td>
    </tr>
  );
}

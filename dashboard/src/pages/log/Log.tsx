// Everything that happened, newest first. What happened stays readable when the service is silent: it is past.
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { chairs, view } from "../../store";
import { href } from "../../router";
import { Segments, Select } from "../../ui/form";
import { Page } from "../../ui/Page";
import { words } from "../../words";
import { more } from "../../words/more";
import { chairName, dayOf, timeOfDay } from "../../words/format";
import { entriesOf, type Entry, type Group } from "./entry";
import { makeHistory, PAGE, together } from "./history";
import "./log.css";

export function Log(): JSX.Element {
  const said = more.log;
  const bed = useSignal("");
  const group = useSignal<Group | "all">("all");
  const shown = useSignal(PAGE);
  const history = useMemo(() => makeHistory(bed.value), [bed.value]);
  useEffect(() => void history.more(), [history]);

  const { frames, state, fault } = history.older.value;
  const live = view.value.log.filter((frame) => bed.value === "" || frame.bed === bed.value);
  const entries = entriesOf(together(frames, live))
    .filter((entry) => group.value === "all" || entry.group === group.value)
    .reverse();
  const older = (): void => {
    shown.value += PAGE;
    if (entries.length < shown.value) void history.more();
  };

  return (
    <Page title={said.title}>
      <div class="row log-filter">
        <Select
          label={said.chair}
          value={bed.value}
          options={[["", said.allChairs], ...chairs.value.map((name) => [name, chairName(name)] as const)]}
          onValue={(value) => {
            [bed.value, shown.value] = [value, PAGE];
          }}
        />
        <Segments
          legend={said.show}
          value={group.value}
          options={Object.entries(said.groups)}
          onValue={(value) => {
            group.value = value as Group | "all";
          }}
        />
      </div>
      <div class="panel scroll" tabIndex={0} role="region" aria-label={said.title}>
        <table class="table log">
          <colgroup>
            <col class="log-time" />
            <col class="log-chair" />
            <col />
            <col class="log-who" />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{said.time}</th>
              <th scope="col">{said.chair}</th>
              <th scope="col">{said.what}</th>
              <th scope="col">{said.who}</th>
            </tr>
          </thead>
          <tbody>
            {entries.slice(0, shown.value).map((entry, place) => (
              <Row key={entry.seq} entry={entry} after={entries[place - 1]} />
            ))}
          </tbody>
        </table>
        {entries.length === 0 && state !== "loading" && <p class="quiet-text">{said.nothing}</p>}
      </div>
      <div class="row log-foot" role="status">
        {state === "loading" && words.common.loading}
        {state === "failed" && fault}
        {state === "complete" && entries.length <= shown.value ? (
          said.begin
        ) : (
          <button type="button" class="button" disabled={state === "loading"} onClick={older}>
            {said.older}
          </button>
        )}
      </div>
    </Page>
  );
}

/** `after`: the row above, so that a new day says which it is. */
function Row(props: { entry: Entry; after: Entry | undefined }): JSX.Element {
  const { entry, after } = props;
  const day = dayOf(entry.at);
  const isNewDay = after === undefined || dayOf(after.at) !== day;
  return (
    <tr>
      <td class="log-time">
        {isNewDay && <span class="quiet-text">{day} </span>}
        <span class="num">{timeOfDay(entry.at)}</span>
      </td>
      <td class="num">
        {entry.bed === null ? (
          <span class="log-site">{more.log.site}</span>
        ) : (
          <a href={href({ page: "chair", bed: entry.bed, part: "" })}>{chairName(entry.bed)}</a>
        )}
      </td>
      <td>
        <Sign entry={entry} />
        <strong>{entry.what}</strong>
        {entry.detail !== "" && <span class="log-detail"> {entry.detail}</span>}
      </td>
      <td>{entry.by}</td>
    </tr>
  );
}

const STARS = { high: "***", medium: "**", low: "*", none: "" };

function Sign(props: { entry: Entry }): JSX.Element {
  const { priority } = props.entry;
  if (priority === null) return <span class="log-sign" />;
  return (
    <span class={`log-sign ${priority}`}>
      <span class="hidden-text">{words.priority[priority]}</span>
      <span aria-hidden="true">{STARS[priority]}</span>
    </span>
  );
}

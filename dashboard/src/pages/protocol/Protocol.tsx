// What the service follows, as it follows it: every rule in words, with where it comes from and who has signed it.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import type { ProtocolDocument, ProtocolSummary } from "../../protocol";
import { href } from "../../router";
import { TextField } from "../../ui/form";
import { Page } from "../../ui/Page";
import { useRead, type Reading } from "../../ui/read";
import { words } from "../../words";
import { more } from "../../words/more";
import { grouped } from "./groups";
import { Numbers } from "./Numbers";
import { Rule } from "./Rule";
import "./protocol.css";

export function Protocol(props: { protocol: string }): JSX.Element {
  const { reading } = useRead<ProtocolSummary[]>("/protocols");
  const all = reading.value;
  if (props.protocol !== "") return <Whole id={props.protocol} />;
  if (all.kind !== "here") return <Waiting title={more.protocol.title} reading={all} />;
  const [only, second] = all.value;
  if (only !== undefined && second === undefined) return <Whole id={only.id} />;
  return (
    <Page title={more.protocol.choose}>
      <ul class="panel stack">
        {all.value.map((one) => (
          <li key={one.id}>
            <a class="row-link" href={href({ page: "protocol", protocol: one.id })}>
              {one.title}
            </a>{" "}
            <span class="quiet-text">
              {one.id}, {more.protocol.version(one.version)}, {more.protocol.rules(one.rules)}
            </span>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Waiting(props: { title: string; reading: Reading<unknown> }): JSX.Element {
  return (
    <Page title={props.title}>
      <p class="panel" role="status">
        {props.reading.kind === "failed" ? props.reading.text : words.common.loading}
      </p>
    </Page>
  );
}

function Whole(props: { id: string }): JSX.Element {
  const said = more.protocol;
  const { reading } = useRead<ProtocolDocument>(`/protocols/${encodeURIComponent(props.id)}`);
  const search = useSignal("");
  const isOpen = useSignal(false);
  const at = reading.value;
  if (at.kind !== "here") return <Waiting title={said.title} reading={at} />;
  const protocol = at.value;
  const groups = grouped(protocol.rules, search.value, protocol.units);
  const unsigned = protocol.rules.filter((rule) => rule.needs_signoff).length;
  return (
    <Page
      title={said.title}
      head={
        <p>
          {protocol.title}. {protocol.id}, {said.version(protocol.version)}, sha256{" "}
          <span class="num sha">{protocol.sha256.slice(0, 12)}</span>
        </p>
      }
    >
      <p>{said.unsigned(unsigned, protocol.rules.length)}</p>
      <div class="row protocol-search no-print" role="search">
        <TextField
          label={said.search}
          hint={said.searchHint}
          value={search.value}
          onValue={(value) => {
            search.value = value;
          }}
        />
        <button
          type="button"
          class="button"
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {isOpen.value ? said.closeAll : said.openAll}
        </button>
        <p class="quiet-text" role="status">
          {groups.length === 0
            ? said.nothing
            : said.rules(groups.reduce((sum, group) => sum + group.rules.length, 0))}
        </p>
      </div>
      {groups.map((group) => (
        <section key={group.name} class="panel">
          <h2>{group.name}</h2>
          {group.rules.map((rule) => (
            <Rule key={rule.id} rule={rule} units={protocol.units} isOpen={isOpen.value} />
          ))}
        </section>
      ))}
      {search.value.trim() === "" && <Numbers protocol={protocol} />}
    </Page>
  );
}

// The service's report of one session, as it prints: this page is only its frame.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SessionObject } from "../../protocol";
import { addKeys } from "../../ui/keys";
import { Page } from "../../ui/Page";
import { useRead } from "../../ui/read";
import { words } from "../../words";
import { more } from "../../words/more";
import { chairName } from "../../words/format";
import { Reports } from "./Reports";
import "./report.css";

export function Report(props: { session: string }): JSX.Element {
  return props.session === "" ? <Reports /> : <OfOne session={props.session} />;
}

const ALL = { to: { page: "report", session: "" }, name: more.report.all } as const;

function OfOne(props: { session: string }): JSX.Element {
  const said = more.report;
  const path = `/sessions/${encodeURIComponent(props.session)}`;
  // Asked first: a frame could not say in words that there is no such session.
  const { reading } = useRead<SessionObject>(path);
  const frame = useRef<HTMLIFrameElement>(null);
  const print = (): void => {
    frame.current?.contentWindow?.print();
  };
  useLayoutEffect(() => addKeys({ P: print }), []);
  const at = reading.value;
  if (at.kind !== "here")
    return (
      <Page title={said.title} back={ALL}>
        <p class="panel" role="status">
          {at.kind === "loading" ? words.common.loading : at.text}
        </p>
      </Page>
    );
  const file = (name: string): string => `./api/v1${path}/${name}`;
  const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const session = at.value;
  return (
    <Page title={said.title} back={ALL} head={<p>{titleOf(session)}</p>}>
      <div class="row report-acts">
        <button type="button" class="button primary" onClick={print}>
          {said.print}
          <kbd class="key" aria-hidden="true">
            P
          </kbd>
        </button>
        <a class="button" href={`${file("report.pdf")}?zone=${zone}`} target="_blank" rel="noopener">
          {said.pdf}
        </a>
        <nav class="row" aria-label={said.data}>
          {said.files.map(([name, title]) => (
            <a key={name} class="button quiet" href={file(name)} download>
              {title}
            </a>
          ))}
        </nav>
      </div>
      <iframe
        ref={frame}
        class="report-sheet"
        title={said.title}
        src={`${file("report")}?zone=${zone}`}
        onLoad={(event) => {
          fit(event.currentTarget);
        }}
      />
    </Page>
  );
}

function titleOf(session: SessionObject): string {
  const patient = session.patient?.alias ?? more.report.noPatient;
  return `${words.common.chair(chairName(session.bed))} · ${patient}`;
}

/** As high as what is in it: one page to scroll, not two. */
function fit(frame: HTMLIFrameElement): void {
  const inside = frame.contentDocument?.documentElement;
  if (inside) frame.style.height = `${inside.scrollHeight}px`;
}

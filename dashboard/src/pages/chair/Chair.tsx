// One chair: chips of all, the patient, the lanes, and what a person does about it (design section 7).
import type { JSX } from "preact";
import { signal, type Signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { go, href } from "../../router";
import { wall } from "../../settings";
import { bed as bedSignal, blind, chairs, sessionOn, view } from "../../store";
import { Header } from "../../ui/Header";
import { addKeys } from "../../ui/keys";
import { words } from "../../words";
import { page } from "../../words/chair";
import { chairName } from "../../words/format";
import { AlertCard } from "./AlertCard";
import { CheckCard } from "./CheckCard";
import { Chips } from "./Chips";
import { DischargeCard } from "./DischargeCard";
import { Head } from "./Head";
import { Lanes } from "./Lanes";
import { OpenSheet, type SheetName } from "./OpenSheet";
import { useTrend } from "./trend";
import { useVisit } from "./visit";
import "./chair.css";
import "./lanes.css";
import "./alarm.css";
import "./check.css";
import "./discharge.css";
import "./sheets.css";

/** Below this the columns stand below each other and the check form is a sheet. */
const NARROW = "(width < 1200px)";

export function Chair(props: { bed: string; part: "" | "setup" | "check" | "event" }): JSX.Element {
  const [open] = useState(() => signal<SheetName | null>(first(props.part)));
  const narrow = useNarrow();
  const trend = useTrend(props.bed);
  const visit = useVisit(props.bed);
  const session = sessionOn(props.bed).value;
  const id = session?.id;
  // Before the first picture: a key pressed at what is seen does its deed.
  useLayoutEffect(() => {
    const toCheck = (): void => {
      if (id === undefined || wall.value === "yes") return;
      if (narrow.value) open.value = "check";
      else document.querySelector<HTMLElement>(".check-card input")?.focus();
    };
    if (props.part === "check") toCheck();
    if (id === undefined) return undefined;
    return addKeys({
      C: toCheck,
      E() {
        open.value = "note";
      },
      P() {
        go({ page: "report", session: id });
      },
    });
  }, [id, props.part]);
  // What was being entered about one patient is never saved about the next.
  useEffect(
    () => () => {
      if (id !== undefined) open.value = null;
    },
    [id],
  );
  const bed = bedSignal(props.bed).value;
  return (
    <div class={`chair-page${blind.value ? " blind" : ""}`}>
      <Header>
        <Chips open={props.bed} />
      </Header>
      <main>
        <Head bed={props.bed} visit={visit} onMenu={() => (open.value = "menu")} />
        <div class="chair-columns">
          <div class="chair-side">
            <AlertCard bed={props.bed} visit={visit} open={open} />
            {id === undefined ? (
              <NoSession bed={props.bed} known={bed !== undefined} />
            ) : (
              <>
                <CheckCard key={id} bed={props.bed} narrow={narrow.value} open={open} />
                <DischargeCard key={`${id}.d`} bed={props.bed} open={open} />
              </>
            )}
          </div>
          <Lanes bed={props.bed} trend={trend} visit={visit} />
        </div>
      </main>
      <Foot />
      <OpenSheet bed={props.bed} open={open} />
    </div>
  );
}

function NoSession(props: { bed: string; known: boolean }): JSX.Element {
  // Until the room is known nobody can say what is on this chair.
  if (view.value.site === null) return <p class="panel">{words.common.loading}</p>;
  const known = chairs.value.includes(props.bed) || props.known;
  return (
    <section class="panel stack" aria-label={page.chair.session}>
      <p>{known ? page.chair.noSession : page.chair.gone}</p>
      {wall.value === "no" && (
        <a class="button primary link-button" href={href({ page: "chair", bed: props.bed, part: "setup" })}>
          {page.chair.setUp}
        </a>
      )}
    </section>
  );
}

function Foot(): JSX.Element {
  return (
    <footer class="chair-foot">
      <span>{words.common.disclaimer}</span>
      <span class="foot-keys" aria-hidden="true">
        {page.chair.keys.map(([key, does]) => (
          <span key={key}>
            {key} {does}
          </span>
        ))}
      </span>
    </footer>
  );
}

function first(part: string): SheetName | null {
  return part === "event" ? "note" : null;
}

function useNarrow(): Signal<boolean> {
  const [narrow] = useState(() => signal(matchMedia(NARROW).matches));
  useEffect(() => {
    const query = matchMedia(NARROW);
    const told = (): void => {
      narrow.value = query.matches;
    };
    query.addEventListener("change", told);
    return () => {
      query.removeEventListener("change", told);
    };
  }, []);
  return narrow;
}

export const titleOf = (bed: string): string => words.common.chair(chairName(bed));

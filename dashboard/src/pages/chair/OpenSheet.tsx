// Which sheet lies over the page of a chair. One at a time.
import type { JSX } from "preact";
import type { Signal } from "@preact/signals";
import { wall } from "../../settings";
import { alertsOf, sessionOn } from "../../store";
import { AdverseSheet } from "./AdverseSheet";
import { DischargeSheet } from "./DischargeSheet";
import { ExplainSheet } from "./ExplainSheet";
import { LimitsSheet } from "./LimitsSheet";
import { MedicineSheet } from "./MedicineSheet";
import { MenuSheet } from "./MenuSheet";
import { NoteSheet } from "./NoteSheet";
import { PhaseSheet } from "./PhaseSheet";

/** `check` is shown by the check's own card, which keeps the entry. */
export type SheetName =
  "menu" | "check" | "note" | "medicine" | "adverse" | "limits" | "phase" | "discharge" | "explain";

export function OpenSheet(props: { bed: string; open: Signal<SheetName | null> }): JSX.Element | null {
  const { bed, open } = props;
  const session = sessionOn(bed).value;
  const alerts = alertsOf(bed).value;
  const onClose = (): void => {
    open.value = null;
  };
  const name = open.value;
  if (name === null || name === "check") return null;
  if (name === "explain") return <ExplainSheet alerts={alerts} onClose={onClose} />;
  if (wall.value === "yes") return null;
  if (name === "menu") return <MenuSheet bed={bed} session={session} open={open} onClose={onClose} />;
  if (session === undefined) return null;
  switch (name) {
    case "note":
      return <NoteSheet session={session} onClose={onClose} />;
    case "medicine":
      return <MedicineSheet session={session} onClose={onClose} />;
    case "adverse":
      return <AdverseSheet session={session} onClose={onClose} />;
    case "limits":
      return <LimitsSheet bed={bed} session={session} onClose={onClose} />;
    case "phase":
      return <PhaseSheet session={session} onClose={onClose} />;
    case "discharge":
      return <DischargeSheet bed={bed} session={session} onClose={onClose} />;
  }
}

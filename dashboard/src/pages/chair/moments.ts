// What happened in this visit, in words, for the event lane.
import { dueAt } from "../../model/checks";
import type { Moment } from "../../model/moments";
import type {
  AlertObject,
  BedObject,
  ChangeFrame,
  CheckObject,
  Priority,
  SessionObject,
} from "../../protocol";
import { view } from "../../store";
import { words } from "../../words";
import { more } from "../../words/more";
import { page } from "../../words/chair";
import { timeOfDay } from "../../words/format";
import type { Visit } from "./visit";

const said = page.chair.moment;
/** Longest text that still finds room beside its dot. */
const LONGEST = 34;

export function momentsOf(
  session: SessionObject | undefined,
  bed: BedObject | undefined,
  visit: Visit,
): Moment[] {
  if (session === undefined) return [];
  const { record } = session;
  const open = [...view.value.alerts.values()].filter((alert) => alert.session === session.id);
  return [
    ...[...open, ...visit.closed].filter((alert) => alert.covered_by === null).map(ofAlert),
    ...milestones(session),
    ...visit.changes.flatMap(ofChange),
    ...record.checks.map((check) => moment(check.at, checkText(check), 1)),
    ...record.notes.map((note) => moment(note.at, note.text, 1)),
    ...record.medicines.map((one) => moment(one.at, said.medicine(one.drug, one.dose), 1)),
    ...record.adverse_events.map((one) => moment(one.onset, said.adverse(one.kind, one.grade), 1)),
    ...due(bed),
  ].flat();
}

/** A check in a few words: `MOAA/S 4, dissociation`. */
export function checkText(check: CheckObject): string {
  const scores = Object.entries(said.entry)
    .filter(([name]) => (check.entries[name] ?? (name === "nausea" ? 0 : undefined)) !== undefined)
    .filter(([name]) => name !== "nausea" || (check.entries[name] ?? 0) > 0)
    .map(([name, say]) => say(check.entries[name] ?? 0));
  const signs = Object.entries(said.sign)
    .filter(([name]) => check.entries[name] === 1)
    .map(([, text]) => text);
  const all = [...scores, ...signs];
  return all.length === 0 ? said.check : all.join(", ");
}

function ofAlert(alert: AlertObject): Moment {
  const inks: Record<Priority, Moment["ink"]> = { high: "high", medium: "medium", low: "low", none: "quiet" };
  const rank = alert.priority === "high" ? 0 : alert.priority === "medium" ? 1 : 2;
  return {
    at: Date.parse(alert.onset),
    text: said.alert(alert.action),
    ink: inks[alert.priority],
    rank,
  };
}

function milestones(session: SessionObject): Moment[] {
  const { baseline, started_at, ended_at } = session;
  return [
    ...(baseline ? [moment(baseline.locked_at, said.baseline, 1, "quiet")] : []),
    ...(started_at === null ? [] : [moment(started_at, said.started, 1, "pump")]),
    ...(ended_at === null ? [] : [moment(ended_at, said.ended, 1, "pump")]),
  ];
}

/** Pauses and resumes, and what people recorded; the rest the record itself holds. */
function ofChange({ at, change }: ChangeFrame): Moment[] {
  if (change.kind === "action_recorded" && change.action) {
    const { action, by } = change.action;
    return [moment(change.action.at, `${more.action.deed[action]}, ${by}`, 0)];
  }
  const phase = change.kind === "phase_changed" ? change.session?.phase : undefined;
  if (phase === "paused" || phase === "observation" || phase === "recovered" || phase === "ended_early")
    return [moment(at, words.phase[phase], 2, "pump")];
  return [];
}

function due(bed: BedObject | undefined): Moment[] {
  const check = dueAt(bed?.due ?? [], "check");
  const cuff = dueAt(bed?.due ?? [], "cuff");
  const soon = (at: number, text: string): Moment => ({ at, text, ink: "quiet", rank: 1 });
  return [
    ...(check === null ? [] : [soon(check, said.dueCheck(timeOfDay(check, false)))]),
    ...(cuff === null ? [] : [soon(cuff, said.dueCuff(timeOfDay(cuff, false)))]),
  ];
}

function moment(at: string, text: string, rank: number, ink: Moment["ink"] = "text"): Moment {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}\u2026` : text;
  return { at: Date.parse(at), text: short, ink, rank };
}

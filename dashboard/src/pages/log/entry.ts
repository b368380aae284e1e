// One change in words: what happened, to what, by whom. Pure; tells what a frame says and adds nothing.
import type { AlertObject, ChangeFrame, ChangeObject, Priority, SessionObject } from "../../protocol";
import { words } from "../../words";
import { more } from "../../words/more";
import { number, timeOfDay } from "../../words/format";

export type Group = Exclude<keyof typeof more.log.groups, "all">;

export interface Entry {
  readonly seq: number;
  /** ms since 1970. */
  readonly at: number;
  readonly bed: string | null;
  readonly group: Group;
  /** Of an alert. */
  readonly priority: Priority | null;
  /** The short word for it, */
  readonly what: string;
  /** and what it was about. */
  readonly detail: string;
  readonly by: string;
}

type Told = Pick<Entry, "group" | "what" | "detail" | "by">;

/** @param before The same alert as the change before told it, where that is known. */
export function entryOf(frame: ChangeFrame, before: AlertObject | undefined): Entry {
  const { alert } = frame.change;
  const told = alert ? ofAlert(frame.change, alert, before) : ofOther(frame.change);
  const priority = alert ? alert.priority : null;
  return { seq: frame.seq, at: Date.parse(frame.at), bed: frame.bed, priority, ...told };
}

/** Entries of frames that come oldest first. */
export function entriesOf(frames: readonly ChangeFrame[]): Entry[] {
  const alerts = new Map<string, AlertObject>();
  const limits = new Map<string, string>();
  return frames.flatMap((frame) => {
    const { alert, bed, kind } = frame.change;
    const before = bed ? limits.get(bed.bed) : undefined;
    const after = bed ? JSON.stringify(bed.limits) : "";
    if (bed) limits.set(bed.bed, after);
    // The service uses this kind for whatever else is new about a chair, too.
    if (kind === "limits_changed" && (before === undefined || before === after)) return [];
    const known = alert ? alerts.get(alert.id) : undefined;
    if (alert) alerts.set(alert.id, alert);
    return isForeseen(alert, known) ? [] : [entryOf(frame, known)];
  });
}

/** Is nothing new but when it would escalate? That is for screens; nothing has happened. */
function isForeseen(alert: AlertObject | null | undefined, before: AlertObject | undefined): boolean {
  if (!alert || before === undefined || alert.state === "closed") return false;
  const rest = (one: AlertObject): string => JSON.stringify({ ...one, escalates: null });
  return rest(alert) === rest(before);
}

function ofAlert(change: ChangeObject, alert: AlertObject, before: AlertObject | undefined): Told {
  const said = more.log.alert;
  const sentence = `${alert.action}. ${alert.text}`;
  switch (change.kind) {
    case "alert_raised":
      return { group: "alerts", what: said.raised, detail: sentence, by: "" };
    case "alert_closed": {
      const reason = alert.close_reason ?? "";
      const by = reason === "acknowledged" ? (alert.ack?.by ?? "") : "";
      const why = said.reasons[reason] ?? reason.replaceAll("_", " ");
      return {
        group: "alerts",
        what: said.closed,
        detail: why === "" ? sentence : `${sentence} (${why})`,
        by,
      };
    }
    default: {
      const [what, by] = changed(alert, before);
      return { group: "alerts", what, detail: sentence, by };
    }
  }
}

/** What is another about an alert than before, the weightiest first. */
function changed(alert: AlertObject, before: AlertObject | undefined): [what: string, by: string] {
  const said = more.log.alert;
  const { ack, silence } = alert;
  if (ack !== null && before?.ack?.at !== ack.at) return [said.acknowledged, ack.by];
  if (silence !== null && before?.silence?.until !== silence.until)
    return [said.silenced(timeOfDay(Date.parse(silence.until))), silence.by];
  if (before === undefined) return [alert.state === "returned_unacked" ? said.gone : said.other, ""];
  if (!before.unverified && alert.unverified) return [said.unverified, ""];
  if (before.provisional && !alert.provisional) return [said.confirmed, ""];
  if (before.priority !== alert.priority || before.action !== alert.action)
    return [said.now(words.priority[alert.priority].toUpperCase()), ""];
  if (before.state !== alert.state && alert.state === "returned_unacked") return [said.gone, ""];
  if (before.state === "returned_unacked") return [said.back, ""];
  if (before.ack !== null && ack === null) return [said.withdrawn, ""];
  if (before.escalation < alert.escalation) return [said.escalated, ""];
  if (before.covered_by === null && alert.covered_by !== null) return [said.covered, ""];
  if (before.covered_by !== null && alert.covered_by === null) return [said.uncovered, ""];
  if (before.silence !== null && silence === null) return [said.silenceOver, ""];
  return [said.other, ""];
}

function ofOther(change: ChangeObject): Told {
  const { kinds, deeds } = more.log;
  const { session, check, note, action, binding, course } = change;
  const name = session?.patient?.alias ?? "";
  switch (change.kind) {
    case "session_opened":
    case "session_closed":
      return { group: "visit", what: kinds[change.kind], detail: name, by: "" };
    case "phase_changed":
      return {
        group: "visit",
        what: session ? words.phase[session.phase] : kinds.other,
        detail: name,
        by: "",
      };
    case "baseline_locked":
      return {
        group: "visit",
        what: kinds.baseline_locked,
        detail: session?.baseline?.reason ?? "",
        by: session?.baseline?.by ?? "",
      };
    case "session_changed":
      return putDown(change.what ?? "", session?.record);
    case "limits_changed":
    case "check_due":
      return { group: "visit", what: kinds[change.kind], detail: "", by: "" };
    case "check_done":
      return { group: "record", what: kinds.check_done, detail: check?.note ?? "", by: check?.by ?? "" };
    case "note_added":
      return { group: "record", what: kinds.note_added, detail: note?.text ?? "", by: note?.by ?? "" };
    case "action_recorded":
    case "action_verified":
    case "action_unverified": {
      const deed = action ? deeds[action.action] : "";
      const detail = action && action.note !== "" ? `${deed}. ${action.note}` : deed;
      return { group: "record", what: kinds[change.kind], detail, by: action?.by ?? "" };
    }
    case "device_online":
    case "device_offline":
      return { group: "devices", what: kinds[change.kind], detail: change.device ?? "", by: "" };
    case "binding_changed":
      return {
        group: "devices",
        what: binding?.bound === false ? kinds.unbound : kinds.bound,
        detail: [binding?.device, binding?.reason].filter((part) => part).join(". "),
        by: binding?.by ?? "",
      };
    case "course_changed":
      return {
        group: "visit",
        what: kinds.course_changed,
        detail: course?.alias ?? "",
        by: course?.by ?? "",
      };
    case "site_changed":
      return { group: "devices", what: kinds.site_changed, detail: change.site?.name ?? "", by: "" };
    default:
      return { group: "visit", what: kinds.other, detail: "", by: "" };
  }
}

/** The newest of what a person put down: the frame carries the record whole. */
function putDown(what: string, record: SessionObject["record"] | undefined): Told {
  const told = { group: "record" as const, what: more.log.put[what] ?? more.log.kinds.other };
  switch (what) {
    case "screening":
      return { ...told, detail: record?.screening?.note ?? "", by: record?.screening?.by ?? "" };
    case "override": {
      const last = newest(record?.overrides);
      return { ...told, detail: last ? `${last.gate}. ${last.reason}` : "", by: last?.by ?? "" };
    }
    case "limit": {
      const last = newest(record?.limits);
      const limit = last && more.log.limitIs(last.rule, number(last.value, digitsOf(last.value)));
      return { ...told, detail: last ? `${limit ?? ""}. ${last.reason}` : "", by: last?.by ?? "" };
    }
    case "adverse_event": {
      const last = newest(record?.adverse_events);
      return { ...told, detail: last ? more.log.grade(last.kind, last.grade) : "", by: last?.by ?? "" };
    }
    case "medicine": {
      const last = newest(record?.medicines);
      return {
        ...told,
        detail: last ? `${last.drug} ${last.dose} ${last.route}`.trim() : "",
        by: last?.by ?? "",
      };
    }
    case "tick": {
      const ticks = Object.entries(record?.ticks ?? {}).map(([item, tick]) => ({ item, ...tick }));
      const last = newest(ticks);
      return { ...told, detail: last?.item.replaceAll("_", " ") ?? "", by: last?.by ?? "" };
    }
    case "feedback":
      return { ...told, detail: record?.feedback?.note ?? "", by: record?.feedback?.by ?? "" };
    default:
      return { ...told, detail: "", by: "" };
  }
}

function newest<T extends { readonly at: string }>(all: readonly T[] | undefined): T | undefined {
  return all?.reduce<T | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined);
}

function digitsOf(value: number): number {
  return Number.isInteger(value) ? 0 : 2;
}

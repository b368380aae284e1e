import { describe, expect, test } from "vitest";
import type {
  ActionObject,
  AlertObject,
  BedObject,
  ChangeFrame,
  ChangeObject,
  SessionObject,
} from "../../protocol";
import { entriesOf, entryOf } from "./entry";
import { PAGE, pathOf, together } from "./history";

const AT = "2026-11-21T10:42:17.000Z";

const ALERT = {
  id: "a1",
  action: "SLOW",
  priority: "medium",
  state: "active_unacked",
  text: "Systolic 156, up 22 % on baseline",
  ack: null,
  silence: null,
  provisional: false,
  unverified: false,
  escalation: 0,
  covered_by: null,
  close_reason: null,
} as unknown as AlertObject;

const with_ = (rest: Partial<AlertObject>): AlertObject => ({ ...ALERT, ...rest });

function frame(change: Partial<ChangeObject> & Pick<ChangeObject, "kind">, seq = 1): ChangeFrame {
  return { type: "change", seq, at: AT, bed: "chair-5", change };
}

const ack = { by: "RN Osei", at: AT, note: "" };

describe("an alert's change says what is another", () => {
  test.each<[string, Partial<AlertObject>, Partial<AlertObject> | undefined, string]>([
    ["Acknowledged", { ack }, {}, "RN Osei"],
    ["Acknowledged", { ack, priority: "low" }, undefined, "RN Osei"],
    ["Acknowledgement withdrawn", {}, { ack }, ""],
    ["Silence is over", {}, { silence: { by: "RN Osei", until: AT } }, ""],
    ["Now HIGH", { priority: "high", action: "PAUSE" }, {}, ""],
    ["Now MEDIUM", {}, { action: "CHECK" }, ""],
    ["Condition gone, not acknowledged", { state: "returned_unacked" }, {}, ""],
    ["Condition is back", {}, { state: "returned_unacked" }, ""],
    ["Confirmed by a second reading", {}, { provisional: true }, ""],
    ["Not repeated in time, taken as true", { unverified: true }, { provisional: true }, ""],
    ["Nobody has acknowledged", { escalation: 1 }, {}, ""],
    ["A stronger alert speaks for it", { covered_by: "a2" }, {}, ""],
    ["Speaks for itself again", {}, { covered_by: "a2" }, ""],
    ["Changed", {}, {}, ""],
  ])("%s", (what, now, before, by) => {
    const entry = entryOf(frame({ kind: "alert_changed", alert: with_(now) }), before && with_(before));
    expect([entry.what, entry.by]).toEqual([what, by]);
    expect(entry.detail).toMatch(/^(SLOW|PAUSE)\. Systolic 156/);
  });

  test("silenced: until when, and by whom", () => {
    const silence = { by: "RN Osei", until: AT };
    const entry = entryOf(frame({ kind: "alert_changed", alert: with_({ silence }) }), ALERT);
    expect(entry.what).toMatch(/^Silenced until \d\d:42:17$/);
    expect(entry.by).toBe("RN Osei");
  });

  test("closed: why, in words; by whom when a person closed it", () => {
    const closed = with_({ state: "closed", close_reason: "acknowledged", ack });
    expect(entryOf(frame({ kind: "alert_closed", alert: closed }), undefined)).toMatchObject({
      what: "Closed",
      detail: "SLOW. Systolic 156, up 22 % on baseline (acknowledged)",
      by: "RN Osei",
      priority: "medium",
      group: "alerts",
    });
    const unknown = with_({ close_reason: "some_new_reason" });
    expect(entryOf(frame({ kind: "alert_closed", alert: unknown }), undefined).detail).toContain(
      "(some new reason)",
    );
  });

  test("what it was before comes from the frames themselves", () => {
    const entries = entriesOf([
      frame({ kind: "alert_raised", alert: with_({ provisional: true }) }, 1),
      frame({ kind: "alert_changed", alert: ALERT }, 2),
      frame({ kind: "alert_changed", alert: with_({ ack }) }, 3),
    ]);
    expect(entries.map(({ what }) => what)).toEqual([
      "Alert",
      "Confirmed by a second reading",
      "Acknowledged",
    ]);
  });
});

test("that it would escalate at another time is no entry", () => {
  const escalates = { at: AT, priority: "high" as const };
  const entries = entriesOf([
    frame({ kind: "alert_raised", alert: with_({ escalates }) }, 1),
    frame({ kind: "alert_changed", alert: with_({ escalates: null }) }, 2),
    frame({ kind: "alert_changed", alert: with_({ ack, escalates }) }, 3),
  ]);
  expect(entries.map(({ seq }) => seq)).toEqual([1, 3]);
});

test("limits that did not change are not told, though the service sends the chair anew", () => {
  const limits = (limit: number, seq: number): ChangeFrame =>
    frame(
      { kind: "limits_changed", bed: { bed: "chair-5", limits: [{ limit }] } as unknown as BedObject },
      seq,
    );
  const entries = entriesOf([limits(88, 1), limits(88, 2), limits(86, 3), limits(86, 4)]);
  expect(entries.map(({ seq, what }) => [seq, what])).toEqual([[3, "Limits changed"]]);
});

describe("every other kind", () => {
  test.each<[Partial<ChangeObject> & Pick<ChangeObject, "kind">, string, string, string, string]>([
    [
      {
        kind: "phase_changed",
        session: { phase: "infusing", patient: { alias: "M.K." } } as unknown as SessionObject,
      },
      "visit",
      "Infusing",
      "M.K.",
      "",
    ],
    [
      {
        kind: "action_recorded",
        action: { action: "paused", by: "RN Osei", note: "nausea" } as ActionObject,
      },
      "record",
      "Recorded",
      "paused. nausea",
      "RN Osei",
    ],
    [{ kind: "device_offline", device: "monitor-3" }, "devices", "Device is gone", "monitor-3", ""],
    [
      {
        kind: "binding_changed",
        binding: { bed: "chair-5", device: "pump-5", bound: false, by: "RN Osei", reason: "moved" },
      },
      "devices",
      "Device taken off",
      "pump-5. moved",
      "RN Osei",
    ],
    [
      {
        kind: "session_changed",
        what: "limit",
        session: {
          record: {
            limits: [
              { rule: "A", value: 90, by: "Dr Old", reason: "before", at: "2026-11-21T10:40:00.000Z" },
              { rule: "B", value: 1.3, by: "Dr Lindqvist", reason: "known high", at: AT },
              { rule: "C", value: 85, by: "Dr Old", reason: "before", at: "2026-11-21T10:39:00.000Z" },
            ],
          },
        } as unknown as SessionObject,
      },
      "record",
      "Limit of this session",
      "B 1.30. known high",
      "Dr Lindqvist",
    ],
    [{ kind: "told_by_a_newer_service" as ChangeObject["kind"] }, "visit", "Changed", "", ""],
  ])("%j", (change, group, what, detail, by) => {
    expect(entryOf(frame(change), undefined)).toMatchObject({ group, what, detail, by });
  });
});

describe("history", () => {
  test("older and live join without a double", () => {
    const frames = (...seqs: number[]): ChangeFrame[] => seqs.map((seq) => frame({ kind: "check_due" }, seq));
    expect(together(frames(1, 2, 3), frames(3, 4)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(together(frames(1, 2), []).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test.each<[string, number | null, string]>([
    ["", null, `/changes?limit=${PAGE}`],
    ["chair-5", 17, `/changes?limit=${PAGE}&before=17&bed=chair-5`],
  ])("asks for chair %j before %j", (bed, before, path) => {
    expect(pathOf(bed, before)).toBe(path);
  });
});

import { describe, expect, test } from "vitest";
import type { AlertObject, BedObject, SessionObject } from "../../protocol";
import { handoverOf, ofAlert } from "./handover";

const at = (minute: number, second = 0): string => new Date(2026, 10, 21, 10, minute, second).toISOString();
const NOW = Date.parse(at(42, 17));

const ALERT = {
  action: "PAUSE",
  text: "SpO2 86, under 88 for 22 s",
  state: "active_unacked",
  onset: at(41),
  ack: null,
  silence: null,
} as unknown as AlertObject;

const BED = { gates: [], inactive: [], devices: [], due: [] } as unknown as BedObject;
const kinds = (bed: Partial<BedObject>, session?: SessionObject, alerts: AlertObject[] = []): string[] =>
  handoverOf({ ...BED, ...bed }, session, alerts, NOW).map(({ kind }) => kind);

describe("an alert", () => {
  const silence = { by: "RN Osei", until: at(43) };
  test.each<[Partial<AlertObject>, [string, string, string][]]>([
    [{}, [["open", "", "since 10:41"]]],
    [{ state: "returned_unacked" }, [["returned", "", "since 10:41"]]],
    [
      { state: "active_acked", ack: { by: "RN Osei", at: at(42), note: "" } },
      [["acknowledged", "RN Osei", "since 10:41"]],
    ],
    [
      { silence },
      [
        ["silenced", "RN Osei", "until 10:43:00"],
        ["open", "", "since 10:41"],
      ],
    ],
    [{ silence: { ...silence, until: at(42) } }, [["open", "", "since 10:41"]]],
  ])("%j", (rest, told) => {
    expect(ofAlert({ ...ALERT, ...rest }, NOW).map(({ kind, by, when }) => [kind, by, when])).toEqual(told);
  });
});

describe("a chair", () => {
  test("with nothing to tell tells nothing", () => {
    expect(kinds({})).toEqual([]);
  });

  test("tells what was let pass, changed, is missing, inactive, open and gone", () => {
    const record = {
      overrides: [{ gate: "escort", by: "Dr Lindqvist", reason: "comes at 12", at: at(10) }],
      limits: [{ rule: "HR-LOW", value: 45, by: "Dr Lindqvist", reason: "athlete", at: at(11) }],
      adverse_events: [
        { kind: "nausea", grade: 2, by: "RN Osei", onset: at(30), resolved: null },
        { kind: "headache", grade: 1, by: "RN Osei", onset: at(20), resolved: at(25) },
      ],
    };
    const session = { record } as unknown as SessionObject;
    const gates = [
      { id: "escort", level: "block", text: "Escort is not confirmed.", overridable: true, overridden: true },
      { id: "consent", level: "block", text: "Consent is missing.", overridable: false, overridden: false },
    ];
    const devices = [
      { device: "monitor-5", online: true },
      { device: "pump-5", online: false },
    ];
    const items = handoverOf({ ...BED, gates, devices, inactive: ["BP-REL-SYS"] }, session, [], NOW);
    expect(items.map(({ kind, detail, by, when }) => [kind, detail, by, when])).toEqual([
      ["overridden", "escort. comes at 12", "Dr Lindqvist", "since 10:10"],
      ["gate", "Consent is missing.", "", ""],
      ["changed", "HR-LOW 45. athlete", "Dr Lindqvist", "since 10:11"],
      ["inactive", "BP-REL-SYS", "", ""],
      ["event", "nausea, grade 2", "RN Osei", "since 10:30"],
      ["offline", "pump-5", "", ""],
    ]);
  });

  test("tells what is due, the soonest first, and what is overdue", () => {
    const due = [
      { what: "check", at: at(45) },
      { what: "cuff", at: at(41) },
    ];
    const items = handoverOf({ ...BED, due }, undefined, [], NOW);
    expect(items.map(({ detail, when }) => [detail, when])).toEqual([
      ["cuff pressure", "10:41, overdue 01:17"],
      ["check", "10:45, in 02:43"],
    ]);
  });
});

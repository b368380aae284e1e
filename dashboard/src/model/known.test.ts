import { describe, expect, test } from "vitest";
import type { BedObject, PumpObject, ValueObject } from "../protocol";
import { isCuffGone, isEmpty, isPumpGone, streamFreshness, valueOf, type Moment } from "./known";

const NOW = Date.parse("2026-11-21T10:00:00.000Z");
const moment: Moment = { now: NOW, speed: 1, blind: false };

/** What was said so many seconds ago; null: that there is no number. */
const said = (value: number | null, ago: number): ValueObject => ({
  value,
  unit: "",
  validity: value === null ? "sensor_off" : "valid",
  time: null,
  received_at: new Date(NOW - ago * 1000).toISOString(),
});
const bed = (values: Record<string, ValueObject>): BedObject => ({ values }) as unknown as BedObject;
const cuff = { nibp_sys: said(120, 180), nibp_dia: said(75, 180) };

describe("a cuff pressure of three minutes ago", () => {
  test.each([
    ["stands beside numbers that come", { spo2: said(97, 1), hr: said(70, 30) }, {}, false],
    ["stands where no other number ever came", {}, {}, false],
    ["stands where anything else of it comes", { rr: said(14, 60), temp: said(36.6, 1) }, {}, false],
    ["is gone with a monitor that went silent", { spo2: said(97, 11), hr: said(70, 12) }, {}, true],
    [
      "stays while the service's fast clock makes ten seconds of two",
      { spo2: said(97, 11) },
      { speed: 5 },
      false,
    ],
    [
      "stands while the monitor says that every probe is off",
      { spo2: said(null, 1), rr: said(null, 1) },
      {},
      false,
    ],
    ["is gone while the service is not heard", { spo2: said(97, 1) }, { blind: true }, true],
    ["is gone when it is too old", { spo2: said(97, 1), nibp_sys: said(120, 1201) }, {}, true],
  ])("%s", (_what, values, other, gone) => {
    expect(isCuffGone(bed({ ...cuff, ...values }), { ...moment, ...other })).toBe(gone);
  });
});

test("a chair is empty when nothing of it is a number any more, and not before anything came", () => {
  expect(isEmpty(bed({ ...cuff, spo2: said(97, 11) }), moment)).toBe(true);
  expect(isEmpty(bed({ ...cuff, spo2: said(null, 1) }), moment)).toBe(false);
  expect(isEmpty(bed({ spo2: said(null, 1) }), moment)).toBe(true);
  expect([isEmpty(bed({}), moment), isEmpty(undefined, moment)]).toEqual([false, false]);
});

test.each([
  ["heart rate", { hr: said(70, 1), pr: said(71, 1) }, 70],
  ["pulse where no heart rate comes any more", { hr: said(70, 11), pr: said(71, 1) }, 71],
  ["pulse where the leads are off", { hr: said(null, 1), pr: said(71, 1) }, 71],
  ["heart rate where neither comes", { hr: said(70, 11), pr: said(71, 11) }, 70],
])("the rate shown is the %s", (_what, values, rate) => {
  expect(valueOf(bed(values), "hr", moment)?.value).toBe(rate);
});

test("no number stands while the service is not heard", () => {
  expect(streamFreshness(said(97, 1), moment)).toBe("fresh");
  expect(streamFreshness(said(97, 1), { ...moment, blind: true })).toBe("gone");
});

test.each([
  ["has just spoken", { at: said(0, 1).received_at }, {}, false],
  ["is silent", { at: said(0, 11).received_at }, {}, true],
  ["spoke eleven seconds of a fast clock ago", { at: said(0, 11).received_at }, { speed: 5 }, false],
  ["spoke to a service that is not heard", { at: said(0, 1).received_at }, { blind: true }, true],
  ["never spoke", null, {}, true],
])("a pump that %s", (_what, pump, other, gone) => {
  expect(isPumpGone(pump as PumpObject | null, { ...moment, ...other })).toBe(gone);
});

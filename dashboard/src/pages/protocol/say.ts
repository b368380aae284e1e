// The grammar of the protocol's conditions in words. Pure; a condition reads as the file says it, no more.
import type {
  ClearTable,
  Compare,
  Either,
  Every,
  FallsBy,
  BackWithin,
  Priority,
  RuleTable,
  Several,
  StageTable,
} from "../../protocol";
import { words } from "../../words";
import { more } from "../../words/more";
import { number, signed } from "../../words/format";

export type Condition = Compare | Every | Either | Several | FallsBy | BackWithin;

/** UCUM by quantity, as the protocol gives it. */
export type Units = Readonly<Record<string, string>>;

const SHOWN: Units = { "mm[Hg]": "mmHg", Cel: "°C", "[degF]": "°F", "1": "" };
/** Entered as 1 (yes) or 0: `at least 1` is said by the word alone. */
const YES_NO = new Set([
  "dissociated",
  "vomited",
  "distressed",
  "line_risk",
  "symptom",
  "allergy",
  "pressure_alert",
]);
const COMPARISONS = ["over", "at_least", "under", "at_most"] as const;

/** `15 s`, `3 min`. */
export function spanOf(seconds: number): string {
  const said = more.protocol;
  return seconds >= 120 && seconds % 60 === 0 ? said.minutes(seconds / 60) : said.seconds(seconds);
}

/** A number as the file has it, with its unit. */
export function amount(value: number, unit: string): string {
  const shown = SHOWN[unit] ?? unit;
  return `${plain(value)}${shown === "" ? "" : ` ${shown}`}`;
}

export const nameOf = (quantity: string): string => more.protocol.quantities[quantity] ?? quantity;

/** `Systolic over 160 mmHg and (Diastolic …)`. */
export function sayCondition(condition: Condition, units: Units, isInner = false): string {
  const said = more.protocol;
  const inner = (terms: readonly Condition[]): string[] =>
    terms.map((term) => sayCondition(term, units, true));
  const around = (text: string): string => (isInner ? `(${text})` : text);
  if ("all" in condition) return around(inner(condition.all).join(said.and));
  if ("any" in condition) return around(inner(condition.any).join(said.or));
  if ("terms" in condition)
    return around(said.atLeastOf(condition.at_least_of, inner(condition.terms).join(said.between)));
  const unit = units[condition.signal] ?? "";
  if ("falls_by" in condition)
    return said.fallsBy(
      nameOf(condition.signal),
      amount(condition.falls_by, unit),
      spanOf(condition.within_s),
    );
  if ("back_within" in condition)
    return said.backWithin(nameOf(condition.signal), amount(condition.back_within, unit));
  return sayCompare(condition, unit);
}

function sayCompare(compare: Compare, unit: string): string {
  const said = more.protocol;
  const name = nameOf(compare.signal);
  for (const how of COMPARISONS) {
    const limit = compare[how];
    if (limit === undefined || limit === null) continue;
    if (limit === 1 && how === "at_least" && YES_NO.has(compare.signal)) return name;
    if (typeof limit === "number") return `${name} ${said[how](amount(limit, unit))}`;
    if ("times_baseline" in limit)
      return `${name} ${said[how](said.timesBaseline(plain(Number((limit.times_baseline * 100).toFixed(1)))))}`;
    const points = signed(limit.above_baseline, digits(limit.above_baseline)).replace(/^\+/, "+ ");
    return `${name} ${said[how](said.aboveBaseline(points))}`;
  }
  return name;
}

/** When the rule speaks: its numbers, or its situation. */
export function sayWhen(rule: RuleTable, units: Units): string {
  if (rule.when) return sayCondition(rule.when, units);
  return rule.situation ? (more.protocol.situations[rule.situation] ?? rule.situation) : "";
}

/** Under which circumstances a stage is said: `for 15 s, Systolic over 180 mmHg`. */
export function sayStage(stage: StageTable, units: Units): string {
  const said = more.protocol;
  const hold = stage.hold_s ?? 0;
  const codes = stage.alarm_codes ?? [];
  return [
    hold > 0 ? said.held(spanOf(hold)) : said.atOnce,
    stage.when ? sayCondition(stage.when, units) : "",
    codes.length > 0 ? said.codes(codes.join(", ").replaceAll("_", " ")) : "",
    stage.phases ? said.onlyIn(stage.phases.map((phase) => words.phase[phase].toLowerCase()).join(", ")) : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}

const lower = (priority: Priority): string => words.priority[priority].toUpperCase();

export function saySoften(rule: RuleTable, units: Units): string {
  const { soften } = rule;
  if (!soften) return "";
  if (soften.when) return more.protocol.soften(lower(soften.to), sayCondition(soften.when, units));
  const signal = soften.baseline_of ?? "";
  const under = amount(soften.baseline_under ?? 0, units[signal] ?? "");
  return more.protocol.softenBaseline(lower(soften.to), nameOf(signal).toLowerCase(), under);
}

export function sayConfirm(rule: RuleTable): string {
  const { confirm } = rule;
  return confirm ? more.protocol.single(lower(confirm.single), spanOf(confirm.within_s)) : "";
}

/** What ends it: the sentence of the file, then what else holds. */
export function sayClear(rule: RuleTable, units: Units): string {
  const said = more.protocol;
  const clear: ClearTable = rule.clear ?? {};
  const condition = clear.when ? sayCondition(clear.when, units) : "";
  const how = [
    condition,
    (clear.hold_s ?? 0) > 0 ? said.held(spanOf(clear.hold_s ?? 0)) : "",
    (clear.readings ?? 1) > 1 ? said.inReadings(clear.readings ?? 1) : "",
  ].filter((part) => part !== "");
  const also = [
    clear.by_hand === true ? said.byHand : "",
    rule.latched === true ? said.latched : "",
    (rule.minimum_display_s ?? 0) > 0 ? said.minimum(spanOf(rule.minimum_display_s ?? 0)) : "",
    (clear.expires_s ?? 0) > 0 ? said.expires(spanOf(clear.expires_s ?? 0)) : "",
  ].filter((part) => part !== "");
  const exact = how.length > 0 ? ` (${how.join(" ")})` : "";
  return [`${rule.clears_when}${exact}`, ...also].join(said.between);
}

function digits(value: number): number {
  return (String(value).split(".")[1] ?? "").length;
}

function plain(value: number): string {
  return number(value, digits(value));
}

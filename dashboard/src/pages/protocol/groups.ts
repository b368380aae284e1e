// The rules of a protocol in the order in which people look for them, and those that have some words. Pure.
import type { RuleTable } from "../../protocol";
import { more } from "../../words/more";
import { sayCondition, sayWhen, type Units } from "./say";

export interface Group {
  readonly name: string;
  readonly rules: readonly RuleTable[];
}

const groupOf = (rule: RuleTable): string =>
  rule.family !== undefined && rule.family !== null && rule.family in more.protocol.groups
    ? rule.family
    : rule.kind;

/** All groups that have a rule with every word of `search` in it, in the order of the words. */
export function grouped(rules: readonly RuleTable[], search: string, units: Units): Group[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = rules.filter((rule) => {
    const text = textOf(rule, units);
    return wanted.every((word) => text.includes(word));
  });
  return Object.entries(more.protocol.groups)
    .map(([key, name]) => ({ name, rules: found.filter((rule) => groupOf(rule) === key) }))
    .filter((group) => group.rules.length > 0);
}

/** Everything a person may look for in a rule. */
function textOf(rule: RuleTable, units: Units): string {
  const stages = rule.stages.flatMap((stage) => [
    stage.action,
    stage.priority,
    stage.when ? sayCondition(stage.when, units) : "",
  ]);
  const source =
    typeof rule.source === "string"
      ? rule.source
      : Object.entries(rule.source ?? {})
          .flat()
          .join(" ");
  const parts = [
    rule.id,
    rule.title,
    rule.text,
    rule.clears_when,
    rule.rationale,
    rule.interpretation,
    source,
  ];
  return [...parts, sayWhen(rule, units), ...stages, ...(rule.steps ?? [])].join(" ").toLowerCase();
}

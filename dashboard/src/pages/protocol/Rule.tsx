// One rule: in a line what it says, and opened where that comes from.
import type { JSX } from "preact";
import type { Priority, RuleTable } from "../../protocol";
import { words } from "../../words";
import { more } from "../../words/more";
import { sayClear, sayConfirm, saySoften, sayStage, sayWhen, type Units } from "./say";

const STARS: Record<Priority, string> = { high: "***", medium: "**", low: "*", none: "" };

export function Rule(props: { rule: RuleTable; units: Units; isOpen: boolean }): JSX.Element {
  const { rule, units } = props;
  const said = more.protocol;
  const facts: readonly (readonly [string, string])[] = [
    [said.parts.when, sayWhen(rule, units)],
    [said.parts.confirm, sayConfirm(rule)],
    [said.parts.softer, saySoften(rule, units)],
    [said.parts.clears, sayClear(rule, units)],
    [said.parts.phases, phasesOf(rule)],
    [said.parts.text, rule.text],
    [said.parts.source, sourceOf(rule)],
    [said.parts.rationale, rule.rationale ?? ""],
    [said.parts.interpretation, rule.interpretation ?? ""],
  ];
  return (
    <details class="rule" open={props.isOpen}>
      <summary>
        <span class="rule-title">{rule.title}</span>
        <code>{rule.id}</code>
        <span class="rule-says">{summaryOf(rule)}</span>
        <span class="rule-signed">{rule.needs_signoff ? said.notSigned : said.signed}</span>
      </summary>
      <dl>
        <div>
          <dt>{said.parts.stages}</dt>
          <dd>
            <ul>
              {rule.stages.map((stage, place) => (
                <li key={place}>
                  <strong>
                    {stage.action} {STARS[stage.priority]}
                  </strong>{" "}
                  {words.priority[stage.priority].toLowerCase()}, {sayStage(stage, units)}
                </li>
              ))}
            </ul>
          </dd>
        </div>
        {facts.map(
          ([name, text]) =>
            text !== "" && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ),
        )}
        {(rule.steps ?? []).length > 0 && (
          <div>
            <dt>{said.parts.steps}</dt>
            <dd>
              <ol>
                {rule.steps?.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </dd>
          </div>
        )}
      </dl>
    </details>
  );
}

/** `CHECK **, PAUSE ***` */
function summaryOf(rule: RuleTable): string {
  return rule.stages.map((stage) => `${stage.action} ${STARS[stage.priority]}`.trim()).join(", ");
}

function phasesOf(rule: RuleTable): string {
  const said = more.protocol;
  if (rule.phases) return rule.phases.map((phase) => words.phase[phase]).join(", ");
  return rule.needs_session === true ? said.needsSession : said.everywhere;
}

function sourceOf(rule: RuleTable): string {
  if (typeof rule.source === "string") return rule.source;
  return Object.entries(rule.source ?? {})
    .map(([name, what]) => `${name}: ${what}`)
    .join("; ");
}

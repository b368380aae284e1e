// The numbers that no single rule owns: of every rule, and of the practice around an infusion.
import type { JSX } from "preact";
import type { ProtocolDocument } from "../../protocol";
import { more } from "../../words/more";

export function Numbers(props: { protocol: ProtocolDocument }): JSX.Element {
  const { conventions, practice } = props.protocol;
  return (
    <>
      <section class="panel">
        <h2>{more.protocol.conventions}</h2>
        <Facts
          rows={Object.entries(conventions).map(([name, one]) => [
            name,
            sayPlain((one as { value: number | number[] }).value),
          ])}
        />
      </section>
      {practice && (
        <section class="panel">
          <h2>{more.protocol.practice}</h2>
          {Object.entries(practice)
            .filter(([, part]) => part !== null && typeof part === "object" && !Array.isArray(part))
            .map(([name, part]) => (
              <Part key={name} name={name} part={part as Record<string, unknown>} />
            ))}
        </section>
      )}
    </>
  );
}

function Part(props: { name: string; part: Record<string, unknown> }): JSX.Element {
  const { source, needs_signoff: unsigned, ...rest } = props.part;
  const rows = Object.entries(rest)
    .filter(([, value]) => typeof value !== "object" || isNumbers(value))
    .map(([name, value]) => [name, sayPlain(value)] as const);
  return (
    <details class="rule">
      <summary>
        <span class="rule-title">{titleOf(props.name)}</span>
        {unsigned !== undefined && (
          <span class="rule-signed">
            {unsigned === true ? more.protocol.notSigned : more.protocol.signed}
          </span>
        )}
      </summary>
      <Facts rows={[...rows, ...(source ? [[more.protocol.parts.source, sayPlain(source)] as const] : [])]} />
    </details>
  );
}

function Facts(props: { rows: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="facts">
      {props.rows.map(([name, text]) => (
        <div key={name}>
          <dt>{titleOf(name)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(Number.isFinite);

/** `Stream gap, s` of `stream_gap_s`: the file's own names, for who signs it. */
function titleOf(name: string): string {
  const text = name.replace(/_(s|min|h|days)$/, ", $1").replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sayPlain(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  if (value !== null && typeof value === "object")
    return Object.entries(value)
      .map(([name, text]) => `${name}: ${String(text)}`)
      .join("; ");
  return String(value);
}

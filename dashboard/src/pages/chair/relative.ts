// Which rules follow the baseline, read from the protocol's own conditions.
import type { ProtocolDocument } from "../../protocol";

/** Ids of rules with a limit that is a multiple of the baseline. */
export function relativeRules(document: ProtocolDocument | null): ReadonlySet<string> {
  const rules = document?.rules ?? [];
  return new Set(rules.filter((rule) => mentions([rule.when, rule.stages])).map((rule) => rule.id));
}

function mentions(term: unknown): boolean {
  if (typeof term !== "object" || term === null) return false;
  return Object.entries(term).some(
    ([name, inner]) => (name === "times_baseline" && inner !== null) || mentions(inner),
  );
}

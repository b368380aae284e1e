"""Ask the rules: evidence in, situations told or ended.

The hot path of the whole service: a calm reading must cost one comparison per rule and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.core.alarm import Explain
from app.core.announce import end, tell
from app.core.conditions import Evidence, Truth, effective_limit, holds, leaves, quantities
from app.core.draft import Draft
from app.core.index import Entry
from app.core.protocol import PRIORITY_RANK, Condition, Fall, Limit, Priority, Relative, Rise, Rule, Situation
from app.core.quantity import CUFF_QUANTITIES, ENTERED_QUANTITIES, Quantity
from app.core.record import Check
from app.core.vitals import Millis
from app.core.watch import Told, Watch, agreed, carried, observe_cuff, observe_stream
from app.core.wording import unit_of


def judge_streams(draft: Draft, values: Mapping[Quantity, float | None]) -> None:
    """Ask every rule of the streamed quantities that arrived; None: unusable, says nothing."""
    peaks = _peaks(draft, values)
    evidence = None
    for quantity, value in values.items():
        if value is None:
            continue
        for entry in _minding(draft, quantity, value, peaks.get(quantity, value)):
            if draft.applies(entry):
                evidence = evidence or Evidence(values, draft.fitted, draft.baseline, peaks)
                judge_stream(draft, entry, quantity, evidence, value, draft.conventions.stream_gap)


def judge_doubted(
    draft: Draft, quantity: Quantity, values: Mapping[Quantity, float | None], told: tuple[float, float]
) -> None:
    """Ask the rules of a quantity of which two devices say different things: what both say counts.

    What one of them says raises nothing and ends nothing. But a glitch of the other device must not tear the
    run of a true number: then no hold would ever be completed, and nobody would hear of anything.
    """
    one, other = (Evidence({**values, quantity: value}, draft.fitted, draft.baseline, {}) for value in told)
    for entry in draft.index.streams.get(quantity, ()):
        if entry.compiled is None or not draft.applies(entry):
            continue
        doubted = entry._replace(compiled=agreed(entry.compiled, quantity, told[1]))
        judge_stream(draft, doubted, quantity, one, told[0], draft.conventions.stream_gap)
        key = (entry.rule.id, str(quantity))
        if (watch := draft.watches.get(key)) is not None:
            draft.put_watch(key, carried(entry.compiled, watch, (one, other), draft.now))


def _minding(draft: Draft, quantity: Quantity, value: float, peak: float) -> tuple[Entry, ...]:
    """The rules that a value has to be put to."""
    calm = draft.index.calm.get(quantity)
    if calm is None:
        return ()
    # A rule of which nothing is remembered has nothing to end, and a calm value begins nothing.
    if not draft.watches and calm.low <= value <= calm.high and peak - value < calm.fall:
        return calm.others
    return draft.index.streams[quantity]


def judge_stream(
    draft: Draft, entry: Entry, subject: str, evidence: Evidence, value: float, gap: Millis
) -> None:
    """Ask one rule about one sample of its subject."""
    rule, compiled = entry.rule, entry.compiled
    if compiled is None:
        return
    key = (rule.id, str(subject))
    before = draft.watches.get(key)
    after, verdict = observe_stream(
        compiled, rule.stages, rule.clear, before, evidence, draft.now, value, gap
    )
    if after is not before:
        draft.put_watch(key, after)
    if verdict.told is Told.REACHED and after is not None:
        explain = _explain(entry, verdict.stage, after, evidence)
        tell(
            draft,
            entry,
            key[1],
            verdict.stage,
            onset=after.onset,
            explain=explain,
            priority=_priority(draft, entry, verdict.stage, evidence),
        )
    elif verdict.told is Told.CLEARED:
        end(draft, entry, key[1])


def judge_cuff(draft: Draft, values: Mapping[Quantity, float | None]) -> None:
    """Ask every cuff rule about one measurement."""
    evidence = Evidence(values, draft.fitted, draft.baseline, {})
    for entry in draft.index.cuff:
        judge_measurement(draft, entry, evidence)
    if draft.session is not None and complaining(draft.session.record.checks):
        judge_entries(draft, {Quantity.SYMPTOM: 1.0})


def judge_entries(draft: Draft, values: Mapping[Quantity, float]) -> None:
    """Ask every rule about what a person has entered; an entry says nothing about what it does not name."""
    if Quantity.SYMPTOM in values:
        values = {**values, Quantity.PRESSURE_ALERT: float(pressing(draft))}
    for entry in draft.index.entered:
        named = _named(entry.rule)
        mine: dict[Quantity, float | None] = {q: v for q, v in values.items() if q in named}
        if mine:
            judge_measurement(draft, entry, Evidence(mine, ENTERED_QUANTITIES, draft.baseline, {}))


def judge_measurement(draft: Draft, entry: Entry, evidence: Evidence) -> None:
    """Ask one rule about one cuff measurement, or one entry."""
    rule, compiled, values = entry.rule, entry.compiled, evidence.values
    if compiled is None or rule.subject is None or not draft.applies(entry):
        return
    key = (rule.id, str(rule.subject))
    before = draft.watches.get(key)
    value = values.get(rule.subject)
    shown = value if value is not None else next((v for v in values.values() if v), 0.0)
    known = draft.open_alert(*key) if draft.alerts else None
    confirm = rule.confirm if known is None or known.provisional else None
    after, verdict = observe_cuff(
        compiled, rule.stages, rule.clear, confirm, before, evidence, draft.now, shown
    )
    if verdict.told is Told.PROVISIONAL and after is not None:
        after = replace(after, unconfirmed=_priority(draft, entry, verdict.stage, evidence))
    if after is not before:
        draft.put_watch(key, after)
    if verdict.told in (Told.PROVISIONAL, Told.REACHED) and after is not None:
        tell(
            draft,
            entry,
            key[1],
            verdict.stage,
            onset=after.onset,
            explain=_explain(entry, verdict.stage, after, evidence),
            priority=_priority(draft, entry, verdict.stage, evidence),
            provisional=verdict.told is Told.PROVISIONAL,
        )
    elif verdict.told is Told.CLEARED:
        end(draft, entry, key[1])
    elif verdict.told is Told.NOT_CONFIRMED:
        end(draft, entry, key[1], "not_confirmed")


def pressing(draft: Draft) -> bool:
    """Whether an alert about a cuff pressure is open."""
    return any(one.family == "pressure" and one.subject in CUFF_QUANTITIES for one in draft.alerts.values())


def complaining(checks: tuple[Check, ...]) -> bool:
    """Whether the newest check that speaks of symptoms says that there is one."""
    said = (one.entries[Quantity.SYMPTOM] for one in reversed(checks) if Quantity.SYMPTOM in one.entries)
    return next(said, 0.0) > 0


def _named(rule: Rule) -> frozenset[Quantity]:
    """Every quantity that a rule speaks of."""
    asked = (rule.situation, rule.clear.condition, *(stage.condition for stage in rule.stages))
    found = (quantities(one) for one in asked if one is not None and not isinstance(one, Situation))
    return frozenset().union(*found)


def judge_pump(draft: Draft, values: Mapping[Quantity, float | None]) -> None:
    """Ask every pump rule about one report."""
    fitted = draft.fitted | {quantity for quantity, value in values.items() if value is not None}
    draft.fitted = fitted
    evidence = Evidence(values, fitted, draft.baseline, {})
    for entry in draft.index.pump:
        subject = entry.rule.subject
        if not draft.applies(entry) or subject is None:
            continue
        known = [values[q] for q in values if q is subject and values[q] is not None]
        value = known[0] if known and known[0] is not None else 0.0
        judge_stream(draft, entry, subject, evidence, value, draft.conventions.pump_gap)


def _peaks(draft: Draft, values: Mapping[Quantity, float | None]) -> dict[Quantity, float]:
    """Highest usable value of each ``Fall``'s window, this sample included; remembers candidates."""
    peaks: dict[Quantity, float] = {}
    for quantity, within in draft.index.falls.items():
        value = values.get(quantity)
        if value is None:
            continue
        oldest = draft.now - within
        kept = [c for c in draft.peaks.get(quantity, ()) if c[0] >= oldest and c[1] > value]
        kept.append((draft.now, value))
        draft.peaks = {**draft.peaks, quantity: tuple(kept)}
        peaks[quantity] = kept[0][1]
    return peaks


def _priority(draft: Draft, entry: Entry, stage: int, evidence: Evidence) -> Priority:
    """The stage's priority, or the softer one that the rule allows for these numbers."""
    rule, listed = entry.rule, entry.rule.stages[stage].priority
    soften = rule.soften
    if soften is None or PRIORITY_RANK[soften.priority] >= PRIORITY_RANK[listed]:
        return listed
    judge = entry.compiled.soften if entry.compiled else None
    if judge is not None and judge(evidence) is Truth.TRUE:
        return soften.priority
    if soften.baseline_below is not None:
        quantity, limit = soften.baseline_below
        rest = draft.baseline.get(quantity)
        if rest is not None and rest < limit:
            return soften.priority
    return listed


def _explain(entry: Entry, stage: int, watch: Watch, evidence: Evidence) -> Explain:
    """Why, in numbers: the simple condition that holds, its limit for this patient, the samples."""
    rule = entry.rule
    if isinstance(rule.situation, Situation):
        return Explain(signal=str(rule.subject) if rule.subject else None)
    leaf = _speaking(rule.stages[stage].condition or rule.situation, evidence)
    quantity = next(iter(quantities(leaf)))
    run = watch.runs[stage]
    limit = effective_limit(leaf, evidence.baseline)
    return Explain(
        signal=str(quantity),
        value=evidence.values.get(quantity),
        unit=unit_of(str(quantity)),
        op=str(leaf.op) if isinstance(leaf, Limit | Relative | Rise) else "",
        limit=round(limit, 6) if limit is not None else None,
        baseline=evidence.baseline.get(str(quantity)),
        held=run.span if run is not None else 0,
        samples=run.samples if run is not None else (),
        cause=f"fell by {leaf.delta:g}" if isinstance(leaf, Fall) else "",
    )


def _speaking(condition: Condition, evidence: Evidence) -> Condition:
    """The first simple condition inside that holds; the first of all if none can be told."""
    simple = leaves(condition)
    for leaf in simple:
        if isinstance(leaf, Limit | Relative | Rise):
            value = evidence.values.get(leaf.quantity)
            limit = effective_limit(leaf, evidence.baseline)
            if value is not None and limit is not None and holds(value, leaf.op, limit):
                return leaf
    return simple[0]

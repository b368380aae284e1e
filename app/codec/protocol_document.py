"""From the rules of the core to the words of a protocol document: what is given out and kept.

The opposite of ``protocol_terms``, in the same grammar, with nothing left to a default: a default that
changes later must not change a protocol that was kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final, assert_never

from app.codec import protocol_grammar as grammar
from app.codec.protocol_terms import OPS, unit_for
from app.core.conditions import quantities
from app.core.protocol import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Conventions,
    Fall,
    Limit,
    Phase,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
)
from app.core.quantity import Quantity
from app.core.vitals import Millis

WORDS: Final = {op: word for word, op in OPS.items()}


def document_of(protocol: Protocol) -> grammar.ProtocolDocument:
    """A protocol as ``GET /protocols/{id}`` answers it: the file's own words, sources written out."""
    return grammar.ProtocolDocument(
        id=protocol.id,
        version=protocol.version,
        sha256=protocol.sha256,
        title=protocol.title,
        units={quantity: unit_for(quantity) for quantity in Quantity if quantity in _spoken(protocol)},
        conventions=_conventions(protocol.conventions),
        rules=[_rule(rule) for rule in protocol.rules],
        practice=protocol.practice,
    )


def _seconds(span: Millis) -> float:
    """Milliseconds of the core as a document says them."""
    return span / 1000


def _conventions(conventions: Conventions) -> grammar.ConventionTable:
    """The general numbers as a document says them."""
    tables: dict[str, Any] = {}
    for part in fields(Conventions):
        value = getattr(conventions, part.name)
        name = f"{part.name}_s"
        if name not in grammar.ConventionTable.model_fields:
            tables[part.name] = {"value": value}
        elif isinstance(value, tuple):
            tables[name] = {"value": [_seconds(one) for one in value]}
        else:
            tables[name] = {"value": _seconds(value)}
    return grammar.ConventionTable(**tables)


def _rule(rule: Rule) -> grammar.RuleTable:
    """A rule as a document says it."""
    situation = rule.situation
    soften, below = rule.soften, rule.soften.baseline_below if rule.soften else None
    return grammar.RuleTable(
        id=rule.id,
        title=rule.title,
        kind=rule.kind,
        family=rule.family,
        phases=_phases(rule.phases),
        needs_session=rule.needs_session,
        subject=rule.subject,
        when=None if isinstance(situation, Situation) else _condition(situation),
        situation=situation if isinstance(situation, Situation) else None,
        parameters=grammar.ParameterTable(**rule.parameters) if rule.parameters else None,
        confirm=None
        if rule.confirm is None
        else grammar.ConfirmTable(within_s=_seconds(rule.confirm.within), single=rule.confirm.single),
        stages=[
            grammar.StageTable(
                hold_s=_seconds(stage.hold),
                when=None if stage.condition is None else _condition(stage.condition),
                phases=_phases(stage.phases),
                alarm_codes=[code for code, place in rule.alarm_codes.items() if place == n],
                action=stage.action,
                priority=stage.priority,
                steps=list(stage.steps),
            )
            for n, stage in enumerate(rule.stages)
        ],
        soften=None
        if soften is None
        else grammar.SoftenTable(
            to=soften.priority,
            when=None if soften.condition is None else _condition(soften.condition),
            baseline_of=below[0] if below else None,
            baseline_under=below[1] if below else None,
        ),
        clear=grammar.ClearTable(
            when=None if rule.clear.condition is None else _condition(rule.clear.condition),
            hold_s=_seconds(rule.clear.hold),
            readings=rule.clear.readings,
            by_hand=rule.clear.by_hand,
            expires_s=_seconds(rule.clear.expires),
        ),
        latched=rule.latched,
        minimum_display_s=_seconds(rule.minimum_display),
        text=rule.text,
        clears_when=rule.clears_when,
        steps=list(rule.steps),
        source=rule.source,
        rationale=rule.rationale,
        interpretation=rule.interpretation,
        needs_signoff=rule.needs_signoff,
    )


def _condition(condition: Condition) -> grammar.Condition:
    """A condition as a document says it."""
    match condition:
        case Limit(quantity, op, value):
            return grammar.Compare(signal=quantity, **{WORDS[op]: value})
        case Relative(quantity, op, factor):
            bound: grammar.Bound = grammar.TimesBaseline(times_baseline=factor)
            return grammar.Compare(signal=quantity, **{WORDS[op]: bound})
        case Rise(quantity, op, delta):
            bound = grammar.AboveBaseline(above_baseline=delta)
            return grammar.Compare(signal=quantity, **{WORDS[op]: bound})
        case Fall(quantity, delta, within):
            return grammar.FallsBy(signal=quantity, falls_by=delta, within_s=_seconds(within))
        case Recovered(quantity, margin):
            return grammar.BackWithin(signal=quantity, back_within=margin)
        case AllOf(terms):
            return grammar.Every(all=[_condition(term) for term in terms])
        case AnyOf(terms):
            return grammar.Either(any=[_condition(term) for term in terms])
        case AtLeast(count, terms):
            return grammar.Several(at_least_of=count, terms=[_condition(term) for term in terms])
        case _:
            assert_never(condition)


def _phases(phases: frozenset[Phase] | None) -> list[Phase] | None:
    return None if phases is None else [phase for phase in Phase if phase in phases]


def _spoken(protocol: Protocol) -> frozenset[Quantity]:
    """Every quantity that some condition of the protocol speaks of."""
    found: frozenset[Quantity] = frozenset()
    for condition in (one for rule in protocol.rules for one in _conditions(rule)):
        found |= quantities(condition)
    return found | {
        rule.soften.baseline_below[0]
        for rule in protocol.rules
        if rule.soften is not None and rule.soften.baseline_below is not None
    }


def _conditions(rule: Rule) -> Iterator[Condition]:
    if not isinstance(rule.situation, Situation):
        yield rule.situation
    others = (*(stage.condition for stage in rule.stages), rule.clear.condition)
    yield from (one for one in others if one is not None)
    if rule.soften is not None and rule.soften.condition is not None:
        yield rule.soften.condition

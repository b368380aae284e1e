"""Limits that are others for one session: a named person moves them, within bounds of the practice.

The rules themselves stay; a protocol is made that differs in the moved limits alone, and is remembered, so
that it is laid out for judging once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from app.core.conditions import leaves
from app.core.protocol import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Limit,
    Op,
    Protocol,
    Relative,
    Rise,
    Rule,
    Situation,
)
from app.core.vitals import Millis
from app.core.wording import number, span, spoken

Comparison: TypeAlias = Limit | Relative | Rise

Moves: TypeAlias = Mapping[Comparison, Comparison]
"""Comparisons, and what stands in their place."""

_UPWARDS: Final = frozenset({Op.OVER, Op.AT_LEAST})

_OPPOSITE: Final = {Op.OVER: Op.AT_MOST, Op.AT_LEAST: Op.UNDER, Op.UNDER: Op.AT_LEAST, Op.AT_MOST: Op.OVER}
_WORDS: Final = {Op.OVER: "over", Op.AT_LEAST: "at least", Op.UNDER: "under", Op.AT_MOST: "at most"}
_REMEMBERED: Final[dict[tuple[int, tuple[tuple[str, float], ...]], tuple[Protocol, Protocol]]] = {}
_MOST: Final = 256


def limit_of(rule: Rule) -> Comparison | None:
    """The one comparison of a rule whose limit a session may change: the first of its condition.

    Returns:
        None: it has none, or what clears it is of another sort and could not follow.
    """
    if isinstance(rule.situation, Situation):
        return None
    first, clear = leaves(rule.situation)[0], rule.clear.condition
    if not isinstance(first, Limit | Relative | Rise):
        return None
    follows = clear is None or (type(clear) is type(first) and clear.quantity is first.quantity)
    return first if follows else None


def limit_now(limit: Comparison) -> float:
    """The number of a comparison: its value, factor of baseline, or rise over baseline."""
    if isinstance(limit, Limit):
        return limit.value
    return limit.factor if isinstance(limit, Relative) else limit.delta


def backstop(rules: Iterable[Rule], rule: Rule) -> tuple[str, float] | None:
    """Where another limit of the same sort stands behind a rule's own, and of which rule.

    A limit that is moved as far would leave only that one, or pass it.

    Returns:
        The nearest beyond it, in the direction of the rule; None: nothing stands there.
    """
    own = limit_of(rule)
    if own is None:
        return None
    upwards = own.op in _UPWARDS
    beyond = [
        (limit_now(leaf), one.id)
        for one in rules
        for leaf in _limits(one)
        if type(leaf) is type(own)
        and leaf.quantity is own.quantity
        and (leaf.op in _UPWARDS) is upwards
        and (limit_now(leaf) > limit_now(own) if upwards else limit_now(leaf) < limit_now(own))
    ]
    if not beyond:
        return None
    nearest = min(beyond) if upwards else max(beyond)
    return nearest[1], nearest[0]


def adjusted(protocol: Protocol, moved: Mapping[str, float]) -> Protocol:
    """The protocol with other limits.

    Args:
        moved: Rule id to the new number of its first comparison. What clears the alert moves by the same
            amount and says so, so that it stays as far from the limit as it was. Where another rule ends
            exactly where this one begins ("and at most 100"), it goes on to the new limit: nothing falls
            in between. Later stages with a limit of their own stay.

    Returns:
        The protocol itself when nothing is moved; the same object for the same question.
    """
    if not moved:
        return protocol
    key = (id(protocol), tuple(sorted(moved.items())))
    known = _REMEMBERED.get(key)
    if known is not None and known[0] is protocol:
        return known[1]
    made = replace(protocol, rules=_rules(protocol, moved))
    if len(_REMEMBERED) >= _MOST:
        _REMEMBERED.clear()
    _REMEMBERED[key] = (protocol, made)
    return made


def _rules(protocol: Protocol, moved: Mapping[str, float]) -> tuple[Rule, ...]:
    meeting: dict[Comparison, Comparison] = {}
    rules: list[Rule] = []
    for rule in protocol.rules:
        own = limit_of(rule) if rule.id in moved else None
        if own is not None:
            to = _at(own, moved[rule.id])
            meeting[_opposite(own)] = _opposite(to)
            rules.append(_cleared(_placed(rule, {own: to}), limit_now(to) - limit_now(own)))
        else:
            rules.append(rule)
    return tuple(_placed(rule, meeting) for rule in rules)


def _cleared(rule: Rule, by: float) -> Rule:
    """A rule that is cleared elsewhere, and says so."""
    before = rule.clear.condition
    if not isinstance(before, Limit | Relative | Rise):
        return rule
    after = _at(before, limit_now(before) + by)
    told = _said(after, rule.clear.hold, rule.clear.readings)
    return replace(rule, clear=replace(rule.clear, condition=after), clears_when=told)


def _placed(rule: Rule, moves: Moves) -> Rule:
    """A rule with comparisons of its situation in the place of others."""
    if isinstance(rule.situation, Situation):
        return rule
    situation = _with(rule.situation, moves)
    return rule if situation == rule.situation else replace(rule, situation=situation)


def _with(condition: Condition, moves: Moves) -> Condition:
    """A condition with comparisons in the place of others."""
    match condition:
        case AllOf(terms):
            return AllOf(tuple(_with(term, moves) for term in terms))
        case AnyOf(terms):
            return AnyOf(tuple(_with(term, moves) for term in terms))
        case AtLeast(count, terms):
            return AtLeast(count, tuple(_with(term, moves) for term in terms))
        case Limit() | Relative() | Rise():
            return moves.get(condition, condition)
        case _:
            return condition


def _at(limit: Comparison, to: float) -> Comparison:
    if isinstance(limit, Limit):
        return replace(limit, value=to)
    return replace(limit, factor=to) if isinstance(limit, Relative) else replace(limit, delta=to)


def _opposite(limit: Comparison) -> Comparison:
    """What holds exactly where a comparison does not."""
    return replace(limit, op=_OPPOSITE[limit.op])


def _limits(rule: Rule) -> Iterator[Comparison]:
    """Every comparison of a rule and of its stages."""
    conditions = [stage.condition for stage in rule.stages if stage.condition is not None]
    if not isinstance(rule.situation, Situation):
        conditions.append(rule.situation)
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, Limit | Relative | Rise):
                yield leaf


def _said(limit: Comparison, hold: Millis, readings: int) -> str:
    """What ends an alert, in words."""
    against = {Limit: "", Relative: " times the baseline", Rise: " over the baseline"}[type(limit)]
    told = f"{spoken(limit.quantity)} {_WORDS[limit.op]} {number(limit_now(limit))}{against}"
    if hold:
        return f"{told} for {span(hold)}"
    return f"{told} in {readings} readings" if readings > 1 else told

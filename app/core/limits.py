"""Limits that are others for one session: a named person moves them, within bounds of the practice.

The rules themselves stay; a protocol is made that differs in the moved limits alone, and is remembered, so
that it is laid out for judging once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from app.core.conditions import leaves
from app.core.protocol import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Fall,
    Limit,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
)

Comparison: TypeAlias = Limit | Relative | Rise

_REMEMBERED: Final[dict[tuple[int, tuple[tuple[str, float], ...]], tuple[Protocol, Protocol]]] = {}
_MOST: Final = 256


def limit_of(rule: Rule) -> Comparison | None:
    """The one comparison of a rule whose limit a session may change: the first of its condition."""
    if isinstance(rule.situation, Situation):
        return None
    first = leaves(rule.situation)[0]
    return first if isinstance(first, Limit | Relative | Rise) else None


def limit_now(limit: Comparison) -> float:
    """The number of a comparison: its value, factor of baseline, or rise over baseline."""
    if isinstance(limit, Limit):
        return limit.value
    return limit.factor if isinstance(limit, Relative) else limit.delta


def adjusted(protocol: Protocol, moved: Mapping[str, float]) -> Protocol:
    """The protocol with other limits.

    Args:
        moved: Rule id to the new number of its first comparison. Other comparisons of the same sort and
            direction on the same quantity (later stages, the clear condition) move by the same amount,
            so that what clears the alert stays as far from the limit as it was.

    Returns:
        The protocol itself when nothing is moved; the same object for the same question.
    """
    if not moved:
        return protocol
    key = (id(protocol), tuple(sorted(moved.items())))
    known = _REMEMBERED.get(key)
    if known is not None and known[0] is protocol:
        return known[1]
    rules = tuple(_moved(rule, moved[rule.id]) if rule.id in moved else rule for rule in protocol.rules)
    made = replace(protocol, rules=rules)
    if len(_REMEMBERED) >= _MOST:
        _REMEMBERED.clear()
    _REMEMBERED[key] = (protocol, made)
    return made


def _moved(rule: Rule, number: float) -> Rule:
    first = limit_of(rule)
    if first is None or isinstance(rule.situation, Situation):
        return rule
    by = number - limit_now(first)
    return replace(
        rule,
        situation=_shifted(rule.situation, first, by),
        clear=replace(
            rule.clear,
            condition=None if rule.clear.condition is None else _shifted(rule.clear.condition, first, by),
        ),
    )


def _shifted(condition: Condition, like: Comparison, by: float) -> Condition:
    """A condition whose comparisons of the same sort on the same quantity are moved."""
    match condition:
        case AllOf(terms):
            return AllOf(tuple(_shifted(term, like, by) for term in terms))
        case AnyOf(terms):
            return AnyOf(tuple(_shifted(term, like, by) for term in terms))
        case AtLeast(count, terms):
            return AtLeast(count, tuple(_shifted(term, like, by) for term in terms))
        case Fall() | Recovered():
            return condition
    if type(condition) is not type(like) or condition.quantity is not like.quantity:
        return condition
    if isinstance(condition, Limit):
        return replace(condition, value=condition.value + by)
    if isinstance(condition, Relative):
        return replace(condition, factor=condition.factor + by)
    return replace(condition, delta=condition.delta + by)

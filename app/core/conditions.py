"""Is it so? Three-valued judgement of a protocol's conditions on the evidence at hand.

TRUE, FALSE and UNKNOWN follow Kleene's tables: UNKNOWN never clears an alert and never counts towards
a hold. A quantity that this bed has never measured is not UNKNOWN but absent: ``any`` and ``all`` go by
the terms that remain, so that a monitor without mean pressure can still confirm, and clear, a systolic
rule. If no term remains the whole is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Final, NamedTuple, TypeAlias, assert_never

from app.core.protocol import AllOf, AnyOf, AtLeast, Condition, Fall, Limit, Op, Recovered, Relative, Rise
from app.core.quantity import Quantity

TOLERANCE: Final = 1e-9
"""Relative slack of a comparison, so that 144 is at least 1.20 x 120 in binary floats too."""


class Truth(Enum):
    """The three truth values."""

    TRUE = 1
    FALSE = 0
    UNKNOWN = -1


@dataclass(slots=True)
class Evidence:
    """What a condition may look at.

    Attributes:
        values: Judged quantities at this instant; None: measured here, but unusable now.
        fitted: Quantities this bed has ever had a usable value of.
        baseline: Locked baseline per quantity; empty: none.
        peaks: Highest usable value of the window of each ``Fall``, the present one included.
        reference: Peak when the fall that raised the alert began.
    """

    values: Mapping[Quantity, float | None]
    fitted: AbstractSet[Quantity]
    baseline: Mapping[str, float]
    peaks: Mapping[Quantity, float]
    reference: float | None = None


Judge: TypeAlias = Callable[[Evidence], Truth | None]
"""A compiled condition; None: absent, this bed does not measure it."""


def holds(value: float, op: Op, limit: float) -> bool:
    """Compare with the tolerance of this module."""
    slack = TOLERANCE * max(1.0, abs(limit))
    if op is Op.OVER:
        return value > limit + slack
    if op is Op.AT_LEAST:
        return value >= limit - slack
    if op is Op.UNDER:
        return value < limit - slack
    return value <= limit + slack


def effective_limit(condition: Condition, baseline: Mapping[str, float]) -> float | None:
    """The number a simple condition compares with for this patient; None: inactive, or not simple."""
    if isinstance(condition, Limit):
        return condition.value
    if isinstance(condition, Relative | Rise):
        rest = baseline.get(condition.quantity)
        if rest is None:
            return None
        if isinstance(condition, Relative):
            return rest * condition.factor
        return rest + condition.delta
    return None


def quantities(condition: Condition) -> frozenset[Quantity]:
    """Every quantity a condition speaks of."""
    if isinstance(condition, AllOf | AnyOf | AtLeast):
        return frozenset().union(*(quantities(term) for term in condition.terms))
    return frozenset({condition.quantity})


def is_inactive(condition: Condition, baseline: Mapping[str, float]) -> bool:
    """Whether a condition cannot hold while the baseline is no more than this."""
    match condition:
        case Relative() | Rise():
            return condition.quantity not in baseline
        case AllOf(terms):
            return any(is_inactive(term, baseline) for term in terms)
        case AnyOf(terms):
            return all(is_inactive(term, baseline) for term in terms)
        case AtLeast(count, terms):
            return sum(not is_inactive(term, baseline) for term in terms) < count
        case _:
            return False


def needs_baseline(condition: Condition) -> bool:
    """Whether a condition is inactive without a locked baseline."""
    return is_inactive(condition, {})


def leaves(condition: Condition) -> tuple[Condition, ...]:
    """The simple conditions inside, in reading order."""
    if isinstance(condition, AllOf | AnyOf | AtLeast):
        return tuple(leaf for term in condition.terms for leaf in leaves(term))
    return (condition,)


class CalmRange(NamedTuple):
    """Values of a quantity for which a condition does not hold, whatever else is the case.

    Attributes:
        low, high: Lowest and highest such value, both included.
        fall: Such a value is less than this below the peak of its window.
    """

    low: float
    high: float
    fall: float = inf


def calm_range(condition: Condition, quantity: Quantity) -> CalmRange | None:
    """Where a condition does not hold, as far as this quantity alone can tell; None: it cannot."""
    match condition:
        case Limit(of, op, limit) if of is quantity:
            slack = 2 * TOLERANCE * max(1.0, abs(limit))
            if op in (Op.OVER, Op.AT_LEAST):
                return CalmRange(-inf, limit if op is Op.OVER else limit - slack)
            return CalmRange(limit if op is Op.UNDER else limit + slack, inf)
        case Fall(of, delta, _) if of is quantity:
            return CalmRange(-inf, inf, delta - 2 * TOLERANCE * max(1.0, abs(delta)))
        case AllOf(terms):
            known = [found for term in terms if (found := calm_range(term, quantity)) is not None]
            return known[0] if known else None
        case AnyOf(terms):
            return common_range(calm_range(term, quantity) for term in terms)
        case _:
            return None


def common_range(ranges: Iterable[CalmRange | None]) -> CalmRange | None:
    """Where all of them are; None: one of them is nowhere, or there is none."""
    found = list(ranges)
    known = [one for one in found if one is not None]
    if not known or len(known) < len(found):
        return None
    lows, highs, falls = zip(*known, strict=True)
    return CalmRange(max(lows), min(highs), min(falls))


def compile_condition(condition: Condition, *, raising: bool = False) -> Judge:
    """Turn a condition into a function; done once per protocol, because judging is the hot path.

    Args:
        raising: It raises an alert. Then an ``all`` with a part that waits for a baseline is absent as
            a whole: with that part left out, the rest of it ("diastolic at least 1.20 x baseline, and
            at most 100") would speak of everybody.
    """
    match condition:
        case Limit(quantity, op, value):
            return _against(quantity, op, value)
        case Relative() | Rise():
            return _against_baseline(condition)
        case Fall(quantity, delta, _):
            return _fallen(quantity, delta)
        case Recovered(quantity, margin):
            return _recovered(quantity, margin)
        case AllOf(terms):
            judge = _at_least(_compiled(terms, raising=raising), None)
            return _while_active(condition, judge) if raising and needs_baseline(condition) else judge
        case AnyOf(terms):
            return _at_least(_compiled(terms, raising=raising), 1)
        case AtLeast(count, terms):
            return _at_least(_compiled(terms, raising=raising), count)
        case _:
            assert_never(condition)


def _compiled(terms: tuple[Condition, ...], *, raising: bool) -> tuple[Judge, ...]:
    return tuple(compile_condition(term, raising=raising) for term in terms)


def _while_active(condition: Condition, judge: Judge) -> Judge:
    return lambda evidence: None if is_inactive(condition, evidence.baseline) else judge(evidence)


def _against(quantity: Quantity, op: Op, limit: float) -> Judge:
    def judge(evidence: Evidence) -> Truth | None:
        try:
            value = evidence.values[quantity]
        except KeyError:
            return Truth.UNKNOWN if quantity in evidence.fitted else None
        if value is None:
            return Truth.UNKNOWN if quantity in evidence.fitted else None
        return Truth.TRUE if holds(value, op, limit) else Truth.FALSE

    return judge


def _against_baseline(condition: Relative | Rise) -> Judge:
    quantity, op = condition.quantity, condition.op

    def judge(evidence: Evidence) -> Truth | None:
        limit = effective_limit(condition, evidence.baseline)
        if limit is None:
            return None
        value = evidence.values.get(quantity)
        if value is None:
            return Truth.UNKNOWN if quantity in evidence.fitted else None
        return Truth.TRUE if holds(value, op, limit) else Truth.FALSE

    return judge


def _fallen(quantity: Quantity, delta: float) -> Judge:
    def judge(evidence: Evidence) -> Truth | None:
        value, peak = evidence.values.get(quantity), evidence.peaks.get(quantity)
        if value is None or peak is None:
            return Truth.UNKNOWN
        return Truth.TRUE if holds(peak - value, Op.AT_LEAST, delta) else Truth.FALSE

    return judge


def _recovered(quantity: Quantity, margin: float) -> Judge:
    def judge(evidence: Evidence) -> Truth | None:
        value = evidence.values.get(quantity)
        if value is None or evidence.reference is None:
            return Truth.UNKNOWN
        close = holds(evidence.reference - value, Op.AT_MOST, margin)
        return Truth.TRUE if close else Truth.FALSE

    return judge


def _at_least(judges: tuple[Judge, ...], count: int | None) -> Judge:
    """``count`` of the terms that are present must hold; None: every one of them."""

    def judge(evidence: Evidence) -> Truth | None:
        true = unknown = present = 0
        for each in judges:
            truth = each(evidence)
            if truth is None:
                continue
            present += 1
            if truth is Truth.TRUE:
                true += 1
            elif truth is Truth.UNKNOWN:
                unknown += 1
        if present == 0:
            return None
        wanted = present if count is None else count
        if true >= wanted:
            return Truth.TRUE
        return Truth.UNKNOWN if true + unknown >= wanted else Truth.FALSE

    return judge

"""Can a condition hold at all, and does it hold only where another does? Tried, not proved.

As in ``overlap``: at every limit, just past it on both sides, and at the ends of what can be measured; with
baselines at which relative limits meet absolute ones. Comparisons change their truth nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import ceil, floor, prod
from typing import Final

from app.core.conditions import Evidence, Truth, compile_condition, effective_limit, leaves, quantities
from app.core.overlap import MOST_TRIES, NUDGE, ORDINARY
from app.core.protocol import Condition, Fall, Limit, Recovered, Relative, Rise
from app.core.quantity import PUMP_QUANTITIES, SCALES, Quantity
from app.core.vitals import FACTS, Signal

MOST_OF_A_PUMP: Final = 1e6
"""No pump figure is larger, in any of their units."""


def measurable(quantity: Quantity) -> tuple[float, float]:
    """Lowest and highest number that is judged; what a monitor sends outside them is questionable."""
    if quantity in SCALES:
        return SCALES[quantity]
    if quantity in PUMP_QUANTITIES:
        return 0.0, MOST_OF_A_PUMP
    try:
        facts = FACTS[Signal(quantity)]
    except ValueError:
        return 0.0, 1.0  # yes or no
    return facts.low, facts.high


def is_possible(condition: Condition) -> bool:
    """Whether some measurable numbers of some patient make a condition hold.

    A fall is taken to come from the highest number there is. Where there are too many numbers to try:
    True, for nothing was found.
    """
    judge = compile_condition(condition)
    tried = _evidence(condition)
    return tried is None or any(judge(one) is Truth.TRUE for one in tried)


def is_within(narrow: Condition, wide: Condition) -> bool:
    """Whether ``wide`` holds wherever ``narrow`` does, as far as was tried.

    False where there is too much to try, and of conditions that know the past.
    """
    if any(isinstance(leaf, Fall | Recovered) for one in (narrow, wide) for leaf in leaves(one)):
        return False
    one, other = compile_condition(narrow), compile_condition(wide)
    tried = _evidence(narrow, wide)
    if tried is None:
        return False
    met = [other(evidence) is Truth.TRUE for evidence in tried if one(evidence) is Truth.TRUE]
    return bool(met) and all(met)


def _evidence(*conditions: Condition) -> Iterator[Evidence] | None:
    """Everything worth a try; None: it is too much."""
    simple = [leaf for one in conditions for leaf in leaves(one)]
    named = sorted(frozenset().union(*map(quantities, conditions)))
    patients = [_baselines(simple, quantity) for quantity in named]
    most = 3 * len(simple) + 2
    if prod(map(len, patients)) * most ** len(named) > MOST_TRIES:
        return None
    return _tries(simple, named, patients)


def _tries(
    simple: list[Condition], named: list[Quantity], patients: list[tuple[float, ...]]
) -> Iterator[Evidence]:
    peaks = {quantity: measurable(quantity)[1] for quantity in named}
    for rests in product(*patients):
        baseline = {str(quantity): rest for quantity, rest in zip(named, rests, strict=True)}
        values = [_values(simple, quantity, baseline) for quantity in named]
        for numbers in product(*values):
            known: dict[Quantity, float | None] = dict(zip(named, numbers, strict=True))
            yield Evidence(known, frozenset(named), baseline, peaks)


def _baselines(simple: list[Condition], quantity: Quantity) -> tuple[float, ...]:
    """Patients at rest: ordinary, at both ends, and where a relative limit meets an absolute one."""
    low, high = measurable(quantity)
    relative = [leaf for leaf in simple if isinstance(leaf, Relative | Rise) and leaf.quantity is quantity]
    if not relative:
        return (min(max(ORDINARY, low), high),)
    found = {low, high, ORDINARY, (low + high) / 2}
    for limit in (leaf.value for leaf in simple if isinstance(leaf, Limit) and leaf.quantity is quantity):
        for leaf in relative:
            meets = limit / leaf.factor if isinstance(leaf, Relative) else limit - leaf.delta
            found.update((meets - 1.0, meets, meets + 1.0))
    return tuple(sorted(one for one in found if low <= one <= high))


def _values(simple: list[Condition], quantity: Quantity, baseline: dict[str, float]) -> tuple[float, ...]:
    """Measurable numbers of one quantity: the ends, and every limit with its two sides."""
    low, high = measurable(quantity)
    found = {float(low), float(high)}
    for leaf in simple:
        limit = effective_limit(leaf, baseline) if quantity in quantities(leaf) else None
        if isinstance(leaf, Fall) and leaf.quantity is quantity:
            limit = high - leaf.delta
        if limit is None:
            continue
        if quantity in SCALES:  # points of a scale are whole
            found.update((floor(limit) - 1.0, float(floor(limit)), float(ceil(limit)), ceil(limit) + 1.0))
        else:
            found.update((limit - NUDGE, limit, limit + NUDGE))
    return tuple(sorted(one for one in found if low <= one <= high))

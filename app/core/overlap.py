"""Can two conditions hold at once? Asked of a situation and of what is said to clear it.

Not proved but tried: at every limit of both, just past it on both sides, and for patients whose
baseline brings a relative limit next to an absolute one. Comparisons change their truth nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod
from typing import Final

from app.core.conditions import Evidence, Truth, compile_condition, leaves, quantities
from app.core.protocol import AllOf, AnyOf, AtLeast, Condition, Limit, Relative, Rise
from app.core.quantity import Quantity

NUDGE: Final = 1e-4
"""Just past a limit, in its unit."""

NEAR: Final = (0.9, 1.0, 1.1)
"""Patients tried around a meeting of two limits, as shares of that baseline."""

ORDINARY: Final = 100.0
"""A baseline for conditions whose limits do not meet."""

MOST_TRIES: Final = 50_000
"""Combinations of values tried on one pair; with more signals nothing is said."""


def overlap(situation: Condition, clear: Condition) -> str | None:
    """Find values at which two conditions both hold.

    Returns:
        Such values in words; None: none were found. Falls and returns know the past and never count
        as holding.
    """
    simple = (*leaves(situation), *leaves(clear))
    named = sorted(quantities(situation) | quantities(clear))
    raised, cleared = compile_condition(situation), compile_condition(clear)
    patients = [_baselines(simple, quantity) for quantity in named]
    for rests in product(*patients):
        baseline = {str(quantity): rest for quantity, rest in zip(named, rests, strict=True)}
        tries = [_values(simple, quantity, baseline[quantity]) for quantity in named]
        if prod(map(len, (*patients, *tries))) > MOST_TRIES:
            return None
        for numbers in product(*tries):
            values: dict[Quantity, float | None] = dict(zip(named, numbers, strict=True))
            evidence = Evidence(values, frozenset(named), baseline, {})
            if raised(evidence) is Truth.TRUE and cleared(evidence) is Truth.TRUE:
                return _told(simple, values, baseline)
    return None


def _told(
    simple: tuple[Condition, ...],
    values: Mapping[Quantity, float | None],
    baseline: Mapping[str, float],
) -> str:
    """The values of an example, with the baselines that matter."""
    relative = {leaf.quantity for leaf in simple if isinstance(leaf, Relative | Rise)}
    return ", ".join(
        f"{quantity} {value:.10g}" + (f" on {baseline[quantity]:.10g}" if quantity in relative else "")
        for quantity, value in values.items()
    )


def _baselines(simple: tuple[Condition, ...], quantity: Quantity) -> tuple[float, ...]:
    """Baselines at which a relative limit meets an absolute one, and an ordinary one."""
    found = {ORDINARY}
    limits = [one.value for one in simple if isinstance(one, Limit) and one.quantity is quantity]
    for leaf in simple:
        if isinstance(leaf, Relative | Rise) and leaf.quantity is quantity:
            for limit in limits:
                meets = limit / leaf.factor if isinstance(leaf, Relative) else limit - leaf.delta
                found.update(meets * share for share in NEAR)
    return tuple(sorted(found))


def _values(simple: tuple[Condition, ...], quantity: Quantity, baseline: float) -> tuple[float, ...]:
    """Every limit on a quantity and just past it; the baseline where it has none."""
    found = {
        _limit(leaf, baseline)
        for leaf in simple
        if not isinstance(leaf, AllOf | AnyOf | AtLeast) and leaf.quantity is quantity
    }
    return tuple(sorted(value + step for value in found for step in (-NUDGE, 0.0, NUDGE)))


def _limit(leaf: Condition, baseline: float) -> float:
    match leaf:
        case Limit(_, _, value):
            return value
        case Relative(_, _, factor):
            return baseline * factor
        case Rise(_, _, delta):
            return baseline + delta
        case _:
            return baseline

"""Whether the words of a practice fit together: sources exist, answers can be given, bounds are in order.

The shape is checked by ``protocol_grammar``, which takes the core's own dataclasses as tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from app.codec.protocol_terms import Misfit, Path, nearest
from app.core.limits import backstop, limit_now, limit_of
from app.core.practice import Adjustable, Practice
from app.core.protocol import Rule
from app.core.quantity import Quantity

ANSWERS: Final = ("yes", "no")
STREAMS: Final = (Quantity.HR, Quantity.SPO2, Quantity.NIBP_SYS, Quantity.RR, Quantity.ETCO2, Quantity.TEMP)
"""Quantities whose live value can be asked for."""


def misfits_of(
    practice: Practice, references: Mapping[str, str], rules: Mapping[str, Rule]
) -> Iterator[Misfit]:
    """Everything in a practice that does not fit.

    Args:
        references: Keys that a source may name.
        rules: Of the same protocol, by id.
    """
    path: Path = ("practice",)
    yield from _sources(practice, path, references)
    yield from _twice([one.id for one in practice.questions], (*path, "questions"))
    yield from _twice([one.id for one in practice.course.templates], (*path, "course", "templates"))
    yield from _twice([one.rule for one in practice.adjustable], (*path, "adjustable"))
    for n, question in enumerate(practice.questions):
        if question.wanted not in ANSWERS:
            place = (*path, "questions", n, "wanted")
            yield Misfit(place, f"{question.wanted!r} is no answer", "One of yes, no.")
    if practice.questions and not practice.screening_version:
        yield Misfit((*path, "screening_version"), "is missing", "Questions have a version.")
    for n, signal in enumerate(practice.mandatory):
        if signal not in STREAMS:
            yield Misfit(
                (*path, "mandatory", n), f"no value of {signal!r} can be asked for", nearest(signal, STREAMS)
            )
    for n, template in enumerate(practice.course.templates):
        if list(template.infusions) != sorted(template.infusions) or template.infusions[0] < 1:
            place = (*path, "course", "templates", n, "infusions")
            yield Misfit(place, "fewest, usual and most are not in order", "Write them from small to large.")
    for n, one in enumerate(practice.adjustable):
        yield from _adjustable(one, (*path, "adjustable", n), rules)


def _adjustable(one: Adjustable, path: Path, rules: Mapping[str, Rule]) -> Iterator[Misfit]:
    """A limit that cannot be moved, or could be moved past the one that stands behind it."""
    rule = rules.get(one.rule)
    limit = None if rule is None else limit_of(rule)
    if rule is None or limit is None:
        way_out = "Take it out." if rule is not None else nearest(one.rule, rules) or "Take it out."
        yield Misfit((*path, "rule"), f"{one.rule} has no limit to change", way_out)
        return
    if not one.least <= limit_now(limit) <= one.most:
        problem = f"{limit_now(limit):g}, the limit of {one.rule}, is not from {one.least:g} to {one.most:g}"
        yield Misfit(path, problem, "Widen the bounds.")
    behind = backstop(rules.values(), rule)
    if behind is not None and one.least <= behind[1] <= one.most:
        problem = f"reaches {behind[1]:g}, where {behind[0]} stands"
        yield Misfit(path, problem, "End the bounds before it: nobody moves a limit past its backstop.")


def _twice(names: list[str], path: Path) -> Iterator[Misfit]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Misfit(path, f"{name!r} stands there {count} times", "Give each its own.")


def _sources(value: Any, path: Path, references: Mapping[str, str]) -> Iterator[Misfit]:  # noqa: ANN401 - a walk
    """Sources that name no reference, numbers below zero, pairs not in order; all the way down."""
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        for n, one in enumerate(value):
            yield from _sources(one, (*path, n), references)
        return
    if not is_dataclass(value):
        return
    for part in fields(value):
        inside, place = getattr(value, part.name), (*path, part.name)
        if part.name == "source":
            for key in inside:
                if key not in references:
                    yield Misfit(
                        place,
                        f"{key!r} is no reference",
                        nearest(key, references) or "Add it to [references].",
                    )
        elif any(one < 0 for one in _numbers(inside)):
            yield Misfit(place, "is below zero", "Write 0 where nothing is asked.")
        elif part.name in ("low_dose_mg", "duration_min", "interval_days") and inside[0] > inside[1]:
            yield Misfit(place, "is not in order", "Write the smaller one first.")
        else:
            yield from _sources(inside, place, references)


def _numbers(value: Any) -> list[float]:  # noqa: ANN401 - a walk
    """The numbers of a field: itself, a pair's, or those that stand beside words."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    several = value if isinstance(value, tuple) else (value,)
    return [one for one in several if isinstance(one, float | int)]

"""Would a rule ever be heard? Rules that nothing can raise, that come too soon, or that another speaks over.

A part of ``lint``: what is wrong here is no contradiction in words but in what monitors measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.core.conditions import leaves, quantities
from app.core.finding import Finding, error, warning
from app.core.pace import USUAL
from app.core.protocol import (
    ACTION_RANK,
    PRIORITY_RANK,
    AllOf,
    Condition,
    Fall,
    Phase,
    Protocol,
    Recovered,
    Rule,
    Situation,
)
from app.core.quantity import CUFF_QUANTITIES, STREAMED_QUANTITIES, Quantity
from app.core.reach import is_possible, is_within, measurable
from app.core.vitals import MINUTE, SECOND, Millis

CUFF_APART: Final[Millis] = MINUTE
"""From one cuff measurement to the next at the very least: inflating, and a rest for the arm (EJ)."""

EVERY_PHASE: Final = frozenset(Phase)


def unreachable(rule: Rule) -> Iterator[Finding]:
    """Parts of a rule that nothing can ever raise, or end."""
    phases = EVERY_PHASE if rule.phases is None else rule.phases
    if not phases:
        yield error(rule, "applies in no phase", "Name one, or leave phases out for all.", "phases")
    for n, stage in enumerate(rule.stages):
        if stage.phases is not None and phases and not stage.phases & phases:
            hint = f"The rule runs in {', '.join(sorted(phases))}."
            yield error(
                rule, f"stage {n + 1} has no phase in common with its rule", hint, "stages", n, "phases"
            )
        if stage.condition is not None and not is_possible(stage.condition):
            message = f"stage {n + 1} can never be reached"
            yield error(rule, message, _measured(stage.condition), "stages", n, "when")
    if isinstance(rule.situation, Situation):
        return
    asked = rule.subject not in STREAMED_QUANTITIES or any(one.condition is None for one in rule.stages)
    if asked and not is_possible(rule.situation) and not _returns(rule.situation):
        yield error(rule, "can never be raised", _measured(rule.situation), "when")
    back = rule.clear.condition
    if back is not None and not is_possible(back) and not _returns(back):
        yield error(rule, "can never clear", _measured(back), "clear", "when")


def _returns(condition: Condition) -> bool:
    """Whether it speaks of a return after a fall, whose numbers the fall alone gives."""
    return any(isinstance(leaf, Recovered) for leaf in leaves(condition))


def _measured(condition: Condition) -> str:
    """What can be measured of everything a condition speaks of."""
    told = []
    for quantity in sorted(quantities(condition)):
        low, high = measurable(quantity)
        told.append(f"{quantity} from {low:g} to {high:g}")
    return f"No number does it: judged are {', '.join(told)}."


def hasty(rule: Rule) -> Iterator[Finding]:
    """Holds that end before a second sample can come."""
    apart, between = _apart(rule.subject)
    if not apart:
        return
    hint = f"{between.capitalize()} come {apart // SECOND} s apart: 0, or {apart // SECOND} s and more."
    for n, stage in enumerate(rule.stages):
        if 0 < stage.hold < apart:
            message = f"stage {n + 1} is held for less than the time between two {between}"
            yield error(rule, message, hint, "stages", n, "hold_s")
    if 0 < rule.clear.hold < apart and rule.subject in STREAMED_QUANTITIES:
        message = f"clears in less than the time between two {between}"
        yield error(rule, message, hint, "clear", "hold_s")
    if rule.confirm is not None and rule.confirm.within < apart and rule.subject in CUFF_QUANTITIES:
        message = "no second measurement can come in time to confirm it"
        way_out = f"Give it {apart // SECOND} s at least; every first measurement would count."
        yield error(rule, message, way_out, "confirm", "within_s")
    conditions = () if isinstance(rule.situation, Situation) else (rule.situation,)
    for leaf in (leaf for one in conditions for leaf in leaves(one)):
        if isinstance(leaf, Fall) and leaf.within < apart:
            message = f"a fall within {leaf.within / SECOND:g} s needs two {between}"
            yield error(rule, message, hint, "when")


def _apart(subject: Quantity | None) -> tuple[Millis, str]:
    """How far apart numbers of a subject come, and what they are called; 0: nobody can tell."""
    if subject in CUFF_QUANTITIES:
        return CUFF_APART, "cuff measurements"
    if subject in STREAMED_QUANTITIES:
        return USUAL, "samples"
    return 0, ""


# ------------------------------------------------------------------------------ one over another


@dataclass(frozen=True, slots=True)
class _Voice:
    """One stage as people would hear it."""

    condition: Condition
    hold: Millis
    phases: frozenset[Phase]
    least: tuple[int, int]
    most: tuple[int, int]


def outspoken(protocol: Protocol) -> Iterator[Finding]:
    """A tighter rule that says less than a wider one, or nothing that the wider one has not said."""
    voices = {n: _voices(rule) for n, rule in enumerate(protocol.rules)}
    for n, tight in enumerate(protocol.rules):
        if not voices[n] or tight.alarm_codes:
            continue  # a device may raise it by itself
        for m, wide in enumerate(protocol.rules):
            if tight.id == wide.id or not _comparable(tight, wide):
                continue
            louder = _covering(voices[n], voices[m])
            if not louder:
                continue
            if all(over.least > own.most for own, over in louder):
                own, over = louder[-1]
                message = f"is there only when {wide.id} is, and says less: {_said(own.most)}"
                yield error(tight, message, f"More than {_said(over.least)}, or leave it out.", "stages")
                break
            twins = _covering(voices[m], voices[n]) and m > n
            if not twins and (wide.latched or not tight.latched):
                message = f"says nothing that {wide.id} has not said"
                yield warning(tight, message, "Make it say more, or leave it out.", "stages")
                break


def _comparable(tight: Rule, wide: Rule) -> bool:
    """Whether both speak of one subject, and the wide one is heard at least as soon."""
    sooner = wide.confirm is None or (
        tight.confirm is not None and wide.confirm.within <= tight.confirm.within
    )
    known = tight.needs_session or not wide.needs_session
    return tight.subject is wide.subject is not None and sooner and known


def _voices(rule: Rule) -> tuple[_Voice, ...]:
    """The stages of a rule about numbers; none of a rule about a named situation."""
    if isinstance(rule.situation, Situation):
        return ()
    always = EVERY_PHASE if rule.phases is None else rule.phases
    found = []
    for stage in rule.stages:
        condition = rule.situation
        if stage.condition is not None:
            streamed = rule.subject in STREAMED_QUANTITIES
            condition = stage.condition if streamed else AllOf((rule.situation, stage.condition))
        most = PRIORITY_RANK[stage.priority], ACTION_RANK[stage.action]
        least = most if rule.soften is None else (PRIORITY_RANK[rule.soften.priority], most[1])
        phases = always if stage.phases is None else stage.phases & always
        found.append(_Voice(condition, stage.hold, phases, least, most))
    return tuple(found)


def _covering(tight: tuple[_Voice, ...], wide: tuple[_Voice, ...]) -> list[tuple[_Voice, _Voice]]:
    """Each stage with a wider one that is heard no later and is no weaker; empty: one stage has none."""
    pairs = []
    for own in tight:
        over = next((one for one in reversed(wide) if _covers(one, own)), None)
        if over is None:
            return []
        pairs.append((own, over))
    return pairs


def _covers(wide: _Voice, tight: _Voice) -> bool:
    return (
        wide.hold <= tight.hold
        and wide.least >= tight.most
        and wide.phases >= tight.phases
        and is_within(tight.condition, wide.condition)
    )


def _said(strength: tuple[int, int]) -> str:
    """A strength in the words of a file."""
    priority = next(name for name, rank in PRIORITY_RANK.items() if rank == strength[0])
    action = next(name for name, rank in ACTION_RANK.items() if rank == strength[1])
    return f"{priority} {action}"

"""Is a protocol wise? What a file may say, and a clinician should not have meant.

Reading a protocol asks whether it can be understood; this asks whether it contradicts itself, whether
it would ever fire, and whether anybody can tell where its numbers come from. A protocol with an ERROR
is not adopted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from app.core.audible import hasty, outspoken, unreachable
from app.core.conditions import leaves, quantities
from app.core.finding import Finding, error, warning
from app.core.overlap import overlap
from app.core.protocol import (
    ACTION_RANK,
    PRIORITY_RANK,
    AllOf,
    AnyOf,
    Condition,
    Fall,
    Kind,
    Limit,
    Op,
    Priority,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
)
from app.core.quantity import (
    CUFF_QUANTITIES,
    ENTERED_QUANTITIES,
    PUMP_QUANTITIES,
    STREAMED_QUANTITIES,
    Quantity,
)
from app.core.wording import FIELDS

ALARM_CODES: Final = frozenset(
    {
        "occlusion", "air_in_line", "battery_low", "battery_empty", "near_end", "door_open",
        "cuff_failed", "apnea", "asystole",
    }
)  # fmt: skip
"""Alarm codes of the wire contract; any other reaches the rule for a device's other alarms."""

DIASTOLIC_AT_REST: Final = 70.0
"""mm[Hg]: from here on a *low* diastolic limit would alarm on most people at rest (60 to 80)."""

UPWARDS: Final = frozenset({Op.OVER, Op.AT_LEAST})
GROUPS: Final = (CUFF_QUANTITIES, STREAMED_QUANTITIES, PUMP_QUANTITIES, ENTERED_QUANTITIES)
"""Quantities that are measured or entered together and so can stand in one condition."""

BACKSTOPS: Final = {
    (Quantity.NIBP_MAP, True): frozenset({Quantity.NIBP_MAP, Quantity.NIBP_SYS}),
    (Quantity.NIBP_MAP, False): frozenset({Quantity.NIBP_MAP, Quantity.NIBP_DIA}),
}
"""Whose absolute limit holds a relative one up (True) or down; left out: its own. Mean pressure lies
between the other two: where it is high systolic is higher, where it is low diastolic is lower."""

BY_STAGE: Final = frozenset({Situation.DEVICE_ALARM, Situation.CLOCK_SKEW})
"""Situations whose stages are chosen by something else than how long they last."""


def lint(protocol: Protocol) -> tuple[Finding, ...]:
    """Look a protocol over.

    Returns:
        What was found, in the order of the rules; empty: nothing.
    """
    by_rule = (finding for rule in protocol.rules for ask in RULE_CHECKS for finding in ask(rule))
    together = (finding for ask in PROTOCOL_CHECKS for finding in ask(protocol))
    order = {rule.id: n for n, rule in enumerate(protocol.rules)}
    return tuple(sorted((*by_rule, *together), key=lambda finding: order[finding.rule]))


def _situations(rule: Rule) -> tuple[Condition, ...]:
    """The conditions that can raise a rule: its own and those of its stages."""
    own = () if isinstance(rule.situation, Situation) else (rule.situation,)
    return (*own, *(stage.condition for stage in rule.stages if stage.condition is not None))


# ------------------------------------------------------------------------------- a rule by itself


def _provenance(rule: Rule) -> Iterator[Finding]:
    if not rule.source:
        yield error(rule, "has no source", "Say where its numbers come from.", "source")
    if not rule.rationale:
        yield warning(rule, "has no rationale", "Say why it is so.")
    if not rule.steps and not (rule.stages and all(stage.steps for stage in rule.stages)):
        yield warning(rule, "advises no steps", "Say what staff should do.")


def _wording(rule: Rule) -> Iterator[Finding]:
    for field in re.findall(r"{([^}]*)}", rule.text):
        if field not in FIELDS:
            known = ", ".join(FIELDS)
            yield error(rule, f"its text names {{{field}}}", f"Fields are {known}.", "text")


def _stages(rule: Rule) -> Iterator[Finding]:
    if not rule.stages:
        yield error(rule, "has no stage", "Give it an action and a priority.")
    if any(stage.hold < 0 for stage in rule.stages):
        yield error(rule, "a hold is negative", "A hold is 0 or longer.")
    timed = rule.situation not in BY_STAGE
    for n, (before, after) in enumerate(zip(rule.stages, rule.stages[1:], strict=False), 2):
        weaker = (
            PRIORITY_RANK[after.priority] < PRIORITY_RANK[before.priority]
            or ACTION_RANK[after.action] < ACTION_RANK[before.action]
        )
        if weaker:
            yield error(rule, f"stage {n} says less than the one before", "Weakest first.", "stages", n - 1)
        if timed and before.condition == after.condition and after.hold <= before.hold:
            message = f"stage {n} is held no longer than the one before"
            hint = "Later stages take longer, or have a tighter condition."
            yield error(rule, message, hint, "stages", n - 1)


def _latching(rule: Rule) -> Iterator[Finding]:
    high = any(stage.priority is Priority.HIGH for stage in rule.stages)
    if high and rule.kind is Kind.PHYSIOLOGICAL and not (rule.latched or rule.clear.by_hand):
        yield warning(rule, "is high and not latched", "A short one will go unseen.")


def _subject(rule: Rule) -> Iterator[Finding]:
    """A rule is asked when its subject arrives, about what arrives with it."""
    if isinstance(rule.situation, Situation):
        return
    named = frozenset().union(*map(quantities, _situations(rule)))
    if rule.subject not in named:
        told = rule.subject or "nothing"
        message = f"is about {told}, which its condition does not speak of"
        yield error(rule, message, f"Let it be about {' or '.join(sorted(named)) or 'a signal'}.")
    if not any(named <= group for group in GROUPS):
        message = f"{', '.join(sorted(named))} are not measured together"
        yield error(rule, message, "It would never hold. Make it several rules.")


def _confirmation(rule: Rule) -> Iterator[Finding]:
    cuff = rule.subject in CUFF_QUANTITIES
    counted = cuff or rule.subject in ENTERED_QUANTITIES
    if rule.confirm is not None and not cuff:
        hint = "Only cuff measurements are confirmed; a stream has holds."
        yield error(rule, "confirms what is no cuff measurement", hint)
    if counted and rule.clear.hold:
        yield warning(rule, "its clear hold is not used", "Cuff and entries clear by readings.")
    if not counted and rule.clear.readings > 1:
        yield warning(rule, "its clear readings are not used", "Streams clear by a hold.")


def _recovery(rule: Rule) -> Iterator[Finding]:
    falls = any(isinstance(leaf, Fall) for one in _situations(rule) for leaf in leaves(one))
    back = rule.clear.condition
    returns = back is not None and any(isinstance(leaf, Recovered) for leaf in leaves(back))
    if returns and not falls:
        yield error(rule, "clears by a return and never fell", "Use a limit to clear.")
    if any(isinstance(leaf, Recovered) for one in _situations(rule) for leaf in leaves(one)):
        yield error(rule, "is raised by a return", "A return can only clear.")


def _low_diastolic(rule: Rule) -> Iterator[Finding]:
    if any(_low_diastolic_alone(one) for one in _situations(rule)):
        message = "alarms on a low diastolic pressure near 100"
        hint = (
            'The seed text says "below 100 diastolic". Diastolic pressure at rest is 60 to 80: this '
            "would alarm on every patient, always. The sentence is read as above 100 diastolic, and "
            "as systolic below 100; never as this."
        )
        yield error(rule, message, hint)


def _low_diastolic_alone(condition: Condition, *, bounded: bool = False) -> bool:
    """Whether a low diastolic limit near 100 can raise it; ``bounded``: a high one must hold too."""
    match condition:
        case Limit(Quantity.NIBP_DIA, op, value):
            return op not in UPWARDS and value >= DIASTOLIC_AT_REST and not bounded
        case AllOf(terms):
            raised = bounded or any(
                isinstance(term, Limit | Relative | Rise)
                and term.quantity is Quantity.NIBP_DIA
                and term.op in UPWARDS
                for term in terms
            )
            return any(_low_diastolic_alone(term, bounded=raised) for term in terms)
        case Limit() | Relative() | Rise() | Fall() | Recovered():
            return False
        case _:
            return any(_low_diastolic_alone(term, bounded=bounded) for term in condition.terms)


def _clearing(rule: Rule) -> Iterator[Finding]:
    if rule.clear.condition is None:
        return
    for condition in _situations(rule):
        found = overlap(condition, rule.clear.condition)
        if found is not None:
            message = f"can be clear and not clear at once: {found}"
            yield error(rule, message, "Let it clear on the safe side of its limit.", "clear")
            return


RULE_CHECKS: Final[tuple[Callable[[Rule], Iterator[Finding]], ...]] = (
    _provenance,
    _wording,
    _stages,
    _latching,
    _subject,
    _confirmation,
    _recovery,
    _low_diastolic,
    _clearing,
    unreachable,
    hasty,
)


# ----------------------------------------------------------------------------- the rules together


def _twins(protocol: Protocol) -> Iterator[Finding]:
    seen: set[str] = set()
    named: dict[Situation, Rule] = {}
    for rule in protocol.rules:
        if rule.id in seen:
            yield error(rule, "another rule has this id", "Ids name a rule for good.")
        seen.add(rule.id)
        if not isinstance(rule.situation, Situation) or rule.alarm_codes:
            continue
        first = named.setdefault(rule.situation, rule)
        if first is not rule and first.phases is None:
            message = f"is never asked: {first.id} has the situation {rule.situation} already"
            yield warning(rule, message, "Make them one rule, or give each its phases.")


def _alarm_codes(protocol: Protocol) -> Iterator[Finding]:
    claimed: dict[str, str] = {}
    for rule in protocol.rules:
        for code in rule.alarm_codes:
            if code not in ALARM_CODES:
                known = ", ".join(sorted(ALARM_CODES))
                yield error(rule, f"no device alarm is called {code}", f"Codes are {known}.")
            if claimed.setdefault(code, rule.id) != rule.id:
                message = f"{claimed[code]} has the alarm code {code} already"
                yield error(rule, message, "An alarm raises one rule.")


def _backstops(protocol: Protocol) -> Iterator[Finding]:
    """Without a baseline relative rules are silent; an absolute one has to stand behind each."""
    absolute = {
        (leaf.quantity, leaf.op in UPWARDS)
        for rule in protocol.rules
        for condition in _situations(rule)
        for leaf in _sufficient(condition)
        if isinstance(leaf, Limit)
    }
    for rule in protocol.rules:
        relative = {
            (leaf.quantity, not isinstance(leaf, Fall) and leaf.op in UPWARDS)
            for condition in _situations(rule)
            for leaf in leaves(condition)
            if isinstance(leaf, Relative | Rise | Fall)
        }
        for quantity, upwards in sorted(relative):
            behind = BACKSTOPS.get((quantity, upwards), frozenset({quantity}))
            if not any((one, upwards) in absolute for one in behind):
                way = "high" if upwards else "low"
                message = f"no absolute limit stands behind it when {quantity} is {way}"
                yield warning(rule, message, "Without a baseline nothing would be said.")


def _sufficient(condition: Condition) -> tuple[Condition, ...]:
    """The simple conditions each of which is enough by itself."""
    if isinstance(condition, AnyOf):
        return tuple(leaf for term in condition.terms for leaf in _sufficient(term))
    return (condition,)


PROTOCOL_CHECKS: Final[tuple[Callable[[Protocol], Iterator[Finding]], ...]] = (
    _twins,
    _alarm_codes,
    _backstops,
    outspoken,
)

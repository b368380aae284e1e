"""A protocol laid out for judging: which rules to ask when which quantity arrives.

Derived from the protocol and nothing else, so it is remembered beside it and never in the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf
from typing import Final, NamedTuple, TypeAlias

from app.core.conditions import (
    CalmRange,
    Judge,
    calm_range,
    common_range,
    compile_condition,
    leaves,
    needs_baseline,
)
from app.core.protocol import Fall, Limit, Op, Phase, Protocol, Rule, Situation
from app.core.quantity import CUFF_QUANTITIES, ENTERED_QUANTITIES, PUMP_QUANTITIES, Quantity
from app.core.vitals import Millis
from app.core.watch import Compiled


class Entry(NamedTuple):
    """A rule, its place in the file, and its compiled judgement (None for named situations)."""

    rule: Rule
    order: int
    compiled: Compiled | None
    relative: bool


class Calm(NamedTuple):
    """While nothing is remembered of any rule, a value from ``low`` to ``high`` concerns ``others`` only.

    Attributes:
        fall: So far below the peak of its window, it is calm no more.
    """

    low: float
    high: float
    fall: float
    others: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """A protocol by question; itself and no other, so that what follows from it can be remembered by it.

    Attributes:
        streams: Rules to ask when a streamed quantity arrives, by subject.
        calm: For the same quantities, which of these rules a calm value need not be put to.
        cuff: Rules to ask at each cuff measurement.
        pump: Rules to ask at each pump report.
        entered: Rules to ask when staff have entered something.
        named: Rules of a named situation.
        first: By phase (None: without a session), the first of them that is asked in it.
        other_alarms: The rule for a device's own alarms that no other rule names.
        codes: Rule and stage of a device's own alarm code.
        falls: Longest window of a ``Fall`` per quantity, ms.
        rules: Every entry by rule id.
    """

    streams: Mapping[Quantity, tuple[Entry, ...]]
    calm: Mapping[Quantity, Calm]
    cuff: tuple[Entry, ...]
    pump: tuple[Entry, ...]
    entered: tuple[Entry, ...]
    named: Mapping[Situation, tuple[Entry, ...]]
    first: Mapping[Phase | None, Mapping[Situation, Entry]]
    other_alarms: Entry | None
    codes: Mapping[str, tuple[Entry, int]]
    falls: Mapping[Quantity, Millis]
    rules: Mapping[str, Entry]


Rest: TypeAlias = tuple[tuple[str, float], ...]
"""A baseline by which something is remembered: quantity, value at rest."""

REMEMBERED: Final = 256
"""Answers kept of each question about an index and a baseline: they are asked with every look at a bed."""

_REMEMBERED: Final[dict[int, tuple[Protocol, Index]]] = {}
_MOST: Final = 64


def index_of(protocol: Protocol) -> Index:
    """The protocol's index; built once for each protocol value."""
    known = _REMEMBERED.get(id(protocol))
    if known is not None and known[0] is protocol:
        return known[1]
    index = _build(protocol)
    if len(_REMEMBERED) >= _MOST:
        _REMEMBERED.clear()
    _REMEMBERED[id(protocol)] = (protocol, index)
    return index


def _build(protocol: Protocol) -> Index:
    streams: dict[Quantity, list[Entry]] = {}
    cuff: list[Entry] = []
    pump: list[Entry] = []
    entered: list[Entry] = []
    named: dict[Situation, list[Entry]] = {}
    codes: dict[str, tuple[Entry, int]] = {}
    falls: dict[Quantity, Millis] = {}
    rules: dict[str, Entry] = {}
    for order, rule in enumerate(protocol.rules):
        entry = _entry(rule, order)
        rules[rule.id] = entry
        for code, stage in rule.alarm_codes.items():
            codes[code] = (entry, stage)
        if isinstance(rule.situation, Situation):
            named.setdefault(rule.situation, []).append(entry)
            continue
        for leaf in leaves(rule.situation):
            if isinstance(leaf, Fall):
                falls[leaf.quantity] = max(leaf.within, falls.get(leaf.quantity, 0))
        if rule.subject in CUFF_QUANTITIES:
            cuff.append(entry)
        elif rule.subject in PUMP_QUANTITIES:
            pump.append(entry)
        elif rule.subject in ENTERED_QUANTITIES:
            entered.append(entry)
        elif rule.subject is not None:
            streams.setdefault(rule.subject, []).append(entry)
    return Index(
        streams={quantity: tuple(entries) for quantity, entries in streams.items()},
        calm={quantity: _calm(quantity, entries) for quantity, entries in streams.items()},
        cuff=tuple(cuff),
        pump=tuple(pump),
        entered=tuple(entered),
        named={situation: tuple(entries) for situation, entries in named.items()},
        first={phase: _first(named, phase) for phase in (None, *Phase)},
        other_alarms=next((e for e in named.get(Situation.DEVICE_ALARM, ()) if not e.rule.alarm_codes), None),
        codes=codes,
        falls=falls,
        rules=rules,
    )


def farthest_apart(rule: Rule) -> float:
    """How far heart rate and pulse rate may be apart and still agree, /min (TEC-ARTIFACT)."""
    return rule.parameters.get("difference", 15.0)


def asked_in(rule: Rule, phase: Phase | None) -> bool:
    """Whether a rule is asked in this phase; None: without a session."""
    if rule.phases is None:
        return phase is not None or not rule.needs_session
    return phase in rule.phases


def _first(named: Mapping[Situation, Iterable[Entry]], phase: Phase | None) -> Mapping[Situation, Entry]:
    found: dict[Situation, Entry] = {}
    for situation, entries in named.items():
        for entry in entries:
            if asked_in(entry.rule, phase):
                found.setdefault(situation, entry)
    return found


def _calm(quantity: Quantity, entries: Iterable[Entry]) -> Calm:
    """The values that no rule minds, but for the rules that compare with more than a number."""
    ranges: list[CalmRange] = []
    others: list[Entry] = []
    for entry in entries:
        asked = (entry.rule.situation, *(stage.condition for stage in entry.rule.stages))
        found = common_range(
            calm_range(one, quantity) for one in asked if one is not None and not isinstance(one, Situation)
        )
        if found is None:
            others.append(entry)
        else:
            ranges.append(found)
    low, high, fall = common_range(ranges) or CalmRange(inf, -inf)
    return Calm(low, high, fall, tuple(others))


def _entry(rule: Rule, order: int) -> Entry:
    if rule.situation is Situation.ARTIFACT:
        apart = farthest_apart(rule)
        over = compile_condition(Limit(Quantity.PULSE_DIFFERENCE, Op.OVER, apart))
        agree = compile_condition(Limit(Quantity.PULSE_DIFFERENCE, Op.AT_MOST, apart))
        return Entry(rule, order, Compiled(over, (None,) * len(rule.stages), agree, None), False)
    if isinstance(rule.situation, Situation):
        return Entry(rule, order, None, False)
    soften = rule.soften.condition if rule.soften else None
    compiled = Compiled(
        main=compile_condition(rule.situation, raising=True),
        stages=tuple(
            None if stage.condition is None else compile_condition(stage.condition, raising=True)
            for stage in rule.stages
        ),
        clear=_clear(rule),
        soften=None if soften is None else compile_condition(soften),
    )
    return Entry(rule, order, compiled, needs_baseline(rule.situation))


def _clear(rule: Rule) -> Judge | None:
    """What ends a rule.

    To what raises an alert, a scale that an entry does not name is unknown; to what ends one it is
    absent. Else somebody watched by one scale today would have to be given both to be found well.
    """
    if rule.clear.condition is None:
        return None
    judge = compile_condition(rule.clear.condition)
    if rule.subject not in ENTERED_QUANTITIES:
        return judge
    return lambda evidence: judge(replace(evidence, fitted=frozenset(evidence.values)))

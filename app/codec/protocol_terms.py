"""From the words of a protocol document to the rules of the core.

The shape has been checked by ``protocol_grammar``. Here words have to fit together: a comparison has
exactly one limit, a unit is the one its signal is judged in, a situation has its numbers, a source
names references that exist. Whether a protocol is *wise* is asked by ``app.core.lint``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, TypeAlias, assert_never

from app.codec import protocol_grammar as grammar
from app.core.conditions import leaves, quantities
from app.core.protocol import (
    AllOf,
    AnyOf,
    AtLeast,
    Clear,
    Condition,
    Confirmation,
    Conventions,
    Fall,
    Limit,
    Op,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
    Softening,
    Stage,
)
from app.core.quantity import Quantity
from app.core.vitals import Millis
from app.core.wording import unit_of

Path: TypeAlias = tuple[str | int, ...]
"""Where in the document: keys and places in lists."""

RATIO: Final = "1"
NAMED_ONLY: Final = frozenset({Quantity.PULSE_DIFFERENCE, Quantity.PUMP_FEED})
"""Quantities of named situations; no limit can speak of them."""

PARAMETERS: Final[Mapping[Situation, frozenset[str]]] = {
    Situation.CUFF_STALE: frozenset({"infusing_s", "risk_s", "observation_s"}),
    Situation.ARTIFACT: frozenset({"difference"}),
    Situation.OUT_OF_RANGE: frozenset({"share", "window_s"}),
    Situation.CLOCK_SKEW: frozenset({"low_s", "medium_s", "clear_s", "messages"}),
}
"""Numbers that a named situation must have."""

OPTIONAL: Final[Mapping[Situation, frozenset[str]]] = {Situation.DEVICE_ALARM: frozenset({"in_a_row"})}
"""Numbers that it may have."""

OPS: Final = dict(zip(grammar.COMPARISONS, (Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST), strict=True))


class Misfit(NamedTuple):
    """Words that do not fit together."""

    path: Path
    problem: str
    way_out: str


def unit_for(quantity: Quantity) -> str:
    """UCUM unit a quantity is judged in; ``1`` for ratios."""
    return unit_of(quantity) or RATIO


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that names the known word most like ``word``, great and small letters alike.

    Empty if none is like it.
    """
    small = {one.lower(): one for one in sorted(known)}
    close = get_close_matches(word.lower(), small, n=1)
    return f"Did you mean {small[close[0]]}?" if close else ""


def milliseconds(seconds: float) -> Millis:
    """Seconds of a document as the core counts them."""
    return round(seconds * 1000)


class Reader:
    """Turns tables into rules and notes every misfit on the way."""

    def __init__(self, units: Mapping[Quantity, str], references: Mapping[str, str]) -> None:
        self.misfits: list[Misfit] = []
        self._units = units
        self._references = references
        for quantity, unit in units.items():
            wanted = unit_for(quantity)
            if quantity in NAMED_ONLY:
                self._note(("units", quantity), "no limit can speak of it", "Take it out.")
            elif unit != wanted:
                problem = f"{unit!r} is not the unit that {quantity} is judged in"
                way_out = f"Write {wanted!r}, and every limit on {quantity} in it."
                self._note(("units", quantity), problem, way_out)

    def _note(self, path: Path, problem: str, way_out: str) -> None:
        self.misfits.append(Misfit(path, problem, way_out))

    def conventions(self, table: grammar.ConventionTable, *, sourced: bool) -> Conventions:
        """The general numbers.

        Args:
            sourced: Each must say where it comes from.
        """
        numbers: dict[str, Any] = {}
        for part in fields(Conventions):
            timed = f"{part.name}_s"
            name = timed if timed in type(table).model_fields else part.name
            entry = getattr(table, name)
            if sourced and entry.source is None:
                self._note(("conventions", name), "has no source", "Say where the number is from.")
            elif entry.source is not None:
                self.source(entry.source, ("conventions", name))
            value = entry.value
            if isinstance(value, list):
                value = tuple(map(milliseconds, value))
            elif name == timed:
                value = milliseconds(value)
            numbers[part.name] = value
        return Conventions(**numbers)

    def source(self, source: str | dict[str, str], path: Path) -> str:
        """A source as one text, its reference keys written out."""
        if isinstance(source, str):
            return source
        texts = []
        for key, what in source.items():
            if key not in self._references:
                way_out = nearest(key, self._references) or "Add it to [references]."
                self._note((*path, "source", key), f"no reference is called {key}", way_out)
            else:
                texts.append(f"{self._references[key]}: {what}")
        return "; ".join(texts)

    def rule(self, table: grammar.RuleTable, path: Path) -> Rule:
        """One rule. Meaningless, though a rule, if a misfit was noted."""
        situation = self._situation(table, path)
        subject = table.subject
        if subject is None and not isinstance(situation, Situation):
            subject = next((one for leaf in leaves(situation) for one in quantities(leaf)), None)
        phases = table.phases
        return Rule(
            id=table.id,
            title=table.title,
            kind=table.kind,
            situation=situation,
            stages=tuple(self._stage(stage, (*path, "stages", n)) for n, stage in enumerate(table.stages)),
            clear=self._clear(table.clear, (*path, "clear")),
            subject=subject,
            family=table.family,
            confirm=_confirmation(table.confirm),
            soften=self._soften(table.soften, (*path, "soften")),
            phases=None if phases is None else frozenset(phases),
            needs_session=table.needs_session,
            alarm_codes={code: n for n, stage in enumerate(table.stages) for code in stage.alarm_codes},
            parameters=self._parameters(table, path),
            latched=table.latched,
            minimum_display=milliseconds(table.minimum_display_s),
            text=table.text,
            clears_when=table.clears_when,
            steps=tuple(table.steps),
            source=self.source(table.source, path),
            rationale=table.rationale,
            interpretation=table.interpretation,
            needs_signoff=table.needs_signoff,
        )

    def _situation(self, table: grammar.RuleTable, path: Path) -> Condition | Situation:
        if table.situation is not None:
            if table.when is not None:
                self._note((*path, "when"), "stands beside a situation", "Keep one of the two.")
            return table.situation
        if table.when is None:
            self._note(path, "has neither when nor situation", "Say when it alerts.")
            return AllOf(())
        return self.condition(table.when, (*path, "when"))

    def _parameters(self, table: grammar.RuleTable, path: Path) -> dict[str, float]:
        given = {} if table.parameters is None else table.parameters.model_dump(exclude_none=True)
        needed = PARAMETERS.get(table.situation, frozenset()) if table.situation else frozenset()
        allowed = OPTIONAL.get(table.situation, frozenset()) if table.situation else frozenset()
        of = table.situation or "a rule without a situation"
        for name in sorted(given.keys() - needed - allowed):
            possible = ", ".join(sorted(needed | allowed)) or "nothing"
            way_out = f"It takes {possible}."
            self._note((*path, "parameters", name), f"is no number of {of}", way_out)
        for name in sorted(needed - given.keys()):
            way_out = f"Add {name} to parameters."
            self._note((*path, "parameters"), f"{of} needs the number {name}", way_out)
        return given

    def _stage(self, table: grammar.StageTable, path: Path) -> Stage:
        return Stage(
            hold=milliseconds(table.hold_s),
            action=table.action,
            priority=table.priority,
            condition=self._optional(table.when, (*path, "when")),
            phases=None if table.phases is None else frozenset(table.phases),
            steps=tuple(table.steps),
        )

    def _clear(self, table: grammar.ClearTable, path: Path) -> Clear:
        return Clear(
            condition=self._optional(table.when, (*path, "when")),
            hold=milliseconds(table.hold_s),
            readings=table.readings,
            by_hand=table.by_hand,
            expires=milliseconds(table.expires_s),
        )

    def _soften(self, table: grammar.SoftenTable | None, path: Path) -> Softening | None:
        if table is None:
            return None
        of, under = table.baseline_of, table.baseline_under
        if (of is None) != (under is None):
            self._note(path, "has half a baseline", "Give baseline_of and baseline_under together.")
        elif of is None and table.when is None:
            self._note(path, "never applies", "Give it a when, or a baseline.")
        elif of is not None:
            self._judged(of, (*path, "baseline_of"))
        below = None if of is None or under is None else (of, under)
        return Softening(self._optional(table.when, (*path, "when")), below, table.to)

    def _optional(self, table: grammar.Condition | None, path: Path) -> Condition | None:
        return None if table is None else self.condition(table, path)

    def condition(self, table: grammar.Condition, path: Path) -> Condition:
        """A condition, the simple ones inside it included."""
        match table:
            case grammar.Every():
                return AllOf(self._terms(table.all, (*path, "all")))
            case grammar.Either():
                return AnyOf(self._terms(table.any, (*path, "any")))
            case grammar.Several():
                if table.at_least_of > len(table.terms):
                    problem = f"asks for {table.at_least_of} of {len(table.terms)}"
                    self._note((*path, "at_least_of"), problem, "It would never hold.")
                return AtLeast(table.at_least_of, self._terms(table.terms, (*path, "terms")))
            case grammar.FallsBy():
                self._judged(table.signal, path)
                return Fall(table.signal, table.falls_by, milliseconds(table.within_s))
            case grammar.BackWithin():
                self._judged(table.signal, path)
                return Recovered(table.signal, table.back_within)
            case grammar.Compare():
                return self._comparison(table, path)
            case _:
                assert_never(table)

    def _terms(self, tables: list[grammar.Condition], path: Path) -> tuple[Condition, ...]:
        return tuple(self.condition(table, (*path, n)) for n, table in enumerate(tables))

    def _comparison(self, table: grammar.Compare, path: Path) -> Condition:
        self._judged(table.signal, path)
        given = {word: bound for word in OPS if (bound := getattr(table, word)) is not None}
        if len(given) != 1:
            found = " and ".join(given) or "no limit"
            way_out = f"Give exactly one of {', '.join(OPS)}."
            self._note(path, f"compares {table.signal} with {found}", way_out)
            return Limit(table.signal, Op.OVER, 0.0)
        ((word, bound),) = given.items()
        match bound:
            case grammar.TimesBaseline():
                return Relative(table.signal, OPS[word], bound.times_baseline)
            case grammar.AboveBaseline():
                return Rise(table.signal, OPS[word], bound.above_baseline)
            case _:
                return Limit(table.signal, OPS[word], bound)

    def _judged(self, quantity: Quantity, path: Path) -> None:
        if quantity in NAMED_ONLY:
            problem = f"{quantity} belongs to a named situation; no limit can speak of it"
            self._note((*path, "signal"), problem, "Use situation instead of when.")
        elif quantity not in self._units:
            way_out = f'Add {quantity} = "{unit_for(quantity)}" to [units].'
            self._note((*path, "signal"), f"the unit of {quantity} is not declared", way_out)


def _confirmation(table: grammar.ConfirmTable | None) -> Confirmation | None:
    return None if table is None else Confirmation(milliseconds(table.within_s), table.single)

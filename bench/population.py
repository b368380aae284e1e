"""``python -m bench.population``: the tables of ``docs/trials.md`` about simulated patients, in Markdown.

Nothing is measured in seconds here: the same numbers of patients give the same tables, whatever the machine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from app.codec.trial.result import Result
from app.codec.trial.shares import ANY_PRESSURE, Share, shares, wilson
from app.core.pace import USUAL
from app.core.protocol import (
    Action,
    AnyOf,
    Clear,
    Condition,
    Kind,
    Limit,
    Op,
    Priority,
    Protocol,
    Relative,
    Rule,
    Stage,
)
from app.core.quantity import Quantity
from app.core.vitals import SECOND
from app.shipped import protocol_of
from app.simulate import Population, simulate
from app.trial import Order
from bench.peaks import CLAUSES, RISES, share
from bench.trials import table
from simulators.physiology.person import Person, Traits, population

EXACT = ("--no-noise", "--no-artifacts", "--no-repeat")
SEEN = ("--interval", "60", "--visit", "60")
"""Cuffs are told at once, whatever the interval, and the last one that matters comes 48 min into a visit."""

SYS, DIA, SPO2 = Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.SPO2
RISE = {"SBP +20 %": Relative(SYS, Op.AT_LEAST, 1.2), "DBP +20 %": Relative(DIA, Op.AT_LEAST, 1.2)}
HIGH = AnyOf((Limit(SYS, Op.OVER, 160.0), Limit(DIA, Op.OVER, 100.0)))
CONDITIONS: dict[str, Condition] = {
    **RISE,
    ">160 or >100": HIGH,
    "any of these three": AnyOf((*RISE.values(), HIGH)),
    "any but DBP +20 %": AnyOf((RISE["SBP +20 %"], HIGH)),
    ">=165/100": AnyOf((Limit(SYS, Op.AT_LEAST, 165.0), Limit(DIA, Op.AT_LEAST, 100.0))),
    ">180/110": AnyOf((Limit(SYS, Op.OVER, 180.0), Limit(DIA, Op.OVER, 110.0))),
}
"""The clauses of the notes' table 2.3 as rules: told at once, without a repeated cuff."""

HOLDS = (0, 6, 15, 18)
"""Seconds: without a delay, and those of the publications (clinical notes, 4.3)."""
LIMITS = (92, 96)
"""The shipped limit, five points under most people's rest, and one that rest itself comes near."""


Lived: TypeAlias = Mapping[str, Sequence[Result]]
"""Visits by study."""


def main(words: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.population", description=__doc__)
    parser.add_argument("--patients", type=int, default=500, help="for shares of sessions, a study (500)")
    parser.add_argument("--often", type=int, default=100, help="with numbers once a second, a kind (100)")
    parser.add_argument(
        "--only", choices=("pressure", "delays"), action="append", help="one part (may be repeated)"
    )
    parser.add_argument("--jobs", type=int, help="processes (as many as processors)")
    options = parser.parse_args(words)
    shipped, _ = protocol_of(None)
    parts = options.only or ("pressure", "delays")
    if "pressure" in parts:
        _pressure(shipped, options.patients, options.jobs)
    if "delays" in parts:
        _holds(shipped, options.often, options.jobs)
    return 0


def _pressure(shipped: Protocol, patients: int, jobs: int | None) -> None:
    clauses = (_rule(name, one) for name, one in CONDITIONS.items())
    both = replace(shipped, rules=(*shipped.rules, *clauses))
    exact, usual = (
        {study: _lived(patients, (*words, *SEEN, "--study", study), both, jobs) for study in RISES}
        for words in (EXACT, ())
    )
    _clauses(shipped, exact)
    _rules(shipped, exact, usual)


def _lived(patients: int, words: Iterable[str], protocol: Protocol, jobs: int | None) -> list[Result]:
    order = Order(protocol, protocol, None, USUAL)
    return simulate(Population(patients, ("--seed", "1", *words)), order, sys.stderr, jobs)


def _sessions(results: Iterable[Result], protocol: Protocol) -> dict[str, Share]:
    found = shares([one.trial.after.alerts for one in results], protocol)
    return {one.what: one for one in found}


def _percent(found: Share | None, of: int) -> str:
    hits = found.sessions if found else 0
    low, high = wilson(hits, of)
    return f"{hits / of:.0%} ({low:.0%} to {high:.0%})"


# ---------------------------------------------------------------------- a table of the notes, once more


def _clauses(shipped: Protocol, exact: Lived) -> None:
    clauses = replace(shipped, rules=tuple(_rule(name, one) for name, one in CONDITIONS.items()))
    lived = {study: _sessions(results, clauses) for study, results in exact.items()}
    people = {study: list(population("1", 20_000, Traits(study=study))) for study in RISES}
    rows = []
    for clause in CLAUSES:
        row: list[object] = [clause.name]
        for n, study in enumerate(RISES):
            over = sum(_reaches(one, clause.wanted) for one in people[study])
            row += [
                "-" if clause.said is None else f"{clause.said[n]}%",
                f"{share(clause, study):.0%}",
                f"{over / len(people[study]):.0%}",
                _percent(lived[study].get(clause.name), len(exact[study])),
            ]
        rows.append(row)
    head = [f"{study}, {what}" for study in RISES for what in ("notes 2.3", "normal", "persons", "lived")]
    table("Share of sessions over a limit, peaks without error", ("", *head), rows)


def _rule(name: str, condition: Condition) -> Rule:
    stage = Stage(0, Action.CHECK, Priority.LOW)
    about = DIA if condition is RISE["DBP +20 %"] else SYS
    return Rule(name, name, Kind.PHYSIOLOGICAL, condition, (stage,), Clear(), subject=about)


def _reaches(person: Person, wanted: Callable[[float, float], tuple[float, float]]) -> bool:
    least = wanted(person.rest.systolic, person.rest.diastolic)
    return person.answer.systolic >= least[0] or person.answer.diastolic >= least[1]


# -------------------------------------------------------------------------------- the shipped rules


def _rules(shipped: Protocol, exact: Lived, usual: Lived) -> None:
    found = [_sessions(kind[study], shipped) for study in RISES for kind in (exact, usual)]
    names = (ANY_PRESSURE, *(rule.id for rule in shipped.rules if rule.id.startswith("BP-")))
    rows: list[list[object]] = []
    for name in names:
        if not any(name in one for one in found):
            continue
        row: list[object] = [name]
        for one in found:
            here = one.get(name)
            row += [_percent(here, one[ANY_PRESSURE].of), f"{here.stood / here.of:.0%}" if here else "0%"]
        rows.append(row)
    head = [
        f"{study}, {what}"
        for study in RISES
        for what in ("without errors", "stood", "as devices are", "stood")
    ]
    table("Share of sessions with an alert, shipped rules", ("", *head), rows)


# ------------------------------------------------------------------------------------------- delays


def _holds(shipped: Protocol, patients: int, jobs: int | None) -> None:
    protocol = replace(shipped, rules=tuple(_delayed(shipped)))
    kinds = (
        ("motion marked as doubtful", ()),
        ("motion not marked", ("--unmarked",)),
        ("not marked, 5.6 % desaturate", ("--unmarked", "--desaturating", "0.056")),
    )
    rows = []
    for kind, words in kinds:
        found = _sessions(_lived(patients, words, protocol, jobs), protocol)
        for limit in LIMITS:
            for seconds in HOLDS:
                row: list[object] = [kind, f"under {limit}", f"{seconds} s"]
                for once in (True, False):
                    first, here = (
                        found[name].alerts if name in found else 0
                        for name in (_name(limit, 0, once=once), _name(limit, seconds, once=once))
                    )
                    row += [here, f"{1 - here / first:.0%}" if first else "-"]
                rows.append(row)
    head = ("probe", "limit", "hold", "cleared at once", "fewer", "cleared as shipped", "fewer")
    table(f"A delay, SpO2 once a second, {patients} sessions each", head, rows)


def _delayed(shipped: Protocol) -> Iterable[Rule]:
    """One rule for each limit, hold and way of clearing: they live side by side in one visit."""
    low = next(rule for rule in shipped.rules if rule.id == "SPO2-LOW")
    for limit in LIMITS:
        for seconds in HOLDS:
            for once in (True, False):
                clear = (
                    Clear() if once else replace(low.clear, condition=Limit(SPO2, Op.AT_LEAST, limit + 2.0))
                )
                yield replace(
                    low,
                    id=_name(limit, seconds, once=once),
                    family=None,
                    situation=Limit(SPO2, Op.UNDER, float(limit)),
                    stages=(replace(low.stages[0], hold=seconds * SECOND),),
                    clear=clear,
                    minimum_display=0 if once else low.minimum_display,
                )


def _name(limit: int, seconds: int, *, once: bool) -> str:
    return f"SPO2-{limit}-{seconds}-{'ONCE' if once else 'SHIPPED'}"


if __name__ == "__main__":
    sys.exit(main())

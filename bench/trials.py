"""``python -m bench.trials DIR``: the tables of ``docs/trials.md``, from real recordings, in Markdown.

DIR holds recordings and their ``index.csv``. Nothing is measured in seconds here: the same folder gives the
same tables, whatever the machine.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

from app.codec.trial.result import Report, burdens
from app.core.burden import Burden
from app.core.comparison import tallies
from app.core.pace import USUAL
from app.core.protocol import Clear, Limit, Op, Protocol, Rule
from app.core.quantity import Quantity
from app.core.vitals import MINUTE, SECOND, Millis
from app.shipped import protocol_of
from app.trial import Order, Source, sources_of, trial

HOLDS = (0, 6, 14, 19, 30)
"""Seconds: without a delay, and those of the publications (clinical notes, 4.3)."""
HEART = frozenset({"HR-HIGH", "HR-VHIGH", "HR-LOW", "HR-VLOW"})
PRESSURE = frozenset({"BP-SYS-HIGH", "BP-DIA-HIGH", "BP-SEV", "BP-EXT", "BP-SYS-LOW1", "BP-SYS-LOW2"})


def main(words: Sequence[str]) -> int:
    """Print the tables."""
    if len(words) != 1:
        print("usage: python -m bench.trials DIR", file=sys.stderr)
        return 2
    folder = Path(words[0])
    often, seldom = _sorted(folder)
    shipped, _ = protocol_of(None)
    _shipped(shipped, often, seldom)
    _delays(shipped, often)
    _cuffs(shipped, seldom)
    return 0


def _sorted(folder: Path) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Recordings that come about once a second, and those that come once a minute and more seldom."""
    with (folder / "index.csv").open(newline="") as index:
        periods = {row["record"]: float(row["typical_period_s"]) for row in csv.DictReader(index)}
    paths = {
        folder / f"{name}.csv.gz": seconds * SECOND >= MINUTE for name, seconds in sorted(periods.items())
    }
    often = sources_of(path for path, slow in paths.items() if not slow)
    seldom = sources_of([*(path for path, slow in paths.items() if slow), *folder.glob("fleet_hr.csv.gz")])
    return often, seldom


def _tried(edited: Protocol, given: Protocol, sources: tuple[Source, ...], interval: Millis) -> Report:
    return trial(sources, Order(edited, given, None, interval), StringIO())


def table(title: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table, its title above it; every column but the first is of numbers."""
    names = tuple(head)
    print(f"\n**{title}**\n\n| {' | '.join(names)} |\n| --- |{' ---: |' * (len(names) - 1)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")


def _rate(burden: Burden) -> str:
    return "-" if burden.per_bed_hour is None else f"{burden.per_bed_hour:.2f}"


def _shipped(shipped: Protocol, often: tuple[Source, ...], seldom: tuple[Source, ...]) -> None:
    reports = [_tried(shipped, shipped, often, USUAL), _tried(shipped, shipped, seldom, MINUTE)]
    counts: dict[str, list[int]] = {}
    for n, report in enumerate(reports):
        for one in tallies(result.comparison for result in report.results):
            counts.setdefault(one.rule, [0, 0])[n] += one.after
    told = [burdens(report)[1] for report in reports]
    rows = [
        ("inputs", *(len(report.results) for report in reports)),
        ("bed-hours", *(f"{one.watched / (60 * MINUTE):.1f}" for one in told)),
        ("alerts a bed-hour", *map(_rate, told)),
        ("gone within 30 s", *(one.self_cleared for one in told)),
        ("again within 5 min", *(one.flapping for one in told)),
        *((rule, *found) for rule, found in sorted(counts.items())),
    ]
    table("The shipped rules", ("", "once a second", "once a minute, `--interval 60`"), rows)


def _edited(protocol: Protocol, rules: frozenset[str], edit: Callable[[Rule], Rule]) -> Protocol:
    return replace(protocol, rules=tuple(edit(rule) if rule.id in rules else rule for rule in protocol.rules))


def _held(rule: Rule, hold: Millis, *, at_once: bool) -> Rule:
    stages = (replace(rule.stages[0], hold=hold),)
    return replace(rule, stages=stages, clear=Clear() if at_once else rule.clear, minimum_display=0)


def _delays(shipped: Protocol, often: tuple[Source, ...]) -> None:
    rows = []
    first = [0, 0]
    for seconds in HOLDS:
        row: list[object] = [f"{seconds} s"]
        for n, at_once in enumerate((True, False)):
            edit = partial(_held, hold=seconds * SECOND, at_once=at_once)
            edited = _edited(shipped, HEART, edit)
            found = sum(
                one.after
                for one in tallies(
                    result.comparison for result in _tried(edited, shipped, often, USUAL).results
                )
                if one.rule in HEART
            )
            first[n] = found if seconds == 0 else first[n]
            row += [found, f"{1 - found / first[n]:.0%}" if first[n] else "-"]
        rows.append(row)
    head = ("hold of the heart rate rules", "cleared at once", "fewer", "cleared as shipped", "fewer")
    table("A delay, recordings once a second", head, rows)


def _cuffs(shipped: Protocol, seldom: tuple[Source, ...]) -> None:
    def unconfirmed(rule: Rule) -> Rule:
        return replace(rule, confirm=None)

    def higher(rule: Rule) -> Rule:
        return replace(rule, situation=Limit(Quantity.NIBP_SYS, Op.OVER, 170.0))

    edits = (
        ("confirmation off", _edited(shipped, PRESSURE, unconfirmed)),
        ("BP-SYS-HIGH over 170, not 160", _edited(shipped, frozenset({"BP-SYS-HIGH"}), higher)),
    )
    rows = []
    for name, edited in edits:
        report = _tried(edited, shipped, seldom, MINUTE)
        found = [
            one for one in tallies(result.comparison for result in report.results) if one.rule in PRESSURE
        ]
        rows.append(
            (
                name,
                *(sum(getattr(one, part) for one in found) for part in ("before", "after", "gone", "new")),
                *(sum(getattr(one, part) for one in found) for part in ("later", "louder", "softer")),
            )
        )
    head = ("edit", "before", "after", "gone", "new", "later", "louder", "softer")
    table("Pressure rules, recordings once a minute and more seldom", head, rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

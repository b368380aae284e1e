"""A trial as one HTML page that needs nothing else: light, for paper too, by the report's own printer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.codec.report.html import to_html
from app.codec.report.paper import Block, Document, Lines, Pairs, Table
from app.codec.trial import plot
from app.codec.trial.result import Difference, Report, Result, burdens, differences
from app.codec.trial.words import (
    BURDEN,
    burden_words,
    caveats,
    evidence,
    former,
    hours,
    label,
    moved,
    strongest,
    time_in,
    what,
)
from app.core.comparison import tallies
from app.core.pace import USUAL

BANNER: Final = "A TRIAL ON RECORDED DATA. NO RECORD OF CARE."
FOOT: Final = (
    "Dripwatch, trial of a protocol. Advisory; every clinical number awaits sign-off by a clinical lead."
)
PLOTS: Final = 6
"""Drawings of one input; the table has the rest."""
MOST: Final = 200
"""Rows of one input; JSON has the rest."""
STREAM_GAP: Final = 5
"""Samples that may be missing before a line is broken."""


def to_page(report: Report) -> bytes:
    """Write a trial as HTML."""
    return to_html(
        Document(
            title="Trial of a protocol",
            subtitle=f"{label(report.edited)}, compared with {former(report)}",
            banner=BANNER,
            foot=(FOOT,),
            blocks=tuple(_blocks(report)),
        )
    ).body


def plotted(result: Result) -> tuple[Difference, ...]:
    """The differences that are drawn, so that only their numbers need be gathered."""
    return differences(result.comparison)[:PLOTS]


def _blocks(report: Report) -> Iterator[Block]:
    counted = tallies(one.comparison for one in report.results)
    before, after = burdens(report)
    yield Pairs(
        "In all",
        (
            ("Inputs", f"{len(report.results)}, {hours(before.watched)}"),
            *((("Samples", report.paced),) if report.paced else ()),
        ),
    )
    yield Table(
        "Alarm burden",
        ("", "Before", "After"),
        (30, 35, 35),
        tuple(zip(BURDEN, burden_words(before), burden_words(after), strict=True)),
    )
    if counted:
        yield plot.bars(counted)
    yield Table(
        "By rule and priority",
        ("Rule", "Priority", "Before", "After", "Gone", "New", "Louder", "Softer", "Told earlier or later"),
        (20, 12, 10, 10, 10, 10, 10, 10, 32),
        tuple(
            (
                one.rule,
                str(one.priority),
                *map(str, (one.before, one.after, one.gone, one.new, one.louder, one.softer)),
                moved(one),
            )
            for one in counted
        ),
        nothing="No alert, before or after.",
    )
    for result in report.differing:
        yield from _result(result, report)
    if same := tuple(one.name for one in report.results if not one.is_notable):
        yield Lines("Nothing differs in", same)
    if report.failures:
        told = tuple(f"{one.name}: {one.problem}" for one in report.failures)
        yield Lines("Could not be tried", told)


def _result(result: Result, report: Report) -> Iterator[Block]:
    found = differences(result.comparison)
    notes = [
        f"{name}: {line}"
        for name, side in (("Before", result.trial.before), ("After", result.trial.after))
        for line in caveats(side)
    ]
    if not result.is_whole:
        notes.append("Begins with its newest snapshot; rows before it were removed.")
    if len(found) > MOST:
        notes.append(f"{len(found) - MOST} more differences are in the JSON.")
    rows = tuple(
        (
            time_in(result, one.at),
            one.sides[0].key[0] or "site",
            one.sides[0].rule,
            " / ".join(strongest(side) for side in one.sides),
            what(one),
            evidence(one, result) or "no numbers",
        )
        for one in found[:MOST]
    )
    yield Table(
        result.name,
        (
            "Time (UTC)" if result.begins is None else "Time",
            "Bed",
            "Rule",
            "Strongest word",
            "What differs",
            "Why",
        ),
        (14, 14, 18, 20, 28, 54),
        rows,
        nothing="Nothing differs.",
    )
    if notes:
        yield Lines(f"{result.name}: to be known", tuple(notes))
    gap = STREAM_GAP * max(report.interval, USUAL)
    for one in plotted(result):
        yield plot.alert(one, result, gap)

"""A trial as text for a terminal or a mail: the counts first, then input by input what differs and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from app.codec.trial.result import Difference, Report, Result, burdens, differences
from app.codec.trial.words import (
    BURDEN,
    burden_words,
    caveats,
    counted,
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

HEAD: Final = ("rule", "priority", "before", "after", "gone", "new", "louder", "softer", "told")
MOST: Final = 20
"""Differences that are written out of one input; JSON has all of them."""


def to_text(report: Report) -> str:
    """Write a trial as text, lines ended."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"{former(report)} -> {label(report.edited)}"
    before, _ = burdens(report)
    yield f"{counted(len(report.results), 'input')}, {hours(before.watched)}"
    if report.paced:
        yield report.paced
    yield ""
    yield from summary(report)
    for result in report.differing:
        yield from _result(result)
    if same := len(report.results) - len(report.differing):
        yield ""
        yield f"Nothing differs in {counted(same, 'input')}."
    if report.failures:
        yield ""
        yield f"{counted(len(report.failures), 'input')} could not be tried:"
        yield from (f"  {one.name}: {one.problem}" for one in report.failures)


def summary(report: Report) -> Iterator[str]:
    """Over all inputs: the alarm burden, then rule by rule what comes, goes and moves."""
    before, after = burdens(report)
    yield from columns(
        [
            ("alarm burden", "before", "after"),
            *zip(BURDEN, burden_words(before), burden_words(after), strict=True),
        ]
    )
    yield ""
    yield from _table(report)


def _table(report: Report) -> Iterator[str]:
    rows = [
        (t.rule, str(t.priority), *map(str, (t.before, t.after, t.gone, t.new, t.louder, t.softer)), moved(t))
        for t in tallies(one.comparison for one in report.results)
    ]
    if not rows:
        yield "No alert, before or after."
        return
    yield from columns((HEAD, *rows))


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells under each other: numbers to the right, words to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [all(row[n].isdigit() for row in rows[1:]) for n in range(len(widths))]
    for row in rows:
        cells = (
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(row, widths, right, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _result(result: Result) -> Iterator[str]:
    found = differences(result.comparison)
    comparison = result.comparison
    same = len(comparison.pairs) - len(comparison.changed)
    yield ""
    yield (
        f"{result.name}: {len(comparison.gone)} gone, {len(comparison.new)} new, "
        f"{len(comparison.changed)} otherwise, {same} the same"
    )
    if not result.is_whole:
        yield "  begins with its newest snapshot; rows before it were removed"
    for name, side in (("before", result.trial.before), ("after", result.trial.after)):
        yield from (f"  {name}: {line}" for line in caveats(side))
    for one in found[:MOST]:
        yield from _difference(one, result)
    if len(found) > MOST:
        yield f"  and {len(found) - MOST} more; --json has all of them"


def _difference(one: Difference, result: Result) -> Iterator[str]:
    first = one.sides[0]
    bed = "" if result.begins is not None else f"{first.key[0] or 'site'}  "
    said = "" if one.pair else f", {strongest(first)}"
    yield f"  {time_in(result, one.at)}  {bed}{first.rule}  {first.key[2]}{said}: {what(one)}"
    if told := evidence(one, result):
        yield f"    {told}"

"""Drawings of a trial: how many alerts each rule has before and after, and one alert over its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from app.codec.report import svg
from app.codec.report.paper import Figure
from app.codec.report.series import Point, runs, thinned
from app.codec.trial.result import Difference, Result
from app.codec.trial.words import evidence, strongest, time_in, what
from app.core.comparison import Tally
from app.core.history import Occurrence
from app.core.quantity import CUFF_QUANTITIES
from app.core.trial import LONGEST
from app.core.vitals import MINUTE, Instant, Millis
from app.core.wording import number, spoken, unit_of

LEFT: Final = 92.0
RIGHT: Final = 460.0
"""Where time ends and the words of a bar begin."""
ROW: Final = 18.0
MOST_RULES: Final = 30

PLOT: Final = 70.0
TOP: Final = 12.0
LANE: Final = 10.0
"""Height of the bar of one side under the numbers."""
TICKS: Final = 6
AROUND: Final[Millis] = 2 * MINUTE

INKS: Final = {"high": svg.HIGH, "medium": svg.MEDIUM, "low": svg.SPO2, "none": svg.INK_2}
BEFORE: Final = svg.INK_2
AFTER: Final = svg.PUMP


def bars(counted: Sequence[Tally]) -> Figure:
    """Alerts of each rule before and after, the rules with most alerts first."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for one in counted:
        before[one.rule] += one.before
        after[one.rule] += one.after
    order = sorted(before, key=lambda rule: (-max(before[rule], after[rule]), rule))[:MOST_RULES]
    most = max((max(before[rule], after[rule]) for rule in order), default=1)
    inside = []
    for n, rule in enumerate(order):
        top = TOP + n * ROW
        inside.append(svg.text(LEFT - 4, top + 9, rule, anchor="end"))
        for count, y, ink in ((before[rule], top, BEFORE), (after[rule], top + 7, AFTER)):
            width = (RIGHT - LEFT) * count / most
            inside.append(svg.element("rect", x=LEFT, y=y, width=width, height=6.0, fill=ink))
            inside.append(svg.text(LEFT + width + 3, y + 5.6, str(count), size=6, ink=ink))
    foot = TOP + len(order) * ROW + 8
    inside.append(svg.text(LEFT, foot, "grey: before", ink=BEFORE))
    inside.append(svg.text(LEFT + 60, foot, "violet: after", ink=AFTER))
    height = foot + 6
    left_out = len(before) - len(order)
    told = "; ".join(f"{rule} {before[rule]} before, {after[rule]} after" for rule in order)
    below = (f"{left_out} rules with fewer alerts are in the table.",) if left_out else ()
    return Figure("Alerts of each rule", svg.drawing(height, *inside), height / svg.WIDTH, told, below)


def alert(one: Difference, result: Result, gap: Millis) -> Figure:
    """The numbers around one alert, its limits, and when each side has it.

    Args:
        gap: Numbers further apart than this are not joined, ms.
    """
    first = one.sides[0]
    bed, rule, subject = first.key
    since = min(side.since for side in one.sides) - AROUND
    until = (
        min(max(side.until for side in one.sides), max(side.peak_at for side in one.sides) + LONGEST) + AROUND
    )
    points = [p for p in result.points.get((bed, subject), ()) if since <= p[0] <= until]
    bottom = TOP + (PLOT if points else 0.0)

    def x(at: Instant) -> float:
        return LEFT + min(1.0, max(0.0, (at - since) / (until - since))) * (RIGHT - LEFT)

    inside = _ticks(result, since, until, bottom + 2 * LANE)
    if points:
        inside += _numbers(one, points, gap, since, until)
    for n, (name, side) in enumerate((("before", one.before), ("after", one.after))):
        y = bottom + 2 + n * LANE
        inside.append(svg.text(LEFT - 4, y + 6, name, anchor="end", ink=svg.INK_2))
        if side is not None:
            inside += _bar(side, x(side.raised_at), x(side.peak_at), x(side.until), y)
    height = bottom + 2 * LANE + 18
    title = f"{time_in(result, one.at)} {bed if result.begins is None else ''} {rule}: {what(one)}"
    told = f"{spoken(subject)} around an alert of {rule}: {what(one)}"
    drawn = svg.drawing(height, *inside)
    said = evidence(one, result)
    return Figure(" ".join(title.split()), drawn, height / svg.WIDTH, told, (said,) if said else ())


def _bar(side: Occurrence, raised: float, peak: float, until: float, y: float) -> list[str]:
    """From the first word to the end; darker from the strongest word on."""
    ink = INKS[side.priority]
    return [
        svg.element(
            "rect", x=raised, y=y, width=max(1.0, until - raised), height=7.0, fill=ink, opacity=0.35
        ),
        svg.element("rect", x=peak, y=y, width=max(1.0, until - peak), height=7.0, fill=ink),
        svg.text(RIGHT + 3, y + 6, strongest(side), size=6, ink=ink),
    ]


def _ticks(result: Result, since: Instant, until: Instant, bottom: float) -> list[str]:
    inside = []
    for n in range(TICKS + 1):
        at = since + (until - since) * n // TICKS
        x = LEFT + (RIGHT - LEFT) * n / TICKS
        inside.append(svg.line(x, TOP, x, bottom, svg.HAIRLINE, 0.4))
        words = time_in(result, max(at, result.begins or at)).rpartition(" ")[2]
        inside.append(svg.text(x, bottom + 9, words, size=6, ink=svg.INK_2, anchor="middle"))
    return inside


def _numbers(one: Difference, points: list[Point], gap: Millis, since: Instant, until: Instant) -> list[str]:
    """The line of the numbers and the limits they were held against."""
    subject = one.sides[0].key[2]
    limits: list[tuple[str, float, str]] = []
    for name, side, ink in (("before", one.before, BEFORE), ("after", one.after, AFTER)):
        if side is not None and side.peak.explain.limit is not None and side.peak.explain.op:
            limits.append((name, side.peak.explain.limit, ink))
    shown = [*(value for _, value in points), *(limit for _, limit, _ in limits)]
    low, high = min(shown), max(shown)
    room = (high - low) * 0.08 or 1.0
    low, high = low - room, high + room

    def place(point: Point) -> tuple[float, float]:
        part = (point[0] - since) / (until - since)
        return LEFT + part * (RIGHT - LEFT), TOP + PLOT * (high - point[1]) / (high - low)

    inside = [svg.text(LEFT, TOP - 4, f"{spoken(subject)} {unit_of(subject)}".strip())]
    for value in (min(shown), max(shown)):
        inside.append(svg.text(LEFT - 4, place((since, value))[1] + 2, number(value), size=6, anchor="end"))
    for name, limit, ink in limits:
        y = place((since, limit))[1]
        inside.append(svg.line(LEFT, y, RIGHT, y, ink, 0.7, "4 2" if name == "before" else "1.5 1.5"))
    for run in runs(points, 0 if subject in CUFF_QUANTITIES else gap):
        drawn = tuple(place(point) for point in thinned(run, max(1, (until - since) // 400)))
        if len(drawn) == 1:
            inside.append(svg.element("circle", cx=drawn[0][0], cy=drawn[0][1], r=1.2, fill=svg.INK))
        else:
            inside.append(
                svg.element("path", d=svg.path(drawn), stroke=svg.INK, stroke_width=0.8, fill="none")
            )
    return inside

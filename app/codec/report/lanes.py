"""The lanes of a visit as one drawing on one time axis: lines, pressure bars, limits, the pump's rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.codec.report import svg
from app.codec.report.axis import LEFT, RIGHT, Axis, axis_lines
from app.codec.report.series import Cuff, Run, Stretch, thinned
from app.codec.report.words import number

WORDS_AT: Final = 408.0
TOP: Final = 20.0
FOOT: Final = 14.0
TITLE: Final = 11.0
BETWEEN: Final = 5.0
LABEL: Final = 7.6
"""Height of one label."""
DIGITS: Final = 11.5
"""Width of three digits and a little air, at 6 points."""

PUMP_HEIGHT: Final = 40.0

STYLES: Final = {
    "high": (svg.HIGH, 0.8, ""),
    "medium": (svg.MEDIUM, 0.7, "4 2"),
    "low": (svg.INK_2, 0.6, "1.5 2"),
    "none": (svg.INK_2, 0.6, "1.5 2"),
    "baseline": (svg.INK_2, 0.6, "7 2 1.5 2"),
}
"""Ink, width and dashes of a limit's line, by its priority; the baseline's."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A limit or the baseline: where, in which style of ``STYLES``, and its words."""

    value: float
    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One measurement over time.

    Attributes:
        ink: Colour of its line, title and bars.
        scale: Least and greatest value that are shown in any case.
        least: Height in points; more if its labels need it.
        nothing: Said if there is nothing to draw.
    """

    title: str
    ink: str
    scale: tuple[float, float]
    least: float
    runs: tuple[Run, ...] = ()
    bars: tuple[Cuff, ...] = ()
    marks: tuple[Mark, ...] = ()
    nothing: str = "No readings."

    @property
    def height(self) -> float:
        """With its title and room for every label."""
        return max(self.least, TITLE + LABEL * len(self.marks))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing and its height; ``unnumbered`` cuff measurements stand too close for their numbers."""

    svg: str
    height: float
    unnumbered: int


def draw(lanes: Sequence[Lane], pump: Sequence[Stretch], pump_nothing: str, axis: Axis) -> Drawn:
    """All lanes, the pump's last, over one axis."""
    inside: list[str] = []
    top = TOP
    places: list[tuple[Lane, float]] = []
    for lane in lanes:
        places.append((lane, top))
        top += lane.height + BETWEEN
    bottom = top + PUMP_HEIGHT
    inside += axis_lines(axis, TOP, bottom)
    unnumbered = 0
    for lane, y in places:
        told, left_out = _lane(lane, y, axis)
        inside += told
        unnumbered += left_out
    inside += _pump(pump, pump_nothing, top, axis)
    height = bottom + FOOT
    return Drawn(svg.drawing(height, *inside), height, unnumbered)


def _lane(lane: Lane, top: float, axis: Axis) -> tuple[list[str], int]:
    bottom = top + lane.height
    values = [value for run in lane.runs for _, value in run]
    values += [v for bar in lane.bars for v in (bar.systolic, bar.diastolic) if v is not None]
    shown = (*lane.scale, *values, *(mark.value for mark in lane.marks))
    low, high = min(shown), max(shown)
    room = 7.0 if lane.bars else 2.0  # the numbers of a bar stand over and under it

    def y(value: float) -> float:
        part = (value - low) / (high - low)
        return bottom - room - part * (lane.height - TITLE - 2 * room)

    inside = [svg.line(LEFT, bottom, RIGHT, bottom, svg.HAIRLINE)]
    inside += [
        svg.text(LEFT - 3, y(value) + 2, number(value), size=6, ink=svg.INK_2, anchor="end")
        for value in _scale(low, high)
    ]
    inside += _marks(lane, top, bottom, y)
    width = max(1, round((axis.until - axis.since) / (RIGHT - LEFT) / 2))
    for run in lane.runs:
        drawn = [(axis.x(at), y(value)) for at, value in thinned(run, width)]
        if len(drawn) == 1:
            inside.append(svg.element("circle", cx=drawn[0][0], cy=drawn[0][1], r=0.9, fill=lane.ink))
        else:
            inside.append(
                svg.element(
                    "path", d=svg.path(tuple(drawn)), stroke=lane.ink, stroke_width=0.9, fill="none",
                    stroke_linejoin="round",
                )
            )  # fmt: skip
    told, unnumbered = _bars(lane, axis, y)
    inside += told
    inside.append(svg.text(LEFT + 2, top + 8, lane.title, size=8, ink=lane.ink, bold=True, ground=True))
    if not values:
        middle = (LEFT + RIGHT) / 2
        inside.append(
            svg.text(
                middle, (top + bottom) / 2 + 8, lane.nothing, ink=svg.INK_2, anchor="middle", ground=True
            )
        )
    return inside, unnumbered


def _scale(low: float, high: float) -> list[float]:
    """Round values for the scale, three to six."""
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500):
        if (high - low) / step <= 5:  # noqa: PLR2004
            first = -(-low // step) * step
            count = int((high - first) // step) + 1
            return [first + step * k for k in range(count)]
    return [low, high]


def _marks(lane: Lane, top: float, bottom: float, y: Callable[[float], float]) -> list[str]:
    """Lines of the limits, their words beside, pushed apart until none covers another."""
    ordered = sorted(lane.marks, key=lambda mark: -mark.value)
    wanted = [max(top + 6, min(bottom - 2, y(mark.value) + 2.2)) for mark in ordered]
    placed = spread(wanted, top + 6, bottom - 1, LABEL)
    inside = []
    for mark, at in zip(ordered, placed, strict=True):
        ink, width, dash = STYLES[mark.style]
        inside.append(svg.line(LEFT, y(mark.value), RIGHT, y(mark.value), ink, width, dash))
        inside.append(svg.line(RIGHT, y(mark.value), WORDS_AT - 2, at - 2.2, ink, 0.4))
        inside.append(svg.text(WORDS_AT, at, mark.words, size=6.4, ink=ink))
    return inside


def spread(wanted: Sequence[float], low: float, high: float, apart: float) -> list[float]:
    """Places in the same order, ``apart`` from each other, from ``low`` to ``high``, near the wanted ones.

    Args:
        wanted: In rising order.
        apart: Less if they would not all fit.
    """
    if len(wanted) > 1:
        apart = min(apart, (high - low) / (len(wanted) - 1))
    placed: list[float] = []
    for place in wanted:
        placed.append(max(place, placed[-1] + apart) if placed else max(place, low))
    ceiling = high
    for number_, place in reversed(list(enumerate(placed))):
        placed[number_] = min(place, ceiling)
        ceiling = placed[number_] - apart
    return placed


def _bars(lane: Lane, axis: Axis, y: Callable[[float], float]) -> tuple[list[str], int]:
    """Pressure bars with both numbers: across, upright where the next is near, none where it is too near."""
    inside: list[str] = []
    left_out = 0
    bars = [bar for bar in lane.bars if bar.systolic is not None or bar.diastolic is not None]
    places = [axis.x(bar.at) for bar in bars]
    gaps = [float("inf"), *(after - before for before, after in pairwise(places)), float("inf")]
    last = float("-inf")
    for bar, x, before, after in zip(bars, places, gaps, gaps[1:], strict=False):
        ends = [value for value in (bar.systolic, bar.diastolic) if value is not None]
        top, low = y(max(ends)), y(min(ends))
        inside.append(svg.line(x, top, x, low + (0.8 if top == low else 0), lane.ink, 1.6))
        upright = min(before, after) < DIGITS
        if upright and x - last < LABEL:
            left_out += 1
            continue
        last = x
        if bar.systolic is not None:
            inside.append(_numbered(x, top - 1.5, bar.systolic, upright=upright, over=True))
        if bar.diastolic is not None:
            inside.append(_numbered(x, low + 1.5, bar.diastolic, upright=upright, over=False))
    return inside, left_out


def _numbered(x: float, y: float, value: float, *, upright: bool, over: bool) -> str:
    words = number(round(value))
    if not upright:
        return svg.text(x, y if over else y + 4.6, words, size=6, anchor="middle", ground=True)
    turned = svg.text(0, 0, words, size=6, anchor="start" if over else "end", ground=True)
    return svg.element("g", turned, transform=f"translate({svg.place(x + 2)} {svg.place(y)}) rotate(-90)")


def _pump(pump: Sequence[Stretch], nothing: str, top: float, axis: Axis) -> list[str]:
    bottom = top + PUMP_HEIGHT
    inside = [svg.line(LEFT, bottom, RIGHT, bottom, svg.HAIRLINE)]
    highest = max((one.rate for one in pump), default=0.0)

    def y(rate: float) -> float:
        return bottom - (PUMP_HEIGHT - TITLE - 6) * (rate / highest if highest else 0.0)

    for one in pump:
        x, width = axis.x(one.since), max(0.4, axis.x(one.until) - axis.x(one.since))
        if one.rate:
            inside.append(
                svg.element(
                    "rect", x=x, y=y(one.rate), width=width, height=bottom - y(one.rate), fill="#B5A9E0"
                )
            )
            inside.append(svg.line(x, y(one.rate), x + width, y(one.rate), svg.PUMP, 0.8))
        else:
            inside.append(svg.line(x, bottom, x + width, bottom, svg.PUMP, 1.4))
    if highest:
        inside.append(
            svg.text(LEFT - 3, y(highest) + 2, number(highest), size=6, ink=svg.INK_2, anchor="end")
        )
    inside.append(svg.text(LEFT - 3, bottom, "0", size=6, ink=svg.INK_2, anchor="end"))
    inside.append(svg.text(LEFT + 2, top + 8, "Pump mL/h", size=8, ink=svg.PUMP, bold=True, ground=True))
    if nothing:
        middle = (LEFT + RIGHT) / 2
        inside.append(
            svg.text(middle, (top + bottom) / 2 + 8, nothing, ink=svg.INK_2, anchor="middle", ground=True)
        )
    return inside


def merged(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Each line and its words once; of equal words at one place the first."""
    told: dict[tuple[float, str], Mark] = {}
    for mark in marks:
        told.setdefault((mark.value, mark.words), mark)
    return tuple(told.values())

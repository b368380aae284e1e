"""The time axis that all lanes share: round minutes, where the infusion began and ended, pauses shaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.codec.report import svg
from app.codec.report.words import Times
from app.core.vitals import MINUTE, Instant

LEFT: Final = 28.0
"""Room for the scale."""
RIGHT: Final = 396.0
"""Where time ends and the words of the limits begin."""

MOST_TICKS: Final = 12
STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720)
"""Minutes from one tick to the next; whole days if even the last are too many."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Time from left to right.

    Attributes:
        started, ended: Of the infusion; None: it has not.
        pauses: Shaded.
    """

    since: Instant
    until: Instant
    times: Times
    started: Instant | None = None
    ended: Instant | None = None
    pauses: tuple[tuple[Instant, Instant], ...] = ()

    def x(self, at: Instant) -> float:
        """Where an instant stands; never outside."""
        part = (at - self.since) / max(1, self.until - self.since)
        return LEFT + min(1.0, max(0.0, part)) * (RIGHT - LEFT)

    def ticks(self) -> tuple[Instant, ...]:
        """Round minutes of the local day, ``MOST_TICKS`` at most and one."""
        length = max(MINUTE, self.until - self.since)
        day = STEPS[-1] * 2
        days = -(-length // (day * MINUTE * MOST_TICKS)) * day
        step = next((one for one in STEPS if length <= one * MINUTE * MOST_TICKS), days) * MINUTE
        offset = self.times.local(self.since).utcoffset()
        shift = 0 if offset is None else int(offset.total_seconds()) * 1000
        first = -(-(self.since + shift) // step) * step - shift
        return tuple(range(first, self.until + 1, step))


def axis_lines(axis: Axis, top: float, bottom: float) -> list[str]:
    """What stands behind every lane from ``top`` to ``bottom``, and the words over and under them."""
    inside = []
    for since, until in axis.pauses:
        left = axis.x(since)
        width = max(0.5, axis.x(until) - left)
        inside.append(svg.element("rect", x=left, y=top, width=width, height=bottom - top, fill="#ECEAF7"))
    for at in axis.ticks():
        x = axis.x(at)
        inside.append(svg.line(x, top, x, bottom, svg.HAIRLINE, 0.4))
        inside.append(svg.text(x, bottom + 9, axis.times.minute(at), ink=svg.INK_2, anchor="middle"))
    inside += _event(axis, axis.started, "infusion begins", top - 10, bottom)
    inside += _event(axis, axis.ended, "infusion ends", top - 2, bottom)
    return inside


def _event(axis: Axis, at: Instant | None, words: str, base: float, bottom: float) -> list[str]:
    """An upright line with its words at its head; each event's words have a height of their own."""
    if at is None:
        return []
    x = axis.x(at)
    return [
        svg.line(x, base - 6, x, bottom, svg.PUMP, 0.9),
        svg.text(x + 2, base, words, ink=svg.PUMP, ground=True),
    ]

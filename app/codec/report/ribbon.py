"""The visit as one bar: phases by height and pattern, so that it reads without colour (design, section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.codec.report import svg
from app.codec.report.facts import Stay
from app.codec.report.words import PHASES, Times
from app.core.vitals import MINUTE, Instant

HEIGHT: Final = 44.0
MIDDLE: Final = 13.0
FULL: Final = 16.0
WORDS: Final = 33.0
CHARACTER: Final = svg.CHARACTER * 7
"""Points; only to see whether a word has room."""

LOOKS: Final = {
    "pre": (0.15, "#AEBDC3", svg.INK_2),
    "baseline": (0.4, "#AEBDC3", svg.INK_2),
    "infusing": (1.0, "#5A43B8", "#5A43B8"),
    "paused": (1.0, "url(#pause)", "#5A43B8"),
    "observation": (0.6, "#DCE3E6", svg.INK_2),
    "recovered": (0.4, "#FFFFFF", svg.INK_2),
    "discharged": (0.15, "#FFFFFF", svg.INK_2),
    "ended_early": (0.6, "#FFFFFF", svg.HIGH),
}
"""Share of the full height, fill and line of each phase."""

_HATCH: Final = svg.element(
    "defs",
    svg.element(
        "pattern",
        svg.element("rect", width=4, height=4, fill="#FFFFFF"),
        svg.element("path", d="M0 0H2V4H0Z", fill="#B5A9E0"),
        id="pause", width=4, height=4, patternUnits="userSpaceOnUse", patternTransform="rotate(45)",
    ),
)  # fmt: skip


def draw(stays: Sequence[Stay], to_come: Sequence[Stay], now: Instant | None, times: Times) -> str:
    """One bar from the opening to the end, and what is planned beyond.

    Args:
        stays: What was, without a hole.
        to_come: What is planned after; outlined only.
        now: Where an open visit stands; None: it is closed.
    """
    whole = (*stays, *to_come)
    since = whole[0].since
    length = max(MINUTE, whole[-1].until - since)

    def x(at: Instant) -> float:
        return 2 + (at - since) / length * (svg.WIDTH - 4)

    inside = [_HATCH]
    free = 0.0
    for stay in whole:
        share, fill, ink = LOOKS.get(stay.phase, LOOKS["pre"])
        if stay in to_come:
            fill = "#FFFFFF"
        high = FULL * share
        left, right = x(stay.since), x(stay.until)
        inside.append(
            svg.element(
                "rect", x=left, y=MIDDLE - high / 2, width=max(0.5, right - left), height=high,
                fill=fill, stroke=ink, stroke_width=0.6,
            )
        )  # fmt: skip
        words = PHASES.get(stay.phase, stay.phase)
        if left >= free and right - left >= CHARACTER * len(words):
            inside.append(svg.text(left, WORDS, words, ink=svg.INK_2))
            free = left + CHARACTER * len(words)
    if now is not None:
        inside.append(svg.line(x(now), MIDDLE - 12, x(now), MIDDLE + 12, svg.INK, 1.8))
    for at, anchor, place in ((since, "start", 2.0), (whole[-1].until, "end", svg.WIDTH - 2)):
        inside.append(svg.text(place, WORDS + 9, times.minute(at), size=6.4, ink=svg.INK_2, anchor=anchor))
    return svg.drawing(HEIGHT, *inside)

"""``python -m bench.picture FILE``: one simulated patient, with and without a nurse who follows the advice.

Same story, same person, same lots (``rise-only``): the difference is what she does about SLOW. Devices,
codec, core, HTTP and nurse are the real ones on virtual time (``tests/simulators/ward``), so the same bytes
come out each time.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.codec.report import svg
from simulators.nurse import Act
from simulators.scenario_file import scenarios
from tests.simulators.ward import Ward, run

STORY: Final = "rise-only"
EVERY: Final = 15
"""Seconds from one point of a line to the next."""
LOW: Final = 105.0
HIGH: Final = 175.0
"""mm[Hg], bottom and top."""
SLOW_FROM: Final = 1.20
"""Over baseline: BP-REL-SYS of ``ketamine-trd``."""
PAUSE_ABOVE: Final = 160.0
"""mm[Hg]: BP-SYS-HIGH of ``ketamine-trd``."""

LEFT: Final = 34.0
RIGHT: Final = 416.0
TOP: Final = 26.0
FOOT: Final = 200.0
LANE_TOP: Final = 226.0
LANE_FOOT: Final = 262.0
HEIGHT: Final = 296.0
WITH: Final = svg.PUMP
WITHOUT: Final = svg.INK_2


async def lives() -> tuple[Ward, Ward]:
    """The patient with the nurse, and without."""
    story = scenarios()[STORY]
    return await run(story, nurse=True), await run(story, nurse=False)


def picture(with_her: Ward, without: Ward) -> str:
    """Both pressures over time, the limits, what she did, and below what the pump gave."""
    seconds = len(with_her.systolic)
    baseline = round(next(iter(with_her.bedsides.values())).person.rest.systolic)
    full = max(without.rate)

    def x(second: float) -> float:
        return LEFT + (RIGHT - LEFT) * second / seconds

    def y(pressure: float) -> float:
        return FOOT - (FOOT - TOP) * (pressure - LOW) / (HIGH - LOW)

    def flow(rate: float) -> float:
        return LANE_FOOT - (LANE_FOOT - LANE_TOP) * rate / full

    inside = [
        svg.element("rect", x=0, y=0, width=svg.WIDTH, height=HEIGHT, fill="#FFFFFF"),
        svg.text(LEFT, 12, "Systolic pressure, mm[Hg]", bold=True),
        svg.text(LEFT, LANE_TOP - 8, "Pump, mL/h", bold=True),
    ]
    for pressure in range(110, 176, 10):
        inside.append(svg.line(LEFT, y(pressure), RIGHT, y(pressure), svg.HAIRLINE, 0.4))
        inside.append(svg.text(LEFT - 5, y(pressure) + 2.4, str(pressure), anchor="end", ink=svg.INK_2))
    for minute in range(0, seconds // 60 + 1, 5):
        inside.append(svg.line(x(minute * 60), LANE_FOOT, x(minute * 60), LANE_FOOT + 3, svg.INK_2))
        words = f"{minute} min"
        inside.append(svg.text(x(minute * 60), LANE_FOOT + 11, words, anchor="middle", ink=svg.INK_2))
    for level, ink, words in (
        (PAUSE_ABOVE, svg.HIGH, f"PAUSE above {PAUSE_ABOVE:g}"),
        (SLOW_FROM * baseline, svg.MEDIUM, f"SLOW from {SLOW_FROM * baseline:.1f}, 20 % over {baseline}"),
    ):
        inside.append(svg.line(LEFT, y(level), RIGHT, y(level), ink, 0.8, "4 2"))
        # Where no curve comes by: before the rise, and below what is slowed.
        at = (LEFT + 4, y(level) - 4, "start") if level == PAUSE_ABOVE else (RIGHT - 3, y(level) + 9, "end")
        inside.append(svg.text(*at[:2], words, ink=ink, anchor=at[2], ground=True))
    for second, chore in with_her.chores:
        if isinstance(chore, Act):
            words = f"{second // 60}:{second % 60:02d} {chore.action}"
            inside.append(svg.line(x(second), TOP - 4, x(second), LANE_FOOT, WITH, 0.6, "1.5 1.5"))
            inside.append(svg.text(x(second) + 3, TOP + 2, words, ink=WITH, ground=True))
    for ward, ink, words in ((without, WITHOUT, "without a nurse"), (with_her, WITH, "with a nurse")):
        pressures = tuple((x(s), y(ward.systolic[s])) for s in range(0, seconds, EVERY))
        rates = tuple((x(s), flow(ward.rate[s])) for s in range(0, seconds, EVERY))
        for points in (pressures, rates):
            inside.append(svg.element("path", d=svg.path(points), stroke=ink, stroke_width=1.4, fill="none"))
        peak = max(ward.systolic)
        end = pressures[-1][1]
        inside.append(svg.text(RIGHT + 5, end, words, ink=ink, bold=True))
        inside.append(svg.text(RIGHT + 5, end + 9, f"highest {peak:.0f}", ink=ink))
    for rate in (full, 0.0):
        inside.append(svg.text(LEFT - 5, flow(rate) + 2.4, f"{rate:g}", anchor="end", ink=svg.INK_2))
    below = f"SIMULATED. Story {STORY}, seed {scenarios()[STORY].seed}; the true pressure, not the cuff's."
    inside.append(svg.text(LEFT, HEIGHT - 8, below, ink=svg.INK_2))
    return svg.drawing(HEIGHT, *inside) + "\n"


def main(words: Sequence[str]) -> int:
    """Draw it."""
    if len(words) != 1:
        print("python -m bench.picture FILE.svg", file=sys.stderr)
        return 2
    with_her, without = asyncio.run(lives())
    Path(words[0]).write_text(picture(with_her, without), encoding="utf-8")
    highest = max(with_her.systolic), max(without.systolic)
    print(f"{words[0]}: highest {highest[0]:.0f} with a nurse, {highest[1]:.0f} without")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

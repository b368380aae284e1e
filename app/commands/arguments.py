"""What may stand after the words of the command line.

Each parser takes text and gives a value, or one line of complaint that names what would be right.
"""

from __future__ import annotations

import argparse
from typing import Final

from app.core.pace import USUAL
from app.core.vitals import SECOND, Millis
from app.shell.clock import SPEEDS

SLOWEST_S: Final = 3600
"""Longest time between two samples of a recording that still is a record of vital signs."""


def interval(text: str) -> Millis:
    """Seconds from one sample of a recording to the next; gives ms."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= SLOWEST_S:
        raise argparse.ArgumentTypeError(f"{text!r}: seconds, from 1 to {SLOWEST_S}")
    return round(seconds * SECOND)


def whole(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number, 1 at least")
    return int(text)


def speed(text: str) -> float:
    """How many times faster the clock of a demo runs."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not SPEEDS[0] <= found <= SPEEDS[1]:
        raise argparse.ArgumentTypeError(f"{text!r}: a number from {SPEEDS[0]:g} to {SPEEDS[1]:g}")
    return found


def add_interval(parser: argparse.ArgumentParser) -> None:
    """``--interval``, for what reads recordings."""
    parser.add_argument(
        "--interval",
        type=interval,
        default=USUAL,
        metavar="S",
        help="seconds from one sample of a recording to the next (1): gaps and losses count samples",
    )

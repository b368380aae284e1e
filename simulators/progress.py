"""How far something is, in one line of a terminal that is written over; elsewhere nothing but the end."""

from __future__ import annotations

import sys


def caught_up(http: str, at: float, left: float) -> None:
    """How far a demo is with the time before it, and at the end that it is now."""
    if not left:
        wiped()
        print(f"the {at / 60:.0f} minutes before now are lived through: open {http}", flush=True)
    elif sys.stderr.isatty():
        place = f"{_minutes(at)} of {_minutes(at + left)}"
        print(f"\r\033[Kliving through the time before now: {place}", end="", file=sys.stderr, flush=True)


def played(seconds: float, pace: float, at: float, number: int) -> None:
    """How far a recording of so many seconds is, after so many real ones at a pace."""
    if sys.stderr.isatty():
        done = min(at * pace, seconds)
        place = f"{_minutes(done)} of {_minutes(seconds)}"
        print(f"\r\033[K{place}  {number} messages", end="", file=sys.stderr, flush=True)


def wiped() -> None:
    """Leave the line empty for whoever speaks next."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"

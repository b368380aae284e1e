"""How far a long command is: a bar on a terminal, nothing anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TextIO, TypeVar

WIDTH: Final = 30
"""Characters of the bar."""

T = TypeVar("T")


def bar(done: int, total: int, unit: str) -> str:
    """``[######      ]  40 %  2,000 of 5,000 events``; more done than expected is everything."""
    share = min(1.0, done / total) if total else 1.0
    filled = int(share * WIDTH)
    return f"[{'#' * filled:<{WIDTH}}] {int(100 * share):3d} %  {done:,} of {total:,} {unit}"


def progress(items: Iterable[T], total: int, unit: str, out: TextIO, *, every: int = 1) -> Iterator[T]:
    """Pass items on; on a terminal, say how far, and leave no trace at the end.

    Args:
        total: As many as are expected.
        unit: What they are, in the plural.
        every: Say it after each so many.
    """
    if not out.isatty():
        yield from items
        return
    try:
        for done, item in enumerate(items):
            if done % every == 0:
                out.write(f"\r{bar(done, total, unit)}\x1b[K")
                out.flush()
            yield item
    finally:
        out.write("\r\x1b[K")
        out.flush()

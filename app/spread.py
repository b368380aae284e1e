"""Processes for work that comes in many parts, each by itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import Final

_FORKS: Final = "forkserver" in get_all_start_methods()


def workers(jobs: int | None, parts: int) -> int:
    """How many processes are worth their while.

    Args:
        jobs: As many as were asked for; None: as there are processors.
        parts: No more than there are parts.
    """
    return max(1, min(jobs or os.cpu_count() or 1, parts))


def pool(count: int, prepare: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    """So many processes that know nothing of this one; ``prepare`` is called in each first.

    One that is forked from a server has what that server loaded, once; one that is spawned loads all of it
    itself, and the next is not begun before: half of the time of a small trial. Windows has no other.
    """
    return ProcessPoolExecutor(count, get_context("forkserver" if _FORKS else "spawn"), prepare)

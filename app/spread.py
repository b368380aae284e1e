"""Processes for work that comes in many parts, each by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_all_start_methods, get_context
from typing import Final

_FORKS: Final = "forkserver" in get_all_start_methods()


def workers(jobs: int | None, parts: int) -> int:
    """How many processes are worth their while.

    Args:
        jobs: As many as were asked for; None: as there are processors.
        parts: No more than there are parts.
    """
    return max(1, min(jobs or os.cpu_count() or 1, parts))


@contextmanager
def pool(count: int, prepare: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """So many processes that know nothing of this one; ``prepare`` is called in each first.

    One that is forked from a server has what that server loaded, once; one that is spawned loads all of it
    itself, and the next is not begun before: half of the time of a small trial. Windows has no other.

    A Ctrl-C reaches all of them. Only this one hears it, and ends the others: one that ended by itself might
    hold the lock of the queue, for which the rest would wait for ever.
    """
    context = get_context("forkserver" if _FORKS else "spawn")
    processes = ProcessPoolExecutor(count, context, _begin, (prepare,))
    try:
        yield processes
    except KeyboardInterrupt:
        for process in active_children():
            process.kill()
        raise
    finally:
        processes.shutdown(cancel_futures=True)


def _begin(prepare: Callable[[], None] | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if prepare is not None:
        prepare()

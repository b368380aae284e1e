"""``dripwatch trial``: an edited protocol on what was lived, over any number of inputs at once.

Each input is tried by itself, so they are spread over processes; their order, and so every byte of the
result, is that of the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, TextIO

from app.codec.trial.page import plotted
from app.codec.trial.result import Failure, Report, Result
from app.core.pace import paced, told
from app.core.protocol import Protocol
from app.core.trial import numbers_in, stretches_of, try_out
from app.core.vitals import Millis
from app.past import Past, PastError, opened, records_in
from app.progress import progress
from app.spread import pool, workers

CHUNKS: Final = 8
"""An input at a time would wait for the pipe, all at once for the slowest: so many parts a process."""


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a file or folder, or one recording of a file that holds many."""

    path: Path
    record: str = ""

    def __str__(self) -> str:
        """As people know it."""
        return f"{self.path} {self.record}".rstrip()


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What is to be tried; one order is itself and no other.

    Attributes:
        edited: The protocol that is tried.
        given: What recordings are compared with.
        against: What journals are compared with; None: what was told.
        interval: From one sample of a recording to the next, ms, if it does not say so itself.
        plots: Whether the numbers around the first differences are wanted.
    """

    edited: Protocol
    given: Protocol
    against: Protocol | None
    interval: Millis
    plots: bool = False


def sources_of(paths: Iterable[Path]) -> tuple[Source, ...]:
    """The inputs behind some paths, each recording of a file with many by itself."""
    found: list[Source] = []
    for path in paths:
        records = records_in(path)
        found += [Source(path, record) for record in records] or [Source(path)]
    return tuple(found)


def trial(sources: Sequence[Source], order: Order, out: TextIO, jobs: int | None = None) -> Report:
    """Try an edited protocol.

    Args:
        sources: Inputs, in the order of the result.
        out: Where a bar may show how far it is.
        jobs: Processes; None: as many as there are processors.

    Returns:
        Every input, tried or failed.
    """
    count = workers(jobs, len(sources))
    if count > 1:
        with pool(count, partial(_Worker.prepare, order)) as processes:
            chunk = max(1, len(sources) // (count * CHUNKS))
            found = _gathered(processes.map(_Worker.attempt, sources, chunksize=chunk), sources, out)
    else:
        found = _gathered((attempt(source, order) for source in sources), sources, out)
    return reported(order, found)


def reported(order: Order, found: Sequence[Result | Failure]) -> Report:
    """What came of every input, as one."""
    results = tuple(one for one in found if isinstance(one, Result))
    intervals = sorted({one.interval for one in results} or {order.interval})
    return Report(
        edited=_name(order.edited),
        against=None if order.against is None else _name(order.against),
        interval=intervals[-1],
        paced=" ".join(filter(None, map(told, intervals))),
        results=results,
        failures=tuple(one for one in found if isinstance(one, Failure)),
    )


def _gathered(
    found: Iterator[Result | Failure], sources: Sequence[Source], out: TextIO
) -> list[Result | Failure]:
    return list(progress(found, len(sources), "inputs", out))


def _name(protocol: Protocol) -> tuple[str, str, str]:
    return protocol.id, protocol.version, protocol.sha256


class _Worker:
    """What a process of the pool knows: its order, given once."""

    order: Order

    @classmethod
    def prepare(cls, order: Order) -> None:
        cls.order = order

    @classmethod
    def attempt(cls, source: Source) -> Result | Failure:
        return attempt(source, cls.order)


def attempt(source: Source, order: Order) -> Result | Failure:
    """Try one input; whatever a person can mend about it is a failure, and the others go on."""
    try:
        return _attempt(source, order)
    except PastError as error:
        return Failure(str(source), str(error))


@lru_cache(maxsize=16)
def sides(order: Order, interval: Millis) -> tuple[Protocol, Protocol]:
    """The given and the edited rules at a pace; made once, and so is what the core derives of them."""
    return paced(order.given, interval), paced(order.edited, interval)


def tried(past: Past, name: str, order: Order) -> Result:
    """Try one past; what stands beside it comes later."""
    interval = past.interval or order.interval
    given, edited = sides(order, interval)
    found = try_out(
        past.events,
        given,
        edited,
        against=order.against if past.is_journal else None,
        states=past.states,
        registry=past.registry,
        sessions=past.has_sessions,
    )
    return Result(name, found, found.comparison, past.begins, past.is_whole, interval=interval)


def explained(result: Result, past: Past) -> Result:
    """The same with the numbers around its first differences; reads the past once more."""
    wanted = stretches_of(side for one in plotted(result) for side in one.sides)
    return replace(result, points=numbers_in(past.events, wanted))


def _attempt(source: Source, order: Order) -> Result:
    # Silence after the last sample is nobody's: it would be told of each recording, and counted as watched.
    with opened(source.path, order.interval, source.record, drain=0) as past:
        result = tried(past, str(source), order)
    if not order.plots:
        return result
    with opened(source.path, order.interval, source.record, drain=0) as past:
        return explained(result, past)

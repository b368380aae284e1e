"""``dripwatch simulate``: a protocol on simulated patients, who live through a visit each and exist nowhere.

``python -m simulators population`` tells what devices and staff said, over a pipe, in the words of the wire
(``DECISIONS.md``, 36); here it goes through the codec and the core on a virtual clock. Patients are spread
over processes in blocks, by their numbers, so nothing depends on how many there are.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import IO, Final, TextIO, TypeAlias

from app.codec.recording import RecordingError
from app.codec.trial.result import Result
from app.codec.wire_recording import Visit, visits_of
from app.core.burden import Told, Watched, told_of
from app.core.changes import (
    AlertChanged,
    AlertClosed,
    AlertRaised,
    CommandRefused,
    SessionClosed,
    SessionOpened,
)
from app.core.history import occurrences
from app.core.trial import Side, Trial
from app.core.vitals import Instant
from app.past import Past, PastError, lived
from app.progress import progress
from app.spread import pool, workers
from app.trial import Order, explained, sides, tried

BLOCK: Final = 20
"""Patients that one run of the simulators tells of: enough that its start does not count."""

SOURCE: Final = "python -m simulators population"


@dataclass(frozen=True, slots=True)
class Population:
    """Who is simulated.

    Attributes:
        patients: How many, from number 1 on.
        words: What else is asked of ``python -m simulators population``.
    """

    patients: int
    words: tuple[str, ...] = ()

    def command(self, first: int = 1, patients: int | None = None) -> tuple[str, ...]:
        """Words of the command that tells of some of them; None: of all from ``first`` on."""
        number = self.patients + 1 - first if patients is None else patients
        return "population", "--first", str(first), "--patients", str(number), *self.words

    def blocks(self) -> list[tuple[str, ...]]:
        """Commands that tell of all of them, a block each."""
        return [
            self.command(first, min(BLOCK, self.patients + 1 - first))
            for first in range(1, self.patients + 1, BLOCK)
        ]


Attempt: TypeAlias = Callable[[Past, str], Result]


def simulate(population: Population, order: Order, out: TextIO, jobs: int | None = None) -> list[Result]:
    """Live through every visit under one protocol.

    Args:
        population: Who they are.
        order: Its edited rules, paced to the population's interval here.
        out: Where a bar may show how far it is.
        jobs: Processes; None: as many as there are processors.

    Returns:
        A result each, in order of their numbers; both of its sides are this one protocol's.

    Raises:
        PastError: The simulators cannot be started, or what they say cannot be read.
    """
    return _spread(population, partial(alone, order), out, jobs)


def compare(population: Population, order: Order, out: TextIO, jobs: int | None = None) -> list[Result]:
    """Live through every visit under two protocols; arguments as of :func:`simulate`."""
    return _spread(population, partial(side_by_side, order), out, jobs)


def _spread(population: Population, attempt: Attempt, out: TextIO, jobs: int | None) -> list[Result]:
    blocks = population.blocks()
    count = workers(jobs, len(blocks))
    live = partial(_block, attempt)
    if count == 1:
        found = chain.from_iterable(map(live, blocks))
        return list(progress(found, population.patients, "patients", out))
    with pool(count) as processes:
        found = chain.from_iterable(processes.map(live, blocks))
        return list(progress(found, population.patients, "patients", out))


def _block(attempt: Attempt, words: tuple[str, ...]) -> list[Result]:
    with piped(words) as visits:
        return [attempt(lived(visit), str(visit.bed)) for visit in visits]


@contextmanager
def piped(words: tuple[str, ...]) -> Iterator[Iterator[Visit]]:
    """The visits that one run of the simulators tells of.

    Raises:
        PastError: It cannot be started, fails, or says something else.
    """
    with subprocess.Popen(  # our own simulators, by the words above
        [sys.executable, "-m", "simulators", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        try:
            yield _visits(child)
        finally:
            child.kill()  # it has nothing to clean up; most often it has ended


def _visits(child: subprocess.Popen[bytes]) -> Iterator[Visit]:
    out, errors = _streams(child)
    try:
        yield from visits_of(out, SOURCE)
    except RecordingError as error:
        raise PastError(_reason(child, errors) or str(error)) from error
    if reason := _reason(child, errors):
        raise PastError(reason)


def _streams(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if child.stdout is None or child.stderr is None:
        raise PastError(f"{SOURCE}: no pipe")
    return child.stdout, child.stderr


def _reason(child: subprocess.Popen[bytes], errors: IO[bytes]) -> str:
    """Why it failed, in its own last words; empty: it did not."""
    said = errors.read().decode("utf-8", "replace").splitlines()
    status = child.wait()
    if not status:
        return ""
    last = said[-1].removeprefix("simulators: ") if said else "no word why"
    return f"{SOURCE} ended with status {status}: {last}"


# ------------------------------------------------------------------------------------ a visit


def side_by_side(order: Order, past: Past, name: str) -> Result:
    """A visit under two protocols."""
    result = tried(past, name, order)
    return explained(result, past) if order.plots else result


def alone(order: Order, past: Past, name: str) -> Result:
    """A visit under one protocol, the edited."""
    interval = past.interval or order.interval
    _, protocol = sides(order, interval)
    suite = past.suite(protocol)
    about: list[AlertRaised | AlertChanged | AlertClosed] = []
    opened: dict[str, Instant] = {}
    watched: list[Watched] = []
    refused: Counter[str] = Counter()
    rules = (protocol.id, protocol.version, protocol.sha256)
    began = until = past.begins or 0
    for event in past.events:
        until = event.at
        for one in suite.take(event):
            match one:
                case AlertRaised() | AlertChanged() | AlertClosed():
                    about.append(one)
                case SessionOpened(at=at, session=session):
                    opened[session.id] = at
                case SessionClosed(at=at, session=session):
                    watched.append(Watched(opened.pop(session.id), at, rules))
                case CommandRefused():
                    refused[type(event).__name__] += 1
                case _:
                    pass
    watched += (Watched(at, until, rules) for at in opened.values())
    words: tuple[Told, ...] = tuple(told_of(one.at, one.alert) for one in about)
    side = Side(rules, occurrences(about, until), words, refused=dict(refused))
    trial = Trial(began, until, tuple(watched), past.count, side, side)
    return Result(name, trial, trial.comparison, past.begins, interval=interval)

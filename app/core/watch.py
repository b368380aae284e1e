"""Does the situation exist? The condition side of one rule on one subject.

Held by evidence, never by a timer: "15 s" means good samples spanning 15 s, neighbours close enough to
speak for the time between them. One FALSE sample ends a run; a gap restarts it; UNKNOWN does neither.
How the situation is announced is the business of ``alarm``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NamedTuple

from app.core.conditions import Evidence, Judge, Truth
from app.core.protocol import Clear, Confirmation, Priority, Stage
from app.core.quantity import Quantity
from app.core.vitals import Instant, Millis

KEPT_SAMPLES: Final = 8
"""Samples of a run kept to explain an alert: the first and the newest seven."""


class Told(Enum):
    """What a sample did to the situation."""

    NOTHING = 0
    PROVISIONAL = 1
    REACHED = 2
    CLEARED = 3
    NOT_CONFIRMED = 4


class Verdict(NamedTuple):
    """What was decided, and the stage it concerns."""

    told: Told
    stage: int = -1


NOTHING: Final = Verdict(Told.NOTHING)


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken run of TRUE samples."""

    start: Instant
    last: Instant
    samples: tuple[tuple[Instant, float], ...]

    @property
    def span(self) -> Millis:
        """From the first sample to the newest, ms."""
        return self.last - self.start


@dataclass(frozen=True, slots=True)
class Watch:
    """What is remembered of a rule on a subject while there is anything to remember.

    Attributes:
        runs: One per stage.
        stage: Highest stage reached in this occurrence; -1: none.
        onset: First evidence of this occurrence.
        confirm_by: Set while a cuff measurement waits to be confirmed.
        unconfirmed: Priority that the fail-safe will give it: the one of the single measurement.
        clears: Clear measurements in a row (cuff), and ``clear_run`` the clear evidence (streams).
        reference: Peak when a fall began.
    """

    runs: tuple[Run | None, ...]
    stage: int = -1
    onset: Instant = 0
    confirm_by: Instant | None = None
    unconfirmed: Priority | None = None
    clears: int = 0
    clear_run: Run | None = None
    reference: float | None = None

    @property
    def is_idle(self) -> bool:
        """Nothing pending, nothing present: need not be remembered."""
        return self.stage < 0 and self.confirm_by is None and not any(self.runs)


class Compiled(NamedTuple):
    """A rule's judgement, compiled: one judge per stage (None: the rule's own), and the clear judge."""

    main: Judge
    stages: tuple[Judge | None, ...]
    clear: Judge | None
    soften: Judge | None


def extend(run: Run | None, at: Instant, value: float, gap: Millis) -> Run:
    """Add a TRUE sample to a run, or start a new one if the last is too far back."""
    if run is None or at - run.last > gap:
        return Run(at, at, ((at, value),))
    samples = run.samples
    if len(samples) >= KEPT_SAMPLES:
        samples = (samples[0], *samples[2:])
    return Run(run.start, at, (*samples, (at, value)))


def observe_stream(
    compiled: Compiled,
    stages: tuple[Stage, ...],
    clear: Clear,
    watch: Watch | None,
    evidence: Evidence,
    at: Instant,
    value: float,
    gap: Millis,
) -> tuple[Watch | None, Verdict]:
    """Take one sample of a streamed quantity.

    Args:
        watch: What is remembered; None: nothing.
        value: The subject's usable value in this sample.
        gap: Longest distance of neighbouring samples in a run, ms.

    Returns:
        What to remember (None: nothing) and the verdict: ``REACHED`` with the highest stage whose hold
        this sample completed anew, ``CLEARED``, or ``NOTHING``.
    """
    main = compiled.main(evidence)
    truths = [main if own is None else own(evidence) for own in compiled.stages]
    if watch is None:
        if Truth.TRUE not in truths:
            return None, NOTHING
        watch = Watch(runs=(None,) * len(stages))
    runs = tuple(
        extend(run, at, value, gap)
        if truth is Truth.TRUE
        else (None if truth is Truth.FALSE or run is None or at - run.last > gap else run)
        for run, truth in zip(watch.runs, truths, strict=True)
    )
    reference = watch.reference
    begins = any(run is not None for run in runs) and all(run is None or run.start == at for run in runs)
    if begins and watch.stage < 0:
        reference = max(evidence.peaks.values(), default=None)
    reached = max(
        (
            n
            for n, (stage, run) in enumerate(zip(stages, runs, strict=True))
            if run is not None and run.last == at and run.span >= stage.hold
        ),
        default=-1,
    )
    if reached >= 0:
        started = min(run.start for run in runs if run is not None)
        onset = watch.onset if watch.stage >= 0 else started
        top = max(reached, watch.stage)
        return (
            Watch(runs=runs, stage=top, onset=onset, reference=reference),
            Verdict(Told.REACHED, reached),
        )
    if watch.stage < 0:
        kept = Watch(runs=runs, reference=reference)
        return (None if kept.is_idle else kept), NOTHING
    return _clearing(compiled, clear, replace(watch, runs=runs), evidence, main, at, value, gap)


def _clearing(
    compiled: Compiled,
    clear: Clear,
    watch: Watch,
    evidence: Evidence,
    main: Truth | None,
    at: Instant,
    value: float,
    gap: Millis,
) -> tuple[Watch | None, Verdict]:
    """Look for the end of a present situation in a sample that did not complete a stage."""
    evidence.reference = watch.reference
    ended = compiled.clear(evidence) if compiled.clear is not None else _opposite(main)
    if ended is Truth.FALSE:
        return replace(watch, clear_run=None), NOTHING
    if ended is not Truth.TRUE:
        return watch, NOTHING
    run = extend(watch.clear_run, at, value, gap)
    if run.span >= clear.hold:
        rest = Watch(runs=watch.runs)
        return (None if rest.is_idle else rest), Verdict(Told.CLEARED)
    return replace(watch, clear_run=run), NOTHING


def _opposite(truth: Truth | None) -> Truth:
    if truth is Truth.TRUE:
        return Truth.FALSE
    return Truth.TRUE if truth is Truth.FALSE else Truth.UNKNOWN


def agreed(compiled: Compiled, quantity: Quantity, other: float) -> Compiled:
    """The same judgement beside a device that says ``other`` of a quantity; what only one says is unknown."""

    def both(judge: Judge) -> Judge:
        def judged(evidence: Evidence) -> Truth | None:
            one = judge(evidence)
            two = judge(replace(evidence, values={**evidence.values, quantity: other}))
            return one if one is two else Truth.UNKNOWN

        return judged

    return Compiled(
        both(compiled.main),
        tuple(None if own is None else both(own) for own in compiled.stages),
        None if compiled.clear is None else both(compiled.clear),
        None if compiled.soften is None else both(compiled.soften),
    )


def carried(compiled: Compiled, watch: Watch, told: Iterable[Evidence], at: Instant) -> Watch:
    """The same watch; a run that one of two devices bears out is not torn, and completes no hold by it.

    Args:
        watch: After ``observe_stream`` of what both say.
        told: What each of them says.
    """
    runs = list(watch.runs)
    for evidence in told:
        main = compiled.main(evidence)
        truths = [main if own is None else own(evidence) for own in compiled.stages]
        runs = [
            replace(run, last=at) if run is not None and truth is Truth.TRUE else run
            for run, truth in zip(runs, truths, strict=True)
        ]
    return replace(watch, runs=tuple(runs))


def observe_cuff(
    compiled: Compiled,
    stages: tuple[Stage, ...],
    clear: Clear,
    confirm: Confirmation | None,
    watch: Watch | None,
    evidence: Evidence,
    at: Instant,
    value: float,
) -> tuple[Watch | None, Verdict]:
    """Take one cuff measurement.

    Returns:
        What to remember and the verdict. A first violating measurement of a rule with confirmation is
        ``PROVISIONAL``; the next decides (``REACHED`` or ``NOT_CONFIRMED``).
    """
    main = compiled.main(evidence)
    if main is Truth.TRUE:
        return _violating(compiled, stages, confirm, watch, evidence, at, value)
    if watch is None:
        return None, NOTHING
    if watch.confirm_by is not None:
        return (None, Verdict(Told.NOT_CONFIRMED)) if main is Truth.FALSE else (watch, NOTHING)
    runs = watch.runs if main is not Truth.FALSE else (None,) * len(stages)
    ended = compiled.clear(evidence) if compiled.clear is not None else _opposite(main)
    if ended is Truth.TRUE:
        if watch.clears + 1 >= clear.readings:
            return None, Verdict(Told.CLEARED)
        return replace(watch, runs=runs, clears=watch.clears + 1), NOTHING
    clears = 0 if ended is Truth.FALSE else watch.clears
    return replace(watch, runs=runs, clears=clears), NOTHING


def _violating(
    compiled: Compiled,
    stages: tuple[Stage, ...],
    confirm: Confirmation | None,
    watch: Watch | None,
    evidence: Evidence,
    at: Instant,
    value: float,
) -> tuple[Watch, Verdict]:
    before = watch or Watch(runs=(None,) * len(stages), onset=at)
    runs = tuple(
        extend(run, at, value, at) if own is None or own(evidence) is Truth.TRUE else None
        for run, own in zip(before.runs, compiled.stages, strict=True)
    )
    if confirm is not None and before.stage < 0 and before.confirm_by is None:
        waiting = Watch(runs=runs, onset=at, confirm_by=at + confirm.within)
        return waiting, Verdict(Told.PROVISIONAL, 0)
    reached = max(
        (
            n
            for n, (stage, run) in enumerate(zip(stages, runs, strict=True))
            if run is not None and run.span >= stage.hold
        ),
        default=0,
    )
    after = Watch(runs=runs, stage=max(reached, before.stage), onset=before.onset)
    return after, Verdict(Told.REACHED, reached)


def fail_safe(watch: Watch) -> Watch:
    """Nobody repeated the cuff in time: the situation counts as present."""
    return replace(watch, confirm_by=None, unconfirmed=None, stage=0)

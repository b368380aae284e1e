"""One input under two sets of rules: lived through once, told twice, laid side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Outcome
from app.core.comparison import Comparison, compare
from app.core.events import Event, VitalsReceived
from app.core.history import Occurrence, occurrences
from app.core.protocol import Protocol
from app.core.rehearsal import Live, Rehearsal
from app.core.site import Registry
from app.core.state import BedState, Standing
from app.core.suite import Suite
from app.core.vitals import MINUTE, SITE, BedId, Instant, Millis

ALERTS: Final = (AlertRaised, AlertChanged, AlertClosed)

LEAD: Final[Millis] = 2 * MINUTE
"""Shown of the time before the first evidence and after the end."""

LONGEST: Final[Millis] = 30 * MINUTE
"""An alert that lasts longer is shown so far from its strongest word."""

Stretch: TypeAlias = tuple[Instant, Instant]
Points: TypeAlias = tuple[tuple[Instant, float], ...]
Subject: TypeAlias = tuple[BedId, str]


@dataclass(frozen=True, slots=True)
class Side:
    """What one set of rules told.

    Attributes:
        protocol: Its id, version and digest; of a journal as it was lived: those it ended with.
        alerts: In the order in which they were raised.
        carried: Sessions that were open when the input begins and kept their own protocol.
        dropped: Acknowledgements, silences and their withdrawals whose alert was not there, by its rule.
        unnamed: Recorded actions whose alert was not there, by its rule; what was done stands.
        refused: Commands that were carried out then and were refused here, by their kind.
    """

    protocol: tuple[str, str, str]
    alerts: tuple[Occurrence, ...]
    carried: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    unnamed: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """One input under two sets of rules.

    Attributes:
        since, until: Its first event and the last instant lived through.
        watched: Time that its beds were not free, summed over the beds, ms.
        events: As many were lived.
    """

    since: Instant
    until: Instant
    watched: Millis
    events: int
    before: Side
    after: Side

    @property
    def comparison(self) -> Comparison:
        """Both sides' alerts, each exactly once."""
        return compare(self.before.alerts, self.after.alerts)


def try_out(
    events: Iterable[Event],
    live: Protocol,
    edited: Protocol,
    *,
    against: Protocol | None = None,
    states: Iterable[BedState] = (),
    registry: Registry | None = None,
) -> Trial:
    """Live through events as they were, and beside that once more under edited rules.

    Args:
        events: In order.
        live: Followed by the beds as they were, until an event says otherwise.
        edited: Followed instead.
        against: Compared with, in place of what was lived.
        states, registry: Where the events begin; nothing: at the very beginning.
    """
    begin, known = tuple(states), registry or Registry()
    suite = Suite(live, known)
    suite.restore(begin, known)
    then, now = Live(suite), Rehearsal(edited, begin, known)
    other = None if against is None else Rehearsal(against, begin, known)
    already = tuple(suite.alerts())
    lived: list[Outcome] = []
    told: list[Outcome] = list(now.began)
    compared: list[Outcome] = [] if other is None else list(other.began)
    watch = _Watch(begin)
    since: Instant | None = None
    count = 0
    for event in events:
        since = event.at if since is None else since
        count += 1
        outcomes = then.take(event)
        lived += _about_alerts(outcomes)
        told += _about_alerts(now.take(event, outcomes, then.names))
        if other is not None:
            compared += _about_alerts(other.take(event, outcomes, then.names))
        watch.look(suite.stepped())
    until = max((state.clock for state in suite.beds.values()), default=0)
    before = (
        Side(_name(suite.protocol), occurrences(lived, until, already))
        if other is None
        else _side(other, occurrences(compared, until, already))
    )
    after = _side(now, occurrences(told, until, already))
    return Trial(until if since is None else since, until, watch.until(until), count, before, after)


def _about_alerts(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if isinstance(one, ALERTS)]


def _name(protocol: Protocol) -> tuple[str, str, str]:
    return protocol.id, protocol.version, protocol.sha256


def _side(rehearsal: Rehearsal, alerts: tuple[Occurrence, ...]) -> Side:
    return Side(
        protocol=_name(rehearsal.protocol),
        alerts=alerts,
        carried=rehearsal.carried,
        dropped=dict(rehearsal.dropped),
        unnamed=dict(rehearsal.unnamed),
        refused=dict(rehearsal.refused),
    )


class _Watch:
    """How long beds are not free; the site is no bed."""

    def __init__(self, begin: Iterable[BedState]) -> None:
        self._since: dict[BedId, Instant] = {}
        self._sum: Millis = 0
        self.look({state.bed: state for state in begin})

    def look(self, stepped: Mapping[BedId, BedState]) -> None:
        """Some beds may be another now."""
        for bed, state in stepped.items():
            if bed == SITE:
                continue
            if state.standing is Standing.FREE:
                self._sum += state.clock - self._since.pop(bed, state.clock)
            else:
                self._since.setdefault(bed, state.clock)

    def until(self, end: Instant) -> Millis:
        """The sum, if it all ends now."""
        return self._sum + sum(end - since for since in self._since.values())


# ------------------------------------------------------------------------- the numbers behind it


def stretches_of(alerts: Iterable[Occurrence]) -> dict[Subject, tuple[Stretch, ...]]:
    """When the numbers of each alert's subject would explain it; those that meet are one stretch."""
    wanted: defaultdict[Subject, list[Stretch]] = defaultdict(list)
    for one in sorted(alerts, key=lambda alert: alert.since):
        bed, _, subject = one.key
        since, until = one.since - LEAD, min(one.until, one.peak_at + LONGEST) + LEAD
        known = wanted[bed, subject]
        if known and since <= known[-1][1]:
            known[-1] = (known[-1][0], max(known[-1][1], until))
        else:
            known.append((since, until))
    return {subject: tuple(found) for subject, found in wanted.items()}


def numbers_in(
    events: Iterable[Event], wanted: Mapping[Subject, tuple[Stretch, ...]]
) -> dict[Subject, Points]:
    """What monitors sent of some subjects in some stretches: numbers as they came, valid or not.

    Returns:
        Of every subject that is a signal and had a number there, (instant of receipt, value).
    """
    found: defaultdict[Subject, list[tuple[Instant, float]]] = defaultdict(list)
    for event in events:
        if not isinstance(event, VitalsReceived):
            continue
        for reading in event.readings:
            key = (event.bed, str(reading.signal))
            inside = any(since <= event.at <= until for since, until in wanted.get(key, ()))
            if inside and reading.value is not None:
                found[key].append((event.at, reading.value))
    return {subject: tuple(points) for subject, points in found.items()}

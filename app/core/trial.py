"""One input under two sets of rules: lived through once, told twice, laid side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from app.core.alarm import Alert
from app.core.burden import Rules, Told, Watched, told_of
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Outcome
from app.core.comparison import Comparison, compare
from app.core.events import Event, VitalsReceived
from app.core.history import Occurrence, occurrences
from app.core.protocol import Protocol
from app.core.rehearsal import Live, Rehearsal
from app.core.site import Registry
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import MINUTE, SITE, BedId, Instant, Millis

WHOLE: Final = "@recording"
"""Stands for the session of an input that knows none; no session can be called so."""

LEAD: Final[Millis] = 2 * MINUTE
"""Shown of the time before the first evidence and after the end."""

LONGEST: Final[Millis] = 30 * MINUTE
"""An alert that lasts longer is shown so far from its strongest word."""

AlertChange: TypeAlias = AlertRaised | AlertChanged | AlertClosed
Stretch: TypeAlias = tuple[Instant, Instant]
Points: TypeAlias = tuple[tuple[Instant, float], ...]
Subject: TypeAlias = tuple[BedId, str]


@dataclass(frozen=True, slots=True)
class Side:
    """What one set of rules told.

    Attributes:
        protocol: Its id, version and digest; of a journal as it was lived: those it ended with.
        alerts: In the order in which they were raised.
        told: The same word by word, for counting its burden.
        carried: Sessions that were open when the input begins and kept their own protocol.
        dropped: Acknowledgements, silences and their withdrawals whose alert was not there, by its rule.
        unnamed: Recorded actions whose alert was not there, by its rule; what was done stands.
        refused: Commands that were carried out then and were refused here, by their kind.
    """

    protocol: tuple[str, str, str]
    alerts: tuple[Occurrence, ...]
    told: tuple[Told, ...] = ()
    carried: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    unnamed: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """One input under two sets of rules.

    Attributes:
        since, until: Its first event and the last instant lived through.
        watched: Its sessions; of an input without any, each bed from its first word on.
        events: As many were lived.
    """

    since: Instant
    until: Instant
    watched: tuple[Watched, ...]
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
    sessions: bool = True,
) -> Trial:
    """Live through events as they were, and beside that once more under edited rules.

    Args:
        events: In order.
        live: Followed by the beds as they were, until an event says otherwise.
        edited: Followed instead.
        against: Compared with, in place of what was lived.
        states, registry: Where the events begin; nothing: at the very beginning.
        sessions: False: nobody opened any (a recording); all that was told counts as told in one.
    """
    begin, known = tuple(states), registry or Registry()
    suite = Suite(live, known)
    suite.restore(begin, known)
    then, now = Live(suite), Rehearsal(edited, begin, known)
    other = None if against is None else Rehearsal(against, begin, known)
    already = tuple(suite.alerts())
    lived: list[AlertChange] = []
    told: list[AlertChange] = _about_alerts(now.began)
    compared: list[AlertChange] = [] if other is None else _about_alerts(other.began)
    watch = _Watch(begin, sessions=sessions)
    since: Instant | None = None
    last: Instant = 0
    count = 0
    for event in events:
        last = max(last, event.at)
        since = event.at if since is None else since
        count += 1
        outcomes = then.take(event)
        lived += _about_alerts(outcomes)
        told += _about_alerts(now.take(event, outcomes, then.names))
        if other is not None:
            compared += _about_alerts(other.take(event, outcomes, then.names))
        watch.look(suite.stepped())
    until = max([last, *(state.clock for state in suite.beds.values())])

    def side(rehearsal: Rehearsal | None, changes: list[AlertChange]) -> Side:
        alerts = occurrences(changes, until, already)
        words = tuple(_word(one.at, one.alert, sessions=sessions) for one in (*_opening(already), *changes))
        if rehearsal is None:
            return Side(_name(suite.protocol), alerts, words)
        return Side(
            protocol=_name(rehearsal.protocol),
            alerts=alerts,
            told=words,
            carried=rehearsal.carried,
            dropped=dict(rehearsal.dropped),
            unnamed=dict(rehearsal.unnamed),
            refused=dict(rehearsal.refused),
        )

    before = side(None, lived) if other is None else side(other, compared)
    began = until if since is None else since
    return Trial(began, until, watch.until(until), count, before, side(now, told))


def _about_alerts(outcomes: Iterable[Outcome]) -> list[AlertChange]:
    return [one for one in outcomes if isinstance(one, AlertChange)]


def _opening(already: Iterable[Alert]) -> list[AlertChange]:
    """Alerts that were open at the beginning, as if they were told when they last got worse."""
    return [AlertChanged(alert.worst_since, alert.bed, alert) for alert in already]


def _word(at: Instant, alert: Alert, *, sessions: bool) -> Told:
    word = told_of(at, alert)
    return word if sessions else word._replace(session=WHOLE)


def _name(protocol: Protocol) -> tuple[str, str, str]:
    return protocol.id, protocol.version, protocol.sha256


class _Watch:
    """Which bed had a session from when to when; the site is no bed."""

    def __init__(self, begin: Iterable[BedState], *, sessions: bool) -> None:
        self._sessions = sessions
        self._open: dict[tuple[BedId, str], tuple[Instant, Rules]] = {}
        self._done: list[Watched] = []
        self.look({state.bed: state for state in begin})

    def look(self, stepped: Mapping[BedId, BedState]) -> None:
        """Some beds may be another now."""
        for bed, state in stepped.items():
            if bed == SITE:
                continue
            session = state.session.id if state.session is not None else ""
            name = session if self._sessions else WHOLE
            for key in [key for key in self._open if key[0] == bed and key[1] != name]:
                since, rules = self._open.pop(key)
                self._done.append(Watched(since, state.clock, rules))
            if name:
                self._open.setdefault((bed, name), (state.clock, _name(state.protocol)))

    def until(self, end: Instant) -> tuple[Watched, ...]:
        """All of them, if it ends now."""
        rest = (Watched(since, end, rules) for since, rules in self._open.values())
        return (*self._done, *rest)


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

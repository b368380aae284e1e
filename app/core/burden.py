"""How much alarms ask of people: what a change of a rule is judged by.

A pure function of what was told of alerts, wherever that comes from: the store, a replay, a trial of other
rules over the same readings. It counts what spoke for itself: an alert that another one covered from its
beginning to its end, and one without a priority, asked nothing of anybody. Rates are over the hours in which
a bed had a session, so only alerts of sessions count; the others are told apart (``outside``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Final, NamedTuple, TypeAlias

from app.core.alarm import Alert
from app.core.protocol import PRIORITY_RANK, Kind, Priority
from app.core.vitals import MINUTE, SECOND, BedId, Instant, Millis

SELF_CLEARED: Final[Millis] = 30 * SECOND
"""Gone this soon without anybody: it was hardly worth a tone (peers, B6)."""

FLAPPING: Final[Millis] = 5 * MINUTE
"""The same again this soon after its end (peers, B6)."""

HOUR: Final[Millis] = 60 * MINUTE

Rules: TypeAlias = tuple[str, str, str]
"""A protocol by id, version and SHA-256."""


class Told(NamedTuple):
    """What one change told of an alert.

    Attributes:
        at: When it was told.
        speaks: It was not covered by another.
        acked_at: Of its present acknowledgement.
        silent_until: Of its present silence.
    """

    at: Instant
    alert: str
    bed: BedId
    session: str | None
    rule: str
    subject: str
    kind: Kind
    priority: Priority
    protocol: Rules
    raised_at: Instant
    speaks: bool
    acked_at: Instant | None
    silent_until: Instant | None
    closed_at: Instant | None


class Watched(NamedTuple):
    """A bed had a session, judged by one protocol; ``until`` None: it still has."""

    since: Instant
    until: Instant | None
    protocol: Rules


@dataclass(frozen=True, slots=True)
class RuleBurden:
    """One rule's part."""

    rule: str
    alerts: int
    acknowledged: int
    self_cleared: int
    flapping: int


@dataclass(frozen=True, slots=True)
class Burden:
    """What alarms asked of people in a stretch of time.

    Attributes:
        watched: Time that beds had a session, all beds together.
        outside: Alerts of no session, which are in no other number.
        priorities: By the worst priority each reached; those that did not occur are 0.
        technical: About equipment or its use.
        acknowledged: By a person, at least once.
        to_ack_median, to_ack_p90: From raising to the first acknowledgement, by nearest rank; None: none.
        self_cleared: Closed within ``SELF_CLEARED``, acknowledged by nobody.
        flapping: Same bed, rule and subject again within ``FLAPPING`` of the end before.
        silenced: Time in which somebody had stopped an alert's sound, all alerts together.
        rules: The rule with most alerts first.
    """

    watched: Millis
    alerts: int
    outside: int
    priorities: Mapping[Priority, int]
    technical: int
    acknowledged: int
    to_ack_median: Millis | None
    to_ack_p90: Millis | None
    self_cleared: int
    flapping: int
    silenced: Millis
    rules: tuple[RuleBurden, ...]

    @property
    def per_bed_hour(self) -> float | None:
        """Alerts per hour that a bed had a session; None: none had."""
        return self.alerts * HOUR / self.watched if self.watched else None


@dataclass(frozen=True, slots=True)
class _Spell:
    """One alert from its beginning to its end, as far as it was told."""

    last: Told
    priority: Priority
    spoke: bool
    acked_at: Instant | None
    silences: tuple[tuple[Instant, Instant], ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it asked something of somebody."""
        return self.spoke and self.priority is not Priority.NONE


def told_of(at: Instant, alert: Alert) -> Told:
    """What a change of this instant tells of an alert."""
    return Told(
        at=at,
        alert=alert.id,
        bed=alert.bed,
        session=alert.session,
        rule=alert.rule,
        subject=alert.subject,
        kind=alert.kind,
        priority=alert.priority,
        protocol=alert.protocol,
        raised_at=alert.raised_at,
        speaks=alert.covered_by is None,
        acked_at=None if alert.ack is None else alert.ack.at,
        silent_until=None if alert.silence is None else alert.silence.until,
        closed_at=alert.closed_at,
    )


def burden(told: Iterable[Told], watched: Iterable[Watched], since: Instant, until: Instant) -> Burden:
    """The burden from ``since`` to ``until``, of alerts raised in that time.

    Args:
        told: Everything that was told of alerts, in order; to tell a return or a silence at the beginning
            for what it is, from ``FLAPPING`` before ``since`` on.
        watched: Sessions that were open at any time of the stretch.
        since: First instant of the stretch.
        until: First instant after it.
    """
    return _burden(_spells(told), watched, since, until)


def by_protocol(
    told: Iterable[Told], watched: Iterable[Watched], since: Instant, until: Instant
) -> dict[Rules, Burden]:
    """The same for each protocol by itself, in order of id, version and digest."""
    spells, stays = _spells(told), tuple(watched)
    known = {one.protocol for one in stays} | {
        one.last.protocol for one in spells if one.last.session is not None
    }
    return {
        rules: _burden(
            [one for one in spells if one.last.protocol == rules],
            [one for one in stays if one.protocol == rules],
            since,
            until,
        )
        for rules in sorted(known)
    }


def _burden(spells: list[_Spell], watched: Iterable[Watched], since: Instant, until: Instant) -> Burden:
    told = [one for one in spells if one.counts]
    again = _returned(told)
    raised = [one for one in told if since <= one.last.raised_at < until]
    ours = [one for one in raised if one.last.session is not None]
    waits = sorted(one.acked_at - one.last.raised_at for one in ours if one.acked_at is not None)
    return Burden(
        watched=sum(max(0, min(until, one.until or until) - max(since, one.since)) for one in watched),
        alerts=len(ours),
        outside=len(raised) - len(ours),
        priorities={rank: sum(one.priority is rank for one in ours) for rank in _RANKS},
        technical=sum(one.last.kind is Kind.TECHNICAL for one in ours),
        acknowledged=len(waits),
        to_ack_median=_at_share(waits, 0.5),
        to_ack_p90=_at_share(waits, 0.9),
        self_cleared=sum(map(_cleared_by_itself, ours)),
        flapping=sum(one.last.alert in again for one in ours),
        silenced=sum(
            max(0, min(end, until) - max(begin, since))
            for one in told
            if one.last.session is not None
            for begin, end in one.silences
        ),
        rules=_rules(ours, again),
    )


_RANKS: Final = (Priority.HIGH, Priority.MEDIUM, Priority.LOW)


def _spells(told: Iterable[Told]) -> list[_Spell]:
    """Alert by alert, in the order they were first told of."""
    spells: dict[str, _Spell] = {}
    for one in told:
        known = spells.get(one.alert)
        if known is None:
            known = _Spell(one, one.priority, one.speaks, one.acked_at)
        spells[one.alert] = replace(
            known,
            last=one,
            priority=max(known.priority, one.priority, key=PRIORITY_RANK.__getitem__),
            spoke=known.spoke or one.speaks,
            acked_at=known.acked_at if known.acked_at is not None else one.acked_at,
            silences=_silences(known.silences, one),
        )
    return list(spells.values())


def _silences(known: tuple[tuple[Instant, Instant], ...], one: Told) -> tuple[tuple[Instant, Instant], ...]:
    """Silences so far: one that goes on was cut where the next word about the alert was told."""
    if known and known[-1][1] > one.at:
        known = (*known[:-1], (known[-1][0], one.at))
    return known if one.silent_until is None else (*known, (one.at, one.silent_until))


def _returned(spells: Iterable[_Spell]) -> set[str]:
    """Alerts that came soon after the end of the same."""
    ended: dict[tuple[str, str, str], Instant] = {}
    again = set()
    for one in sorted(spells, key=lambda spell: spell.last.raised_at):
        same = (one.last.bed, one.last.rule, one.last.subject)
        if same in ended and one.last.raised_at - ended[same] < FLAPPING:
            again.add(one.last.alert)
        if one.last.closed_at is not None:
            ended[same] = one.last.closed_at
    return again


def _cleared_by_itself(spell: _Spell) -> bool:
    closed = spell.last.closed_at
    return spell.acked_at is None and closed is not None and closed - spell.last.raised_at < SELF_CLEARED


def _rules(spells: Iterable[_Spell], again: set[str]) -> tuple[RuleBurden, ...]:
    alerts: Counter[str] = Counter()
    acked: Counter[str] = Counter()
    cleared: Counter[str] = Counter()
    flapping: Counter[str] = Counter()
    for one in spells:
        rule = one.last.rule
        alerts[rule] += 1
        acked[rule] += one.acked_at is not None
        cleared[rule] += _cleared_by_itself(one)
        flapping[rule] += one.last.alert in again
    ranked = sorted(alerts, key=lambda rule: (-alerts[rule], rule))
    return tuple(RuleBurden(r, alerts[r], acked[r], cleared[r], flapping[r]) for r in ranked)


def _at_share(waits: list[Millis], share: float) -> Millis | None:
    """The wait that this share of all does not exceed (nearest rank); None: there is none."""
    return waits[ceil(share * len(waits)) - 1] if waits else None

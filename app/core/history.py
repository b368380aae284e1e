"""What was told in a stretch of time: each alert as one occurrence, from its first word to its last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from app.core.alarm import Alert
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Outcome
from app.core.protocol import ACTION_RANK, PRIORITY_RANK, Action, Priority
from app.core.vitals import BedId, Instant

AlertKey: TypeAlias = tuple[BedId, str, str]
"""(bed, rule, subject): of these no two alerts are open at once."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One alert as it went.

    Attributes:
        first: As it was raised.
        peak: As it was when it first said the most it ever said.
        peak_at: That instant.
        last: As it was when it closed, or at the end of the history.
        until: When it closed; the end of the history if it did not.
    """

    first: Alert
    peak: Alert
    peak_at: Instant
    last: Alert
    until: Instant

    @property
    def key(self) -> AlertKey:
        """What it is about."""
        return key_of(self.first)

    @property
    def rule(self) -> str:
        """Id of its rule."""
        return self.first.rule

    @property
    def since(self) -> Instant:
        """First evidence of what it tells."""
        return min(self.first.onset, self.raised_at)

    @property
    def raised_at(self) -> Instant:
        """When people were first told."""
        return self.first.raised_at

    @property
    def priority(self) -> Priority:
        """The highest it had."""
        return self.peak.priority

    @property
    def action(self) -> Action:
        """What it advised at its strongest."""
        return self.peak.action


def key_of(alert: Alert) -> AlertKey:
    """What an alert is about."""
    return alert.bed, alert.rule, alert.subject


def strength(alert: Alert) -> tuple[int, int]:
    """How much an alert says: priority, then action."""
    return PRIORITY_RANK[alert.priority], ACTION_RANK[alert.action]


def occurrences(
    outcomes: Iterable[Outcome], end: Instant, already: Iterable[Alert] = ()
) -> tuple[Occurrence, ...]:
    """Gather what was said of each alert.

    Args:
        outcomes: In order; all but those about alerts are passed over.
        end: Of the history; an alert that is still open lasts until then.
        already: Alerts that were open when the history begins.

    Returns:
        In the order in which they were raised.
    """
    told = {alert.id: _begun(alert, alert.worst_since, end) for alert in already}
    for one in outcomes:
        if not isinstance(one, AlertRaised | AlertChanged | AlertClosed):
            continue
        alert = one.alert
        known = told.get(alert.id) or _begun(alert, one.at, end)
        if strength(alert) > strength(known.peak):
            known = replace(known, peak=alert, peak_at=one.at)
        closed_at = alert.closed_at
        told[alert.id] = replace(known, last=alert, until=end if closed_at is None else closed_at)
    return tuple(sorted(told.values(), key=lambda occurrence: occurrence.raised_at))


def _begun(alert: Alert, at: Instant, end: Instant) -> Occurrence:
    return Occurrence(first=alert, peak=alert, peak_at=at, last=alert, until=end)

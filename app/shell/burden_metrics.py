"""Alarm burden for Prometheus: what each alert asked of people, counted once, when it has ended.

Each alert that ends is put to the same function as ``GET /api/v1/burden``, by itself and with what came
shortly before it, so a scrape reads nothing but counters. They begin at zero with the process: of an alert
that was open then nothing is counted, and of a session the time since the first look at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from app.core.burden import FLAPPING, Told, burden, told_of
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Change, SessionClosed, SessionOpened
from app.core.session import Session
from app.core.vitals import SECOND, Instant

WAITS: Final = (5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0, 1800.0)
"""Seconds to an acknowledgement; among them the protocol's escalations (30 s and 3 min)."""

BY_RULE: Final = ("protocol", "version", "rule")


class BurdenMetrics:
    """Counters of alerts that ended, by protocol and rule, and of the time that sessions were open."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Begin at zero."""
        self._alerts = Counter(
            "dripwatch_burden_alerts", "Alerts of sessions, counted at their end", BY_RULE, registry=registry
        )
        self._waits = Histogram(
            "dripwatch_burden_acknowledge_seconds",
            "From raising to the first acknowledgement, of those that had one",
            BY_RULE,
            buckets=WAITS,
            registry=registry,
        )
        self._cleared = Counter(
            "dripwatch_burden_self_cleared",
            "Gone within 30 s, acknowledged by nobody",
            BY_RULE,
            registry=registry,
        )
        self._flapping = Counter(
            "dripwatch_burden_flapping",
            "The same again within 5 min of its end",
            BY_RULE,
            registry=registry,
        )
        self._silenced = Counter(
            "dripwatch_burden_silenced_seconds",
            "Time in which somebody had stopped their sound",
            BY_RULE,
            registry=registry,
        )
        self._watched = Counter(
            "dripwatch_burden_session_seconds",
            "Time that beds had a session, all beds together",
            BY_RULE[:2],
            registry=registry,
        )
        self._open: dict[str, list[Told]] = {}
        self._ended: dict[tuple[str, str, str], list[Told]] = {}
        self._counted: dict[str, Instant] = {}

    def told(self, change: Change) -> None:
        """Take one published change."""
        match change:
            case AlertRaised(at=at, alert=alert):
                self._open[alert.id] = [told_of(at, alert)]
            case AlertChanged(at=at, alert=alert) if alert.id in self._open:
                self._open[alert.id].append(told_of(at, alert))
            case AlertClosed(at=at, alert=alert) if alert.id in self._open:
                self._count([*self._open.pop(alert.id), told_of(at, alert)])
            case SessionOpened(session=session):
                self._counted.setdefault(session.id, session.opened_at)
            case SessionClosed(at=at, session=session):
                self._watch(session, at)
                self._counted.pop(session.id)
            case _:
                pass

    def look_at(self, sessions: Iterable[Session], now: Instant) -> None:
        """Count the time of sessions that are open, up to now."""
        for session in sessions:
            self._watch(session, now)

    def _watch(self, session: Session, now: Instant) -> None:
        since = self._counted.get(session.id, now)
        watched = self._watched.labels(session.protocol, session.protocol_version)
        watched.inc(max(0, now - since) / SECOND)
        self._counted[session.id] = max(since, now)

    def _count(self, words: list[Told]) -> None:
        """Add one alert that has ended: the burden of the stretch from its beginning to its end."""
        first, last = words[0], words[-1]
        same = (first.bed, first.rule, first.subject)
        before = self._ended.get(same, [])
        asked = burden([*before, *words], (), first.raised_at, last.at + 1)
        self._ended[same] = [*before, *words]
        self._forget(last.at)
        if not asked.alerts:
            return
        protocol, version, _ = first.protocol
        labels = (protocol, version, first.rule)
        self._alerts.labels(*labels).inc(asked.alerts)
        self._cleared.labels(*labels).inc(asked.self_cleared)
        self._flapping.labels(*labels).inc(asked.flapping)
        self._silenced.labels(*labels).inc(asked.silenced / SECOND)
        if asked.to_ack_median is not None:
            self._waits.labels(*labels).observe(asked.to_ack_median / SECOND)

    def _forget(self, now: Instant) -> None:
        """Let go of what ended too long ago for anything to be its return."""
        for same, words in list(self._ended.items()):
            lately = {
                one.alert for one in words if one.closed_at is not None and one.closed_at > now - FLAPPING
            }
            kept = [one for one in words if one.alert in lately]
            if kept:
                self._ended[same] = kept
            else:
                del self._ended[same]

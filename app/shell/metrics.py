"""What the service says about itself, for Prometheus. No name of a patient or a bed becomes a label."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.codec.wire import change_kind
from app.core.changes import (
    AlertRaised,
    Aside,
    Change,
    MessageSetAside,
    PumpShown,
    ReadingRefused,
    ReadingsAccepted,
)
from app.core.protocol import Priority
from app.shell.burden_metrics import BurdenMetrics
from app.shell.hub import Hub
from app.shell.ports import Probes, Site

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; the goals (10 and 25 ms) are bounds of buckets."""

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters that the loop and the doors keep, and gauges that are read when somebody asks."""

    def __init__(self) -> None:
        """Begin at zero, in a registry of our own."""
        self.registry = CollectorRegistry()
        ours = self.registry
        received = Counter("dripwatch_received", "MQTT messages by QoS", ["qos"], registry=ours)
        self._received = [received.labels(str(qos)) for qos in range(3)]
        self._rejected = Counter(
            "dripwatch_rejected", "Messages and readings not taken in", ["reason"], registry=ours
        )
        self._events = Counter("dripwatch_events", "Events journaled", registry=ours)
        self._latency = Histogram(
            "dripwatch_commit_latency_seconds",
            "From the oldest receipt of a batch to its commit and publication",
            buckets=BUCKETS,
            registry=ours,
        )
        self._changes = Counter("dripwatch_changes", "Changes published", ["kind"], registry=ours)
        self._messages = Counter("dripwatch_accepted", "Device messages judged", ["kind"], registry=ours)
        self._raised = Counter("dripwatch_alerts_raised", "Alerts", ["rule", "priority"], registry=ours)
        self._open = Gauge("dripwatch_alerts_open", "Open alerts", ["priority"], registry=ours)
        self._beds = Gauge("dripwatch_beds", "Beds by state", ["state"], registry=ours)
        self._seq = Gauge("dripwatch_seq", "Newest published change", registry=ours)
        self._clients = Gauge("dripwatch_clients", "WebSocket clients", ["what"], registry=ours)
        self._behind = Gauge("dripwatch_clients_waiting_changes", "Longest queue of changes", registry=ours)
        self._lag = Gauge(
            "dripwatch_clients_unseen_changes", "Furthest a client's seen is behind", registry=ours
        )
        self._ended = Gauge("dripwatch_clients_ended", "Connections we ended", ["reason"], registry=ours)
        self._unreadable = Gauge("dripwatch_client_frames_refused", "By close code", ["code"], registry=ours)
        self._signing = Counter(
            "dripwatch_sign_ins", "Sign-ins, sign-outs and wrong PINs", ["what"], registry=ours
        )
        self._burden = BurdenMetrics(ours)
        self._ready = Gauge("dripwatch_ready", "1: this part does its work", ["part"], registry=ours)

    def received(self, qos: int) -> None:
        """A message came from the broker; QoS 0 is taken in, counted, and not promised."""
        self._received[qos].inc()

    def rejected(self, reason: str) -> None:
        """A message or reading was not taken in."""
        self._rejected.labels(reason).inc()

    def signed(self, what: str) -> None:
        """Somebody signed in or out, or gave a wrong PIN; never who."""
        self._signing.labels(what).inc()

    def committed(self, rows: int, seconds: float) -> None:
        """A batch is on disk and told.

        Args:
            rows: Events in it.
            seconds: From the oldest receipt to now.
        """
        self._events.inc(rows)
        if rows:
            self._latency.observe(seconds)

    def told(self, told: Iterable[tuple[int, Change, bytes]], asides: Iterable[Aside]) -> None:
        """What a batch has brought."""
        for _, change, _ in told:
            self._changes.labels(change_kind(change)).inc()
            self._burden.told(change)
            if isinstance(change, AlertRaised):
                self._raised.labels(change.alert.rule, str(change.alert.priority)).inc()
        for aside in asides:
            match aside:
                case ReadingsAccepted():
                    self._messages.labels("vitals").inc()
                case PumpShown():
                    self._messages.labels("pump").inc()
                case ReadingRefused(reason=reason) | MessageSetAside(reason=reason):
                    self.rejected(reason)
                case _:
                    pass

    def exposition(self, site: Site, hub: Hub, probes: Probes) -> bytes:
        """Everything, in the Prometheus text format."""
        self._look_at(site, hub)
        for part, why in probes.items():
            self._ready.labels(part).set(why() is None)
        return generate_latest(self.registry)

    def _look_at(self, site: Site, hub: Hub) -> None:
        self._burden.look_at(site.open_sessions(), site.now())
        waiting = Tally(alert.priority for alert in site.open_alerts())
        for priority in Priority:
            self._open.labels(str(priority)).set(waiting[priority])
        states = Tally(view.state for view in site.beds())
        for state in ("free", "unassigned", "session"):
            self._beds.labels(state).set(states[state])
        self._seq.set(hub.seq)
        clients = hub.clients
        consoles = hub.consoles()
        self._clients.labels("connected").set(consoles.connected)
        self._clients.labels("rendered").set(consoles.rendered)
        self._clients.labels("sound_armed").set(consoles.armed)
        self._behind.set(max((len(one.outbox) for one in clients), default=0))
        speaking = [one for one in clients if one.seen]
        self._lag.set(max((hub.seq - one.seen for one in speaking), default=0))
        for reason, count in hub.ended.items():
            # What a client did wrong is told in words; a label must come from a short list.
            self._ended.labels(reason if reason in ("too_slow", "restarting") else "refused").set(count)
        for code, count in hub.unreadable.items():
            self._unreadable.labels(str(code)).set(count)

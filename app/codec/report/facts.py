"""What a report is made of: one visit's committed facts, and what follows from their order.

Bodies are the plain objects of the wire contract, because a closed visit exists only as these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.codec.wire_record import Object, instant, instant_or_none
from app.core.events import PumpReported
from app.core.protocol import Conventions, Protocol
from app.core.vitals import Instant, Origin, Signal

SIGNALS: Final = (
    Signal.SPO2, Signal.HR, Signal.PR, Signal.RR, Signal.NIBP_SYS, Signal.NIBP_DIA, Signal.NIBP_MAP,
    Signal.ABP_SYS, Signal.ABP_DIA,
)  # fmt: skip
"""Signals that a report draws."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One visit.

    Attributes:
        session: As last committed.
        alerts: Of the visit, and of the service while it went on; any order.
        frames: Change frames of the bed from the opening to the end, oldest first.
        view: The bed as it is now; None once the visit is closed.
        readings: Usable numbers as (signal, instant, number), oldest first.
        pump: What the pump said, oldest first.
        protocol: The rules it went by; None: no longer known.
        kept_since: Readings and pump reports before were removed; None: all were.
        now: When the report is made.
        version: Of the software that makes it.
    """

    session: Object
    alerts: tuple[Object, ...]
    frames: tuple[Object, ...]
    view: Object | None
    readings: tuple[tuple[str, Instant, float], ...]
    pump: tuple[PumpReported, ...]
    protocol: Protocol | None
    kept_since: Instant | None
    now: Instant
    version: str

    @property
    def opened(self) -> Instant:
        """When the visit began."""
        return instant(self.session["opened_at"])

    @property
    def closed(self) -> Instant | None:
        """When it was closed; None: it is open."""
        return instant_or_none(self.session["closed_at"])

    @property
    def end(self) -> Instant:
        """Where the report ends."""
        return self.now if self.closed is None else self.closed

    @property
    def cut(self) -> Instant | None:
        """Readings and pump reports before this instant of the visit were removed; None: all are there."""
        if self.kept_since is None:
            return self.end
        return min(self.kept_since, self.end) if self.kept_since > self.opened else None

    @property
    def conventions(self) -> Conventions:
        """The numbers that hold for every rule; the usual ones if the rules are no longer known."""
        return Conventions() if self.protocol is None else self.protocol.conventions


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of one phase."""

    phase: str
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Another limit for this visit; ``value`` None: the protocol's own again."""

    rule: str
    value: float | None
    by: str
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Silence:
    """An alert's sound was off from one instant to another."""

    alert: str
    by: str
    since: Instant
    until: Instant


def read_frames(bodies: Iterable[bytes]) -> tuple[Object, ...]:
    """Change frames as plain objects."""
    return tuple(json.loads(body) for body in bodies)


def stays(facts: Facts) -> tuple[Stay, ...]:
    """The phases that were gone through, in order, up to the end."""
    entered: list[tuple[str, Instant]] = []
    for session in sessions(facts):
        now = (session["phase"], instant(session["phase_since"]))
        if not entered or now != entered[-1]:
            entered.append(now)
    ends = [*(since for _, since in entered[1:]), facts.end]
    return tuple(Stay(phase, since, until) for (phase, since), until in zip(entered, ends, strict=True))


def sessions(facts: Facts) -> Iterator[Object]:
    """The visit as each of its changes left it, the newest last."""
    for frame in facts.frames:
        session = frame["change"].get("session")
        if session is not None and session["id"] == facts.session["id"]:
            yield session
    yield facts.session


def views(facts: Facts) -> Iterator[Object]:
    """The bed as each change of the visit left it, the newest last."""
    shown = [frame["change"].get("bed") for frame in facts.frames]
    for view in (*shown, facts.view):
        if view is not None and view["session"] == facts.session["id"]:
            yield view


def last_view(facts: Facts) -> Object | None:
    """The bed as it was when the visit had it last."""
    return next(reversed(list(views(facts))), None)


def actions(facts: Facts) -> tuple[Object, ...]:
    """What people said was done, each with its last verdict, oldest first."""
    found: dict[str, Object] = {}
    for frame in facts.frames:
        change = frame["change"]
        if "action" in change and (change["session"] or {}).get("id") == facts.session["id"]:
            found[change["action"]["id"]] = change["action"]
    return tuple(found.values())


def silences(facts: Facts) -> tuple[Silence, ...]:
    """Every time that sound was turned off, oldest first."""
    ours = {alert["id"] for alert in facts.alerts}
    found: dict[tuple[str, str], Silence] = {}
    for frame in facts.frames:
        alert = frame["change"].get("alert")
        if alert is None or alert["silence"] is None or alert["id"] not in ours:
            continue
        by, until = alert["silence"]["by"], alert["silence"]["until"]
        found.setdefault((alert["id"], until), Silence(alert["id"], by, instant(frame["at"]), instant(until)))
    return tuple(found.values())


def limit_changes(facts: Facts) -> tuple[LimitChange, ...]:
    """Every limit that a person changed or gave back, oldest first."""
    told: list[LimitChange] = []
    known: dict[str, Object] = {}
    for frame in facts.frames:
        session = frame["change"].get("session")
        if session is None or session["id"] != facts.session["id"]:
            continue
        limits = {one["rule"]: one for one in session["record"]["limits"]}
        told += [
            LimitChange(rule, one["value"], one["by"], one["reason"], instant(one["at"]))
            for rule, one in limits.items()
            if known.get(rule) != one
        ]
        told += [
            LimitChange(rule, None, "", "", instant(frame["at"])) for rule in known if rule not in limits
        ]
        known = limits
    return tuple(told)


def origins(facts: Facts) -> frozenset[str]:
    """Where the numbers were born, as far as anything says."""
    told = {view["origin"] for view in views(facts)} | {alert["origin"] for alert in facts.alerts}
    return frozenset(told | {str(report.envelope.origin) for report in facts.pump}) - {None, ""}


def is_simulated(facts: Facts) -> bool:
    """Whether any number is not a device's own."""
    return bool(origins(facts) - {Origin.DEVICE})


def staff(facts: Facts) -> tuple[str, ...]:
    """Everybody who put something down in the visit, in order of name."""
    held: list[Any] = [facts.session, *(session for session in sessions(facts)), *facts.alerts]
    held += [*actions(facts), *views(facts)]
    held += [{"by": silence.by} for silence in silences(facts)]
    return tuple(sorted({name for one in held for name in _names(one)} - {"", "service"}, key=str.casefold))


def _names(held: object) -> Iterator[str]:
    if isinstance(held, Mapping):
        for key, value in held.items():
            if key == "by" and isinstance(value, str):
                yield value
            else:
                yield from _names(value)
    elif isinstance(held, Sequence) and not isinstance(held, str | bytes):
        for one in held:
            yield from _names(one)

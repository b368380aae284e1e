"""A bed while a turn is being taken: the working copy between two states.

``step`` opens a draft, the modules of this room write in it, and ``freeze`` makes the next state of it.
Alerts touched in a sub-step are announced once, at its end, with all that befell them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.alarm import Alert
from app.core.changes import Outcome
from app.core.device import Device
from app.core.index import Entry, Index, asked_in, index_of
from app.core.infusion import Infusion
from app.core.limits import adjusted
from app.core.protocol import RUNNING, Conventions, Phase, Protocol
from app.core.quantity import Quantity
from app.core.session import ActionRecord, CuffMeasurement, Session
from app.core.state import BedState, Channel, Key, Lasting, Presence, RangeCount, Standing
from app.core.vitals import SITE_NAME, BedId, DeviceId, Instant, Origin, Signal
from app.core.watch import Watch


@dataclass(slots=True)
class Draft:
    """The fields of ``BedState``, open for writing, and what this turn has to say.

    Mappings are shared with the state before: replace them, never change them in place.

    Attributes:
        now: Instant of the sub-step; every outcome of it carries this.
        raised: Alerts raised in this sub-step.
        touched: Alerts raised, changed or closed in it, in the order it befell them.
        restless: Phase, standing, baseline or bindings may have changed: look at everything again.
        armed: A quantity has another time ahead: a stage of its silence, or the end of its return.
    """

    bed: BedId
    protocol: Protocol
    standing: Standing
    session: Session | None
    counters: tuple[int, int, int]
    origin: Origin | None
    devices: Mapping[DeviceId, Device]
    owners: Mapping[Signal, DeviceId]
    channels: Mapping[Signal, Channel]
    presence: Mapping[Quantity, Presence]
    fitted: frozenset[Quantity]
    peaks: Mapping[Quantity, tuple[tuple[Instant, float], ...]]
    ranges: Mapping[Signal, RangeCount]
    cuffs: tuple[CuffMeasurement, ...]
    cuff_keys: tuple[tuple[DeviceId, Instant], ...]
    cuff_due_from: Instant | None
    watches: Mapping[Key, Watch]
    lasting: Mapping[Key, Lasting]
    alerts: Mapping[str, Alert]
    infusion: Infusion
    actions: tuple[ActionRecord, ...]
    usable_at: Instant | None
    next_protocol: Protocol | None
    now: Instant
    index: Index
    outcomes: list[Outcome] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    touched: dict[str, Alert] = field(default_factory=dict)
    restless: bool = False
    armed: bool = False

    @classmethod
    def of(cls, state: BedState, now: Instant) -> Draft:
        """Open a state for writing."""
        return cls(
            state.bed, state.protocol, state.standing, state.session, state.counters, state.origin,
            state.devices, state.owners, state.channels, state.presence, state.fitted, state.peaks,
            state.ranges, state.cuffs, state.cuff_keys, state.cuff_due_from, state.watches,
            state.lasting, state.alerts, state.infusion, state.actions, state.usable_at,
            state.next_protocol, now, _index(state.protocol, state.session),
        )  # fmt: skip

    def freeze(self, due: Instant | None) -> BedState:
        """The next state."""
        return BedState(
            self.bed, self.protocol, self.now, due, self.standing, self.session, self.counters,
            self.origin, self.devices, self.owners, self.channels, self.presence, self.fitted,
            self.peaks, self.ranges, self.cuffs, self.cuff_keys, self.cuff_due_from, self.watches,
            self.lasting, self.alerts, self.infusion, self.actions, self.usable_at,
            self.next_protocol,
        )  # fmt: skip

    def reindex(self) -> None:
        """The protocol, or a limit of this session, is another one from now on."""
        self.index = _index(self.protocol, self.session)

    @property
    def conventions(self) -> Conventions:
        """The protocol's general numbers."""
        return self.protocol.conventions

    @property
    def phase(self) -> Phase | None:
        """Phase of the visit; None without a session."""
        return self.session.phase if self.session else None

    @property
    def running(self) -> bool:
        """Whether the drug is running or held for a moment."""
        return self.session is not None and self.session.phase in RUNNING

    @property
    def baseline(self) -> Mapping[str, float]:
        """The locked baseline; empty without one."""
        if self.session is None or self.session.baseline is None:
            return {}
        return self.session.baseline.values

    def applies(self, entry: Entry) -> bool:
        """Whether a rule is asked at this bed in this phase."""
        return asked_in(entry.rule, self.phase)

    def open_alert(self, rule: str, subject: str) -> Alert | None:
        """The open occurrence of a rule on a subject; there is one at most."""
        for alert in self.alerts.values():
            if alert.rule == rule and alert.subject == subject:
                return alert
        return None

    def put_alert(self, alert: Alert) -> None:
        """Write an alert, open or closed, and remember to announce it."""
        if alert.is_open:
            self.alerts = {**self.alerts, alert.id: alert}
        else:
            self.alerts = {key: one for key, one in self.alerts.items() if key != alert.id}
        self.touched[alert.id] = alert

    def put_device(self, device: Device) -> None:
        """Write a device."""
        self.devices = {**self.devices, device.id: device}

    def put_watch(self, key: Key, watch: Watch | None) -> None:
        """Write or forget what is remembered of a rule."""
        if watch is not None:
            self.watches = {**self.watches, key: watch}
        elif key in self.watches:
            self.watches = {one: kept for one, kept in self.watches.items() if one != key}

    def put_lasting(self, key: Key, lasting: Lasting | None) -> None:
        """Write or forget a named situation."""
        if lasting is not None:
            self.lasting = {**self.lasting, key: lasting}
        elif key in self.lasting:
            self.lasting = {one: kept for one, kept in self.lasting.items() if one != key}

    def number(self, which: int) -> int:
        """Give the next number to an alert (0), session (1) or action (2) of this bed."""
        counters = list(self.counters)
        counters[which] += 1
        self.counters = (counters[0], counters[1], counters[2])
        return counters[which]

    @property
    def name(self) -> str:
        """Prefix of this bed's ids."""
        return self.bed or SITE_NAME


def _index(protocol: Protocol, session: Session | None) -> Index:
    """The rules as they hold here: with the limits that were moved for this session."""
    if session is None or not session.record.limits:
        return index_of(protocol)
    return index_of(adjusted(protocol, {name: one.value for name, one in session.record.limits.items()}))

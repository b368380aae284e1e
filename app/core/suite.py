"""All beds of a site, and the clockwork that finds the next deadline among them.

The one object of the core that changes: the engine loop and ``replay`` drive it with the same few
lines. It holds no rule; each bed is still a value, stepped by the same pure function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from heapq import heappop, heappush

from app.core import courses, room
from app.core.alarm import Alert
from app.core.changes import (
    BedChanged,
    CommandRefused,
    MessageSetAside,
    Outcome,
    SessionClosed,
    SessionOpened,
)
from app.core.commands import ArrangeRoom, CourseCommand
from app.core.engine import initial, step
from app.core.events import (
    DeviceBound,
    DeviceEvent,
    DeviceUnbound,
    Event,
    OpenSession,
    ProtocolAdopted,
    Ticked,
)
from app.core.protocol import RUNNING, Protocol
from app.core.service_events import ConsolesChanged, Unheard, Unwatched
from app.core.session import Session
from app.core.shown import BedView
from app.core.site import Registry, Routed, route, with_session, without_session
from app.core.state import BedState
from app.core.views import view_of
from app.core.vitals import SITE, SITE_NAME, BedId, DeviceId, Instant


class Suite:
    """Every bed of one site.

    Attributes:
        beds: States by bed; the site itself is the bed named "".
        registry: What concerns two beds.
        protocol: Adopted by the site; new beds begin with it.
    """

    def __init__(self, protocol: Protocol, registry: Registry | None = None) -> None:
        """Begin with no bed but the site itself."""
        self.protocol = protocol
        self.registry = registry or Registry()
        self.beds: dict[BedId, BedState] = {SITE: initial(SITE, protocol)}
        self._stepped: set[BedId] = set()
        self._agenda: list[tuple[Instant, BedId]] = []
        self._noted: dict[BedId, Instant] = {}
        self._running: set[BedId] = set()
        self._unheard = 0

    def restore(self, states: Iterable[BedState], registry: Registry) -> None:
        """Take over states from a snapshot."""
        self.registry = registry
        for state in states:
            self._put(state)
        # It has been told: the site's own state, which was restored too, knows it.
        self._unheard = 0 if registry.armed else len(self._running)

    def take(self, event: Event) -> tuple[Outcome, ...]:
        """Live through what was due on any bed, then route the event and step the beds it concerns.

        Returns:
            What follows, in order. Site-wide events (``ProtocolAdopted``, ``Unwatched``, ``Ticked`` on
            the site) reach every bed.
        """
        if event.bed != SITE:
            return (*self.tick(event.at), *self._route(event))
        if isinstance(event, Unwatched):
            return self._everywhere(event)
        lived = self.tick(event.at)
        if isinstance(event, Ticked):
            return lived
        if isinstance(event, ProtocolAdopted):
            return (*lived, *self._everywhere(event))
        return (*lived, *self._route(event))

    def _route(self, event: Event) -> tuple[Outcome, ...]:
        if isinstance(event, DeviceEvent):
            return self._follow(event, route(self.registry, event, known=event.bed in self.beds))
        if isinstance(event, CourseCommand):
            self.registry, said = courses.take(self.registry, event, self.protocol)
            return said
        if isinstance(event, ArrangeRoom):
            return self._arrange(event)
        if isinstance(event, ConsolesChanged):
            self.registry = replace(self.registry, armed=event.armed)
            return self._listen(event.at)
        if isinstance(event, OpenSession):
            event = courses.introduce(self.registry, event, self.protocol.practice)
        engaged = isinstance(event, DeviceBound) and self._engaged(event.device)
        return self._follow(event, route(self.registry, event, known=event.bed in self.beds, engaged=engaged))

    def _follow(self, event: Event, routed: Routed) -> tuple[Outcome, ...]:
        """Step the beds to which the registry sent an event."""
        self.registry = routed.registry
        outcomes: list[Outcome] = []
        if routed.refused:
            outcomes.append(_refusal(event, routed))
        for one in routed.events:
            outcomes.extend(self._step(one))
        return tuple(outcomes)

    def _arrange(self, event: ArrangeRoom) -> tuple[Outcome, ...]:
        """Set up the room; a chair that nobody has heard of is a free bed from now on."""
        self.registry, said = room.arrange(self.registry, event, self.beds)
        told: list[Outcome] = []
        for chair in self.registry.room.chairs:
            if chair not in self.beds:
                self._put(initial(chair, self.protocol))
                told.append(BedChanged(event.at, chair, view_of(self.beds[chair])))
        return (*told, *said)

    def _engaged(self, device: DeviceId) -> bool:
        """Whether a device serves a bed with an open session."""
        bed = self.registry.beds.get(device)
        return bed is not None and bed in self.beds and self.beds[bed].session is not None

    def _everywhere(self, event: ProtocolAdopted | Unwatched) -> tuple[Outcome, ...]:
        outcomes: list[Outcome] = []
        if isinstance(event, ProtocolAdopted):
            self.protocol = event.protocol
        for bed in sorted(self.beds):
            one: Event = (
                ProtocolAdopted(event.at, bed, event.protocol)
                if isinstance(event, ProtocolAdopted)
                else Unwatched(event.at, bed, event.since)
            )
            outcomes.extend(self._step(one))
        if isinstance(event, ProtocolAdopted):  # it may know a rule that the one before did not
            self._unheard = 0
            outcomes.extend(self._listen(event.at))
        return tuple(outcomes)

    def _listen(self, at: Instant) -> tuple[Outcome, ...]:
        """Tell the site's own bed how many infusions run unheard, if that is news."""
        unheard = 0 if self.registry.armed else len(self._running)
        if unheard == self._unheard:
            return ()
        self._unheard = unheard
        return self._step(Unheard(at, SITE, unheard))

    def _step(self, event: Event) -> tuple[Outcome, ...]:
        before = self.beds.get(event.bed) or initial(event.bed, self.protocol)
        after, outcomes = step(before, event)
        self._put(after)
        told: list[Outcome] = []
        for outcome in outcomes:
            self.registry, said = courses.follow(self.registry, outcome, self.protocol)
            told += (outcome, *said)
            if isinstance(outcome, SessionOpened) and outcome.session.patient is not None:
                alias = outcome.session.patient.alias
                self.registry = with_session(self.registry, alias, event.bed)
            elif isinstance(outcome, SessionClosed):
                self.registry = without_session(self.registry, event.bed, outcome.session.ended_at)
        if event.bed != SITE:
            told += self._listen(after.clock)
        return tuple(told)

    def stepped(self) -> dict[BedId, BedState]:
        """States of the beds that were stepped since this was last asked."""
        states = {bed: self.beds[bed] for bed in self._stepped}
        self._stepped.clear()
        return states

    def _put(self, state: BedState) -> None:
        self.beds[state.bed] = state
        self._stepped.add(state.bed)
        if state.session is not None and state.session.phase in RUNNING:
            self._running.add(state.bed)
        else:
            self._running.discard(state.bed)
        due = state.due
        if due is not None and self._noted.get(state.bed, due + 1) > due:
            self._noted[state.bed] = due
            heappush(self._agenda, (due, state.bed))

    def next_deadline(self) -> Instant | None:
        """The next instant at which something happens by itself on any bed; None: never."""
        while self._agenda:
            due, bed = self._agenda[0]
            real = self.beds[bed].due
            if real == due:
                return due
            heappop(self._agenda)
            if self._noted.get(bed) == due:
                del self._noted[bed]
                if real is not None:
                    self._noted[bed] = real
                    heappush(self._agenda, (real, bed))
        return None

    def tick(self, at: Instant) -> tuple[Outcome, ...]:
        """Live through every deadline up to ``at``, in order of time, then of bed."""
        outcomes: list[Outcome] = []
        while (due := self.next_deadline()) is not None and due <= at:
            _, bed = self._agenda[0]
            outcomes.extend(self._step(Ticked(due, bed)))
        return tuple(outcomes)

    def view(self, bed: BedId) -> BedView | None:
        """A bed as everybody may see it; None: never heard of."""
        state = self.beds.get(bed)
        return None if state is None or bed == SITE else view_of(state)

    def views(self) -> list[BedView]:
        """Every bed, in order of name."""
        return [view_of(self.beds[bed]) for bed in sorted(self.beds) if bed != SITE]

    def alerts(self) -> list[Alert]:
        """Every open alert, of the site first, then by bed, oldest first."""
        return [alert for bed in sorted(self.beds) for alert in self.beds[bed].alerts.values()]

    def alert(self, alert: str) -> Alert | None:
        """An open alert by id."""
        bed = self.bed_of(alert)
        return self.beds[bed].alerts.get(alert) if bed is not None else None

    def bed_of(self, identity: str) -> BedId | None:
        """The bed an alert or session id belongs to; None: no such bed."""
        name = identity.rpartition(".")[0]
        bed = SITE if name == SITE_NAME else BedId(name)
        return bed if bed in self.beds else None

    def session(self, session: str) -> Session | None:
        """An open session by id."""
        bed = self.bed_of(session)
        known = self.beds[bed].session if bed is not None else None
        return known if known is not None and known.id == session else None

    def sessions(self) -> list[Session]:
        """Every open session, by bed."""
        known: Mapping[BedId, BedState] = self.beds
        return [s for bed in sorted(known) if (s := known[bed].session) is not None]


def _refusal(event: Event, routed: Routed) -> Outcome:
    if isinstance(event, OpenSession | DeviceBound | DeviceUnbound):
        return CommandRefused(event.at, event.bed, event.command, routed.reason, routed.refused)
    device = event.envelope.device if isinstance(event, DeviceEvent) else DeviceId("")
    return MessageSetAside(event.at, event.bed, device, routed.refused)

"""What has been committed, and nothing that has not: the read side of the service.

The engine loop steps ahead of the disk by one batch. Readers (snapshots, HTTP) must never see what a
crash could take back, so they look here: states are immutable values, and a commit moves references.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.alarm import Alert
from app.core.course import Course
from app.core.protocol import Protocol
from app.core.session import Session
from app.core.shown import BedView
from app.core.site import Registry, Room
from app.core.state import BedState
from app.core.views import view_of
from app.core.vitals import SITE, SITE_NAME, BedId, Instant
from app.shell.clock import Clock


class Board:
    """The committed state of every bed.

    Attributes:
        epoch: New only when history is not continuous.
        speed: How much faster than real the receipt clock runs.
        seq: Newest committed change.
        position: Newest committed row of the journal.
        registry: Who serves whom, and the courses.
    """

    def __init__(self, clock: Clock, epoch: str, seq: int, position: int, registry: Registry) -> None:
        """Begin with what the store holds."""
        self._clock = clock
        self.speed = clock.speed
        self.epoch = epoch
        self.seq = seq
        self.position = position
        self.registry = registry
        self._beds: dict[BedId, BedState] = {}

    def commit(self, states: Mapping[BedId, BedState], registry: Registry, seq: int, position: int) -> None:
        """Take over the states of one committed batch."""
        self._beds.update(states)
        self.registry, self.seq, self.position = registry, seq, position

    def now(self) -> Instant:
        """The receipt clock."""
        return self._clock.now()

    def protocols(self) -> list[Protocol]:
        """The protocols in use, the site's own first."""
        states = sorted(self._beds.values(), key=lambda state: state.bed)
        waiting = [s.next_protocol for s in states if s.next_protocol is not None]
        found = {p.sha256: p for p in (*waiting, *(state.protocol for state in states))}
        return list(found.values())

    def states(self) -> Iterable[BedState]:
        """Every bed's committed state, the site's included."""
        return self._beds.values()

    def beds(self) -> list[BedView]:
        """Every bed, in order of name."""
        return [view_of(self._beds[bed]) for bed in sorted(self._beds) if bed != SITE]

    def bed(self, bed: str) -> BedView | None:
        """One bed; None: never heard of."""
        state = self._beds.get(BedId(bed))
        return None if state is None or bed == SITE else view_of(state)

    def open_alerts(self) -> list[Alert]:
        """Every open alert, the site's first, then by bed, oldest first."""
        return [alert for bed in sorted(self._beds) for alert in self._beds[bed].alerts.values()]

    def alert(self, alert: str) -> Alert | None:
        """An open alert by id."""
        state = self._state_of(alert)
        return None if state is None else state.alerts.get(alert)

    def session(self, session: str) -> Session | None:
        """An open session by id."""
        state = self._state_of(session)
        known = None if state is None else state.session
        return known if known is not None and known.id == session else None

    def open_sessions(self) -> list[Session]:
        """Every open session, by bed."""
        return [s for bed in sorted(self._beds) if (s := self._beds[bed].session) is not None]

    def room(self) -> Room:
        """The room as it was set up."""
        return self.registry.room

    def courses(self) -> list[Course]:
        """Every course of infusions, the first planned first."""
        return list(self.registry.courses.values())

    def course(self, course: str) -> Course | None:
        """A course by id."""
        return self.registry.courses.get(course)

    def bed_of(self, identity: str) -> BedId | None:
        """The bed an alert or session id speaks of; None: no such bed."""
        name = identity.rpartition(".")[0]
        bed = SITE if name == SITE_NAME else BedId(name)
        return bed if bed in self._beds else None

    def _state_of(self, identity: str) -> BedState | None:
        bed = self.bed_of(identity)
        return None if bed is None else self._beds[bed]

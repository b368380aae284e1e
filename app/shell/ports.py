"""What the doors to the outside (hub, HTTP) need of the inside, and nothing more.

The read side is synchronous, in memory, and shows committed facts only. Whoever implements these
names imports nothing from here; whoever uses them can be tried with a few lines of fake.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from app.codec.tables import Sample, Stay
from app.core.alarm import Alert
from app.core.changes import CommandAnswered, CommandRefused
from app.core.course import Course
from app.core.events import Event
from app.core.protocol import Protocol as RuleSet
from app.core.session import Session
from app.core.shown import BedView
from app.core.site import Room
from app.core.vitals import BedId, Instant

Answer: TypeAlias = CommandAnswered | CommandRefused

Probes: TypeAlias = Mapping[str, Callable[[], str | None]]
"""Per part of the service, asked when somebody asks: why it is not ready; None: it is."""


class Site(Protocol):
    """What has been committed.

    Attributes:
        epoch: New only when history is not continuous.
        seq: Newest committed change.
        speed: How much faster than real the receipt clock runs; 1 outside simulations.
    """

    epoch: str
    seq: int
    speed: float

    def now(self) -> Instant:
        """The receipt clock."""
        ...

    def beds(self) -> Sequence[BedView]:
        """Every bed, in order of name."""
        ...

    def bed(self, bed: str) -> BedView | None:
        """One bed; None: never heard of."""
        ...

    def open_alerts(self) -> Sequence[Alert]:
        """Every open alert."""
        ...

    def alert(self, alert: str) -> Alert | None:
        """An open alert by id."""
        ...

    def open_sessions(self) -> Sequence[Session]:
        """Every open session."""
        ...

    def session(self, session: str) -> Session | None:
        """An open session by id."""
        ...

    def bed_of(self, identity: str) -> BedId | None:
        """The bed an alert or session id speaks of, "" for the site; None: no such bed."""
        ...

    def protocols(self) -> Sequence[RuleSet]:
        """The protocols in use, the adopted one first."""
        ...

    def room(self) -> Room:
        """The room as it was set up."""
        ...

    def courses(self) -> Sequence[Course]:
        """Every course of infusions, the first planned first."""
        ...

    def course(self, course: str) -> Course | None:
        """A course by id."""
        ...


class Commands(Protocol):
    """The way in for staff: the same inbox as readings."""

    async def submit(self, make: Callable[[Instant, str], Event], key: str | None) -> Answer:
        """Give a command and wait until what it did is committed.

        Args:
            make: Builds the event from its instant and its command id.
            key: Client-made idempotency key: a key seen before gives its first answer.
        """
        ...


class TrendPoint(NamedTuple):
    """Readings of one stretch of time: smallest and largest, in the signal's canonical unit.

    Attributes:
        at: First reading of the stretch.
    """

    at: Instant
    low: float
    high: float


T = TypeVar("T")

Mark: TypeAlias = tuple[int, str]
"""Place between two pages: of what came last, its order and its id."""

FIRST: Final[Mark] = (-1, "")
"""Before the first page."""


class Page(NamedTuple, Generic[T]):
    """Some of many.

    Attributes:
        after: Mark to ask for the next page with; None: this is past the last one, and empty.
    """

    rows: Sequence[T]
    after: Mark | None


class Archive(Protocol):
    """What only the store still knows. Bodies are JSON objects of the wire, as last committed."""

    async def alert(self, alert: str) -> bytes | None:
        """An alert, open or closed."""
        ...

    async def closed_alerts(self, bed: str | None, session: str | None, most: int) -> Sequence[bytes]:
        """Closed alerts, the last raised first; ``bed`` "" is the site, None any."""
        ...

    async def session(self, session: str) -> bytes | None:
        """A session, open or closed."""
        ...

    async def closed_sessions(self, bed: str | None, most: int) -> Sequence[bytes]:
        """Closed sessions, the last opened first."""
        ...

    async def changes(self, bed: str, since: Instant, until: Instant) -> Sequence[bytes]:
        """Change frames of one bed from ``since`` to ``until``, oldest first."""
        ...

    async def newest_changes(
        self, before: int, bed: str | None, kinds: Collection[str], most: int
    ) -> Sequence[bytes]:
        """Change frames below a number, newest first, of one bed (None: all) and some kinds (none: all)."""
        ...

    async def change_page(
        self, kinds: Collection[str], since: Instant, until: Instant, after: Mark
    ) -> Page[bytes]:
        """Change frames of some kinds and all beds from ``since`` to ``until``, oldest first."""
        ...

    async def pump_reports(self, bed: str, since: Instant, until: Instant) -> Sequence[bytes]:
        """Journal lines (``codec.journal``) of one bed's pump, oldest first, as far as they are kept."""
        ...

    async def readings(
        self, bed: str, signals: Collection[str], since: Instant, until: Instant
    ) -> Sequence[tuple[str, Instant, float]]:
        """Every usable reading of some signals as (signal, instant, number), oldest first, as far as kept."""
        ...

    async def kept_since(self) -> Instant | None:
        """Oldest instant of which raw readings and pump reports are still kept; None: of none."""
        ...

    async def document(self, sha256: str) -> bytes | None:
        """A document (a protocol, ``codec.protocol_file``) by its digest; None: unknown."""
        ...

    async def trend(
        self, bed: str, signal: str, since: Instant, until: Instant, points: int
    ) -> Sequence[TrendPoint]:
        """Usable readings from ``since`` to ``until``, in at most ``points`` stretches."""
        ...

    async def sample_page(self, bed: str | None, since: Instant, until: Instant, after: Mark) -> Page[Sample]:
        """Every reading that is kept, usable or not, of one bed or of all, oldest first."""
        ...

    async def alert_page(
        self, session: str | None, since: Instant, until: Instant, after: Mark
    ) -> Page[bytes]:
        """Alerts that were raised from ``since`` to ``until``, open or closed, of one session or of all."""
        ...

    async def session_page(self, since: Instant, until: Instant, after: Mark) -> Page[bytes]:
        """Sessions that were open at any time from ``since`` to ``until``, in order of opening."""
        ...

    async def stays(self, since: Instant, until: Instant) -> Sequence[Stay]:
        """Which session was on which bed at any time from ``since`` to ``until``."""
        ...


class Refused(NamedTuple):
    """One refusal of the quarantine list; see ``codec.refusals``."""

    at: Instant
    reason: str
    detail: str
    bed: str | None
    device: str | None
    signal: str | None


Quarantine: TypeAlias = Callable[[], Sequence[Refused]]
"""The last refusals, newest first."""

"""What the service itself brings in: how it is set, and what it notices of its own work.

They enter by the same inbox as readings, so that the journal holds them and a replay needs no luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.core.vitals import BedId, DeviceId, Instant


class Admission(StrEnum):
    """Whether a device heard for the first time is bound to the bed of its topic."""

    OPEN = "open"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class AdmissionSet:
    """The site admits devices like this from now on; on the site's own bed only."""

    at: Instant
    bed: BedId
    admission: Admission


@dataclass(frozen=True, slots=True)
class Unwatched:
    """The service was down or stopped from ``since`` to ``at``: presence timers start again."""

    at: Instant
    bed: BedId
    since: Instant


@dataclass(frozen=True, slots=True)
class MessageAbandoned:
    """A message of this device could not be processed and was set aside; the rest is heard."""

    at: Instant
    bed: BedId
    device: DeviceId


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """Something the whole site stands on was lost or came back (``broker``, ``store``)."""

    at: Instant
    bed: BedId
    part: str
    up: bool


@dataclass(frozen=True, slots=True)
class ConsolesChanged:
    """Some console can be heard now (``armed``), or none can; on the site's own bed.

    Who is armed is the hub's business; only the step between none and some is news.
    """

    at: Instant
    bed: BedId
    armed: bool


@dataclass(frozen=True, slots=True)
class Unheard:
    """So many infusions run while no console can be heard; 0: none does, or one is heard.

    It follows from other events, and reaches the site's own bed only.
    """

    at: Instant
    bed: BedId
    infusions: int

"""What people put down during a visit: answers, overrides, checks, events, medicines, ticks.

Plain facts, each with who and when. They stand in the session and leave with it; ``gates``, ``rounds``
and ``recovery`` read them, nobody changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.protocol import Phase
from app.core.vitals import Instant


@dataclass(frozen=True, slots=True)
class Screening:
    """The screening form as it was filled in.

    Attributes:
        version: Of the form that was asked.
        answers: Question id to ``yes`` or ``no``; what is not here was not asked yet.
        at, by: Of the newest answer.
    """

    version: str
    answers: Mapping[str, str]
    medicines: tuple[str, ...]
    at: Instant
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A named person let the visit go on though a gate was unmet. It is shown until the end."""

    gate: str
    by: str
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Check:
    """What a person saw at the chair, and what the monitors said at that instant.

    Attributes:
        entries: Entered quantity to its number.
        vitals: Usable values at that instant, by quantity, canonical unit.
        full: Pressure, heart rate, oxygen and consciousness are all there: the next one is due anew.
    """

    id: str
    at: Instant
    by: str
    phase: Phase
    entries: Mapping[str, float]
    vitals: Mapping[str, float]
    full: bool
    oriented: bool | None = None
    walks: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A free observation."""

    id: str
    at: Instant
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """An adverse event as it is known now. Grade 1 to 5 (CTCAE).

    Attributes:
        phase: Of the visit when it began.
        resolved: When it ended; None: not, or nobody knows.
        by, at: Who reported it last, and when.
    """

    id: str
    kind: str
    grade: int
    onset: Instant
    phase: Phase
    by: str
    at: Instant
    resolved: Instant | None = None
    action: str = ""
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Medicine:
    """Another drug that was given."""

    id: str
    drug: str
    dose: str
    route: str
    at: Instant
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """An item of the discharge list that a person has seen to be so."""

    by: str
    at: Instant
    note: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """How satisfied the patient was, 1 to 5."""

    score: int
    by: str
    at: Instant
    note: str = ""


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Another limit for this session only."""

    rule: str
    value: float
    by: str
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Record:
    """Everything put down in one visit, oldest first.

    Attributes:
        limits: By rule.
        ticks: By item of the discharge list.
        check_due: When the next full check is due; None: none is.
        check_called: Its instant has come, and was told.
    """

    screening: Screening | None = None
    overrides: tuple[Override, ...] = ()
    limits: Mapping[str, LimitChange] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    notes: tuple[Note, ...] = ()
    adverse_events: tuple[AdverseEvent, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    feedback: Feedback | None = None
    check_due: Instant | None = None
    check_called: bool = False

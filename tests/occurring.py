"""Alerts and occurrences of them in one line, for tests of what was told."""

from __future__ import annotations

from app.core.alarm import Alert, AlertState, Explain
from app.core.history import Occurrence
from app.core.protocol import Action, Kind, Priority
from app.core.vitals import BedId
from tests.support import CHAIR, START

RANKS = {"low": Action.CHECK, "medium": Action.SLOW, "high": Action.PAUSE, "none": Action.INFO}


def alert(
    rule: str = "R",
    at: int = 0,
    priority: str = "medium",
    *,
    action: str | None = None,
    onset: int | None = None,
    number: int = 1,
    bed: BedId = CHAIR,
    subject: str = "spo2",
    explain: Explain | None = None,
) -> Alert:
    """An alert as it is raised ``at`` ms after ``START``."""
    said = RANKS[priority] if action is None else Action(action)
    return Alert(
        id=f"{bed}.{number}",
        bed=bed,
        session=None,
        rule=rule,
        subject=subject,
        kind=Kind.PHYSIOLOGICAL,
        family=None,
        stage=0,
        listed=said,
        action=said,
        priority=Priority(priority),
        state=AlertState.ACTIVE_UNACKED,
        provisional=False,
        unverified=False,
        latched=False,
        onset=START + (at if onset is None else onset),
        raised_at=START + at,
        announced=START + at,
        worst_since=START + at,
        origin="device",
        text=f"{subject} is so",
        clears_when="",
        explain=explain or Explain(),
        source="",
        protocol=("p", "1", "0" * 64),
    )


def occurrence(one: Alert, until: int) -> Occurrence:
    """An alert that said no more than this until ``until`` ms after ``START``."""
    return Occurrence(first=one, peak=one, peak_at=one.raised_at, last=one, until=START + until)

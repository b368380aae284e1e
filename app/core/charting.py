"""What people put down during the visit: checks, notes, events, medicines, ticks, feedback."""

from __future__ import annotations

from app.core.commands import AddNote, GiveFeedback, GiveMedicine, RecordCheck, ReportAdverseEvent, TickItem
from app.core.draft import Draft
from app.core.visit import refuse

Entry = RecordCheck | AddNote | ReportAdverseEvent | GiveMedicine | TickItem | GiveFeedback


def chart(draft: Draft, event: Entry) -> None:
    """Carry out one of these commands."""
    refuse(draft, event.command, "invalid", "not built yet")

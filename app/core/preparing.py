"""Before the start: plan, screening, gates that a person overrides, limits for this session."""

from __future__ import annotations

from app.core.commands import AnswerScreening, ChangeLimit, OverrideGate, ReviseSession
from app.core.draft import Draft
from app.core.visit import refuse

Preparation = ReviseSession | AnswerScreening | OverrideGate | ChangeLimit


def prepare(draft: Draft, event: Preparation) -> None:
    """Carry out one of these commands."""
    refuse(draft, event.command, "invalid", "not built yet")

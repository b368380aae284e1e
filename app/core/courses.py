"""Courses of infusions: what people plan, score and do, and what sessions add to them."""

from __future__ import annotations

from app.core.changes import CommandRefused, Outcome
from app.core.commands import CourseCommand
from app.core.events import OpenSession
from app.core.protocol import Protocol
from app.core.site import Registry


def take(
    registry: Registry, event: CourseCommand, protocol: Protocol
) -> tuple[Registry, tuple[Outcome, ...]]:
    """Carry out a command about a course."""
    del protocol
    return registry, (CommandRefused(event.at, event.bed, event.command, "invalid", "not built yet"),)


def follow(registry: Registry, outcome: Outcome, protocol: Protocol) -> tuple[Registry, tuple[Outcome, ...]]:
    """What a fact of a session adds to the patient's course."""
    del outcome, protocol
    return registry, ()


def introduce(registry: Registry, event: OpenSession) -> OpenSession:
    """Fill in what only the site knows of the patient."""
    del registry
    return event

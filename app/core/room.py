"""The room: what a person says it is called, and which chairs stand in it, in their order.

Pure functions of the site registry. A chair of the room is there before any device has spoken for it; it
binds no device. A chair that is in use stays in the room: nobody may be lost from a screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.core.changes import CommandAnswered, CommandRefused, Fault, Outcome, SiteChanged
from app.core.commands import ArrangeRoom
from app.core.site import Registry, Room
from app.core.state import BedState, Standing
from app.core.vitals import SITE, BedId


def arrange(
    registry: Registry, event: ArrangeRoom, beds: Mapping[BedId, BedState]
) -> tuple[Registry, tuple[Outcome, ...]]:
    """Set up the room anew.

    Args:
        beds: Every bed that is known.

    Returns:
        The registry after it, and what is said: the room and the answer, or the refusal alone.
    """
    before = registry.room
    if event.revision is not None and event.revision != before.revision:
        detail = "Somebody has set up the room anew meanwhile. Look at it again, then save."
        return registry, (CommandRefused(event.at, SITE, event.command, "stale", detail),)
    twice = tuple(
        Fault(f"chairs.{n}", "", f"{chair} stands in the list twice.")
        for n, chair in enumerate(event.chairs)
        if chair in event.chairs[:n]
    )
    if twice:
        return registry, (CommandRefused(event.at, SITE, event.command, "invalid", twice[0].message, twice),)
    engaged = [
        chair
        for chair in before.chairs
        if chair not in event.chairs and beds[chair].standing is not Standing.FREE
    ]
    if engaged:
        detail = (
            f"In use: {', '.join(engaged)}. Close the session there, or free the chair, then take it out."
        )
        faults = tuple(Fault("chairs", "", f"{chair} is in use.") for chair in engaged)
        return registry, (CommandRefused(event.at, SITE, event.command, "conflict", detail, faults),)
    room = Room(event.name, event.chairs, event.by, event.at, before.revision + 1)
    return replace(registry, room=room), (
        SiteChanged(event.at, SITE, room),
        CommandAnswered(event.at, SITE, event.command, "done", ""),
    )

"""What stands between a session and its start, as it is now; pure reading of a bed."""

from __future__ import annotations

from app.core.draft import Draft
from app.core.practice import Flag
from app.core.shown import ShownGate


def unmet(draft: Draft) -> tuple[ShownGate, ...]:
    """Every gate that is unmet now, in the order of the visit; empty without a session."""
    del draft
    return ()


def flags(draft: Draft) -> frozenset[Flag]:
    """What is true of this patient and changes how closely we look."""
    del draft
    return frozenset()

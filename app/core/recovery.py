"""Whether the patient has recovered and may leave, as it is now; pure reading of a bed."""

from __future__ import annotations

from app.core.draft import Draft
from app.core.shown import ShownItem


def items(draft: Draft) -> tuple[ShownItem, ...]:
    """The discharge list, once the infusion has begun; empty before."""
    del draft
    return ()

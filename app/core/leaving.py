"""What holds a patient here when somebody wants to let them go; pure reading of a bed.

A gate refuses a command, never a fact. A named person may answer for it, and that stays in the record.
"""

from __future__ import annotations

from typing import Final

from app.core.changes import Fault
from app.core.draft import Draft
from app.core.gates import Hold
from app.core.protocol import Phase
from app.core.recovery import RECOVERED, TIME, items
from app.core.session import Session

POST_SHORT: Final = "SES-POST-SHORT"
"""Gate: too short since the end of the infusion (clinical notes, 3.7)."""

DISCHARGE: Final = "SES-DISCH"
"""Gate: the discharge list is not done (clinical notes, 3.7)."""


def hold(draft: Draft, session: Session, to: Phase | None) -> Hold | None:
    """What holds the patient of a session.

    Args:
        to: The phase that is wanted; None: the session is to be closed.

    Returns:
        None when nothing does: no drug was given, the practice asks nothing, or all of it is met. To have
        recovered takes less than to leave; a session is closed from ``discharged``.
    """
    if to not in (None, Phase.RECOVERED, Phase.DISCHARGED):
        return None
    if to is None and session.phase is Phase.DISCHARGED:
        return None
    listed = items(draft)
    wanted = [one for one in listed if to is not Phase.RECOVERED or one.id in RECOVERED]
    missing = [one for one in wanted if not one.met]
    if not listed or (to is not None and not missing):
        return None
    short = any(one.id == TIME for one in missing)
    others = len(missing) > short or not short
    gates = (*((POST_SHORT,) if short else ()), *((DISCHARGE,) if others else ()))
    told = f"{session.id} is not {to or Phase.DISCHARGED} yet ({', '.join(gates)})"
    if missing:
        told += f"; open: {'; '.join(one.text for one in missing)}"
    way = "See to it" if missing else "Set that phase first"
    faults = tuple(
        Fault("phase" if to else "", POST_SHORT if one.id == TIME else DISCHARGE, one.text) for one in missing
    )
    return Hold(gates, f"{told}. {way}, or override with a name and a reason.", faults)

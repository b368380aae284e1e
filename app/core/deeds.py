"""What staff do with alerts: take them, give them back, silence them, record what was done."""

from __future__ import annotations

from dataclasses import replace

from app.core import alarm
from app.core.alarm import Ack, Alert, AlertState, SilenceLease
from app.core.changes import ActionRecorded, ActionUnverified
from app.core.delivery import verify
from app.core.draft import Draft
from app.core.events import Acknowledge, Deed, RecordAction, Silence, Unacknowledge
from app.core.infusion import rate_to_beat
from app.core.protocol import Situation
from app.core.session import ActionRecord
from app.core.situations import cease, is_momentary
from app.core.state import Standing
from app.core.visit import answer, refuse


def _alert(draft: Draft, command: str, alert: str) -> Alert | None:
    known = draft.alerts.get(alert)
    if known is None:
        refuse(draft, command, "not_found", "This alert is not open.")
    return known


def acknowledge(draft: Draft, event: Acknowledge) -> None:
    """A named person has seen the alert."""
    alert = _alert(draft, event.command, event.alert)
    if alert is None:
        return
    ack = Ack(event.by, draft.now, event.note)
    taken = alarm.acknowledge(alert, ack)
    if taken is None:
        detail = f"Acknowledged already, by {alert.ack.by if alert.ack else '?'}."
        refuse(draft, event.command, "conflict", detail)
        return
    over = is_momentary(draft, alert.rule) and (alert.rule, alert.subject) not in draft.lasting
    gone = draft.standing is Standing.FREE and alert.rule in draft.index.rules
    if taken.is_open and (over or (gone and alert.state is AlertState.RETURNED_UNACKED)):
        taken = alarm.close(taken, draft.now, "acknowledged")
    draft.put_alert(taken)
    answer(draft, event.command, alert.id)


def unacknowledge(draft: Draft, event: Unacknowledge) -> None:
    """The acknowledgement is withdrawn; the alert is announced anew."""
    alert = _alert(draft, event.command, event.alert)
    if alert is None:
        return
    given_back = alarm.unacknowledge(alert, draft.now)
    if given_back is None:
        refuse(draft, event.command, "conflict", "This alert is not acknowledged.")
        return
    draft.put_alert(given_back)
    answer(draft, event.command, alert.id)


def silence(draft: Draft, event: Silence) -> None:
    """Sound off for this occurrence, for a while."""
    alert = _alert(draft, event.command, event.alert)
    if alert is None:
        return
    longest = alarm.longest_silence(alert, draft.conventions)
    if not 0 < event.span <= longest:
        detail = f"A {alert.priority} alert may be silenced for 1 to {longest // 1000} s."
        refuse(draft, event.command, "invalid", detail)
        return
    quiet = alarm.silence(alert, SilenceLease(event.by, draft.now + event.span))
    if quiet is None:
        detail = "This alert makes no sound. It is acknowledged."
        refuse(draft, event.command, "conflict", detail)
        return
    draft.put_alert(quiet)
    answer(draft, event.command, alert.id)


def record(draft: Draft, event: RecordAction) -> None:
    """A person says what was done; where a pump is heard, it has to show it."""
    if event.alert is not None and not event.alert.startswith(f"{draft.name}."):
        refuse(draft, event.command, "invalid", "This alert is of another chair.")
        return
    fed = draft.infusion.device is not None
    verdict = "not_needed" if event.deed is Deed.CHECKED else "pending" if fed else ""
    action = ActionRecord(
        id=f"{draft.name}.a{draft.number(2)}",
        at=draft.now,
        deed=event.deed,
        by=event.by,
        note=event.note,
        alert=event.alert,
        verdict=verdict or "cannot_be_verified",
        due=draft.now + draft.conventions.verify_within if verdict == "pending" else None,
        rate_before=rate_to_beat(draft.infusion, draft.now),
    )
    draft.outcomes.append(ActionRecorded(draft.now, draft.bed, action, draft.session))
    if event.deed in (Deed.PAUSED, Deed.STOPPED):
        draft.infusion = replace(draft.infusion, halt_recorded=draft.now)
        for subject in (str(draft.infusion.device),):
            cease(draft, Situation.PUMP_STOPPED, subject)
            cease(draft, Situation.RECORD_ASKED, subject)
    if action.verdict == "pending":
        draft.actions = (*(a for a in draft.actions if a.verdict == "pending"), action)
        verify(draft)
    elif action.verdict == "cannot_be_verified":
        draft.outcomes.append(ActionUnverified(draft.now, draft.bed, action, draft.session))
    answer(draft, event.command, action.id)

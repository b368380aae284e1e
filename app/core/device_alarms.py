"""A device's own alarms: passed through at once, whatever our own holds would say."""

from __future__ import annotations

from dataclasses import replace

from app.core.alarm import Explain
from app.core.announce import end, tell
from app.core.device import Device
from app.core.draft import Draft
from app.core.events import AlarmPhase, DeviceAlarmed
from app.core.index import Entry
from app.core.intake import receive
from app.core.quantity import Quantity
from app.core.situations import cuff_fails
from app.core.state import Standing


def take_alarm(draft: Draft, event: DeviceAlarmed) -> None:
    """A device's own alarm is passed through at once, whatever our own holds would say."""
    received = receive(draft, event.envelope)
    if received is None:
        return
    device, late = received
    known = draft.index.codes.get(event.code)
    if event.phase is AlarmPhase.END:
        device = replace(device, alarms=device.alarms - {event.code})
        draft.put_device(device)
        entry = known[0] if known else draft.index.other_alarms
        if entry is None or _in_a_row(entry) > 1 or _other_codes(draft, device, event.code):
            return  # that a cuff's failure is over is no good reading
        subject = _alarm_subject(entry.rule.subject, device)
        watch = draft.watches.get((entry.rule.id, subject))
        if watch is None or watch.stage < 0:
            end(draft, entry, subject)
        return
    if late:
        return
    draft.usable_at = draft.now
    if draft.standing is Standing.FREE:
        draft.standing = Standing.UNASSIGNED  # somebody is there: advice is meant in full
        draft.restless = True
    draft.put_device(replace(device, alarms=device.alarms | {event.code}))
    if known is None:
        entry = draft.index.other_alarms
        stage = {"low": 0, "medium": 1, "high": 2}.get(event.priority, 1)
    else:
        entry, stage = known
    if entry is None or not draft.applies(entry):
        return
    cause = event.text or event.code.replace("_", " ")
    if _in_a_row(entry) > 1:
        if event.phase is AlarmPhase.START:
            cuff_fails(draft, device.id, cause)
        return
    stage = min(stage, len(entry.rule.stages) - 1)
    subject = _alarm_subject(entry.rule.subject, device)
    # Another alarm of the device's own is news, though an alert stands for both.
    another = known is None and event.code not in device.alarms
    anew = another and draft.open_alert(entry.rule.id, subject) is not None
    tell(draft, entry, subject, stage, onset=draft.now, explain=Explain(cause=cause), anew=anew)


def recall(draft: Draft) -> None:
    """Tell what a device has said before its rule applied: a battery low before the drug ran."""
    for device in tuple(draft.devices.values()):
        for code in sorted(device.alarms & draft.index.codes.keys()):
            entry, stage = draft.index.codes[code]
            if entry.rule.phases is not None and not entry.rule.clear.expires and draft.applies(entry):
                subject = _alarm_subject(entry.rule.subject, device)
                explain = Explain(cause=code.replace("_", " "))
                tell(draft, entry, subject, stage, onset=draft.now, explain=explain)


def _in_a_row(entry: Entry) -> float:
    """How many of a kind it takes before they are told."""
    return entry.rule.parameters.get("in_a_row", 1.0)


def _alarm_subject(subject: Quantity | None, device: Device) -> str:
    return str(subject) if subject is not None else device.id


def _other_codes(draft: Draft, device: Device, code: str) -> bool:
    """Whether another running alarm of this device stands behind the same rule."""

    def rule_of(one: str) -> Entry | None:
        known = draft.index.codes.get(one)
        return known[0] if known else draft.index.other_alarms

    return any(rule_of(other) is rule_of(code) for other in device.alarms)

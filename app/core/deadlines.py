"""What happens on a bed by itself: everything that has a time, and the next of those times.

``next_due`` and ``lapse`` are two readings of one list: whatever ``lapse`` would do at an instant,
``next_due`` has named that instant before. Nothing else in the core may wait for time.

A calm message only puts deadlines off. So it leaves the one that was named (``put_off``); when that comes,
the next is named, once instead of with every message.
"""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import Final

from app.core import alarm, delivery, presence, recovery, rounds, situations, visit
from app.core.alarm import Explain
from app.core.announce import tell
from app.core.device import give_up_holes
from app.core.draft import Draft
from app.core.protocol import Situation
from app.core.session import Session
from app.core.state import BedState, Standing
from app.core.vitals import Instant
from app.core.watch import fail_safe

_BUT_DOSE: Final = attrgetter(*(part.name for part in fields(Session) if part.name != "dose_mg"))


def lapse(draft: Draft) -> None:
    """Whatever is due at ``draft.now`` happens."""
    for alert in tuple(draft.alerts.values()):
        _lapse_alert(draft, alert)
    for key, watch in tuple(draft.watches.items()):
        if watch.confirm_by is not None and watch.confirm_by <= draft.now:
            entry = draft.index.rules[key[0]]
            draft.put_watch(key, fail_safe(watch))
            alert_now = draft.open_alert(*key)
            explain = alert_now.explain if alert_now else Explain()
            priority = watch.unconfirmed or entry.rule.stages[0].priority
            tell(
                draft, entry, key[1], 0, onset=watch.onset, explain=explain, priority=priority,
                unverified=True,
            )  # fmt: skip
    situations.lapse(draft)
    rounds.lapse(draft)
    recovery.lapse(draft)
    presence.lapse(draft)
    _lapse_cuff(draft)
    _lapse_devices(draft)
    if any(one.verdict == "pending" and (one.due or 0) <= draft.now for one in draft.actions):
        delivery.verify(draft)
    free_at = _free_at(draft)
    if free_at is not None and free_at <= draft.now:
        visit.free(draft)


def _lapse_alert(draft: Draft, alert: alarm.Alert) -> None:
    if alert.closes is not None and alert.closes <= draft.now:
        entry = draft.index.rules.get(alert.rule)
        expired = entry is not None and entry.rule.clear.expires > 0
        draft.put_alert(alarm.close(alert, draft.now, "expired" if expired else "cleared"))
        return
    if alert.silence is not None and alert.silence.until <= draft.now:
        alert = replace(alert, silence=None)
        draft.put_alert(alert)
    escalates = alarm.escalates_at(alert, draft.conventions)
    if escalates is not None and escalates <= draft.now:
        draft.put_alert(replace(alert, escalation=alert.escalation + 1))


def _lapse_cuff(draft: Draft) -> None:
    stale = situations.cuff_stale_at(draft)
    if stale is not None and stale <= draft.now:
        situations.begin(
            draft, Situation.CUFF_STALE, "nibp_sys", "no cuff reading", since=draft.cuff_due_from
        )


def _lapse_devices(draft: Draft) -> None:
    for device in tuple(draft.devices.values()):
        if any(due <= draft.now for _, due in device.pulse.holes):
            after, gone = give_up_holes(device, draft.now)
            entry = presence.first_named(draft, Situation.SEQUENCE_GAP)
            fresh = entry is None or draft.open_alert(entry.rule.id, device.id) is None
            lost = gone if fresh else after.lost
            draft.put_device(replace(after, lost=lost))
            cause = f"{lost} message{'s' if lost != 1 else ''} lost"
            situations.happen(draft, Situation.SEQUENCE_GAP, device.id, cause)


def _free_at(draft: Draft) -> Instant | None:
    if draft.standing is not Standing.UNASSIGNED or draft.usable_at is None:
        return None
    return draft.usable_at + draft.conventions.free_after


def put_off(draft: Draft, before: BedState) -> bool:
    """Whether nothing waits for a time sooner than what the state before waited for."""
    return (
        (before.due is None or before.due > draft.now)
        and (draft.session is before.session or _but_dose(draft.session) == _but_dose(before.session))
        and draft.alerts is before.alerts
        and draft.watches is before.watches
        and draft.lasting is before.lasting
        and draft.actions is before.actions
        and draft.protocol is before.protocol
        and draft.standing is before.standing
        and not draft.restless
        and not draft.armed
        and not any(device.pulse.holes for device in draft.devices.values())
    )


def _but_dose(session: Session | None) -> tuple[object, ...]:
    """A session's parts that something may wait for; with each report of a pump only the dose is another."""
    return () if session is None else _BUT_DOSE(session)


def next_due(draft: Draft) -> Instant | None:
    """The next instant at which something happens by itself; never in the past."""
    times: list[Instant] = []
    for alert in draft.alerts.values():
        if (at := alarm.next_deadline(alert, draft.conventions)) is not None:
            times.append(at)
    for watch in draft.watches.values():
        if watch.confirm_by is not None:
            times.append(watch.confirm_by)
    if draft.lasting and (at := situations.next_due(draft)) is not None:
        times.append(at)
    if draft.presence:
        entry = presence.first_named(draft, Situation.SIGNAL_LOST)
        for known in draft.presence.values():
            if entry is not None and (at := presence.due(draft, known, entry)) is not None:
                times.append(at)
    if (at := situations.cuff_stale_at(draft)) is not None:
        times.append(at)
    for device in draft.devices.values():
        times.extend(due for _, due in device.pulse.holes)
    times.extend(one.due for one in draft.actions if one.verdict == "pending" and one.due is not None)
    if (at := _free_at(draft)) is not None:
        times.append(at)
    if draft.session is not None:
        times.extend(rounds.deadlines(draft))
        times.extend(recovery.deadlines(draft))
    return max(min(times), draft.now) if times else None

"""What the infusion pump's reports mean for the visit: phases, rules, and recorded actions seen.

The service never commands a pump. It compares what people recorded with what the pump then tells.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from app.core.alarm import AlertState
from app.core.announce import end
from app.core.changes import ActionUnverified, ActionVerified, PumpShown
from app.core.draft import Draft
from app.core.events import Deed, PumpReported, PumpState
from app.core.infusion import (
    Infusion,
    concentration,
    delivered_mg,
    planned_ml_per_h,
    quantities,
    remaining,
    report,
)
from app.core.intake import receive
from app.core.judge import judge_pump
from app.core.presence import arm, first_named, note
from app.core.protocol import Action, Phase, Situation
from app.core.quantity import Quantity
from app.core.session import ActionRecord
from app.core.situations import begin, cease, happen, persist
from app.core.state import Standing
from app.core.views import shown_pump
from app.core.visit import enter, open_unplanned

BACK_TO_PLAN = 0.95
"""From this share of the planned rate on, a slower reference no longer counts (PMP-RATE-LO clears)."""


def take_pump(draft: Draft, event: PumpReported) -> None:
    """One report of the pump."""
    received = receive(draft, event.envelope, is_pump=True)
    if received is None or received[1]:
        return
    other = draft.infusion.device
    if other is not None and other != event.envelope.device and draft.infusion.infusing:
        persist(draft, Situation.ASSOCIATION, event.envelope.device, f"{other} is the pump here")
        return
    before = draft.infusion
    draft.infusion = report(before, event, draft.now)
    if draft.session is not None and _programme(before) != _programme(draft.infusion):
        draft.restless = True  # what it is programmed with may be too much
    draft.usable_at = draft.now
    if draft.standing is Standing.FREE:
        draft.standing = Standing.UNASSIGNED
        draft.restless = True
    if draft.session is None and draft.infusion.infusing:
        open_unplanned(draft)
    if draft.session is not None:
        dose = delivered_mg(draft.infusion, draft.session)
        if dose != draft.session.dose_mg:
            draft.session = replace(draft.session, dose_mg=dose)
    _follow(draft)
    _resumed(draft, was_infusing=before.infusing)
    _reference(draft)
    judge_pump(draft, quantities(draft.infusion, draft.session))
    _unknown_dose(draft)
    _stopped(draft)
    verify(draft)
    if draft.running:
        arm(draft, Quantity.PUMP_FEED)
    note(draft, {Quantity.PUMP_FEED: draft.infusion.rate}, {})
    draft.outcomes.append(PumpShown(draft.now, draft.bed, shown_pump(draft)))


def _programme(infusion: Infusion) -> tuple[float | None, ...]:
    """What the pump is set to do: volume, strength, rate."""
    return infusion.to_deliver, infusion.concentration, infusion.rate


def _follow(draft: Draft) -> None:
    """The phase follows the pump: a fact is never refused."""
    session, infusion = draft.session, draft.infusion
    if session is None:
        return
    if infusion.infusing:
        if session.phase is not Phase.INFUSING:
            enter(draft, Phase.INFUSING)
        return
    if session.phase not in (Phase.INFUSING, Phase.PAUSED):
        return
    if infusion.state is PumpState.COMPLETED:
        happen(draft, Situation.PUMP_COMPLETED, str(infusion.device))
        enter(draft, Phase.OBSERVATION)
    elif infusion.state is not PumpState.PAUSED and not remaining(infusion):
        enter(draft, Phase.OBSERVATION)
    elif session.phase is Phase.INFUSING:
        enter(draft, Phase.PAUSED)


def pressing(draft: Draft, *actions: Action) -> bool:
    """Whether an alert that lists one of these actions is still there."""
    return any(
        alert.listed in actions and alert.state is not AlertState.RETURNED_UNACKED
        for alert in draft.alerts.values()
    )


def _resumed(draft: Draft, *, was_infusing: bool) -> None:
    """PMP-RESUME: it runs again while an alert says it should not."""
    infusion = draft.infusion
    if was_infusing or not infusion.infusing or infusion.rate_before is None:
        return
    if pressing(draft, Action.PAUSE, Action.STOP):
        happen(draft, Situation.PUMP_RESUMED, str(infusion.device))


def _reference(draft: Draft) -> None:
    """A rate back near the plan's ends a verified slower reference."""
    infusion, plan = draft.infusion, planned_ml_per_h(draft.infusion, draft.session)
    if infusion.reference is None or plan is None or not infusion.infusing:
        return
    if infusion.rate >= BACK_TO_PLAN * plan:
        draft.infusion = replace(infusion, reference=None)


def _unknown_dose(draft: Draft) -> None:
    """Neither pump nor plan tells a concentration: dose rules cannot be judged, and say so."""
    infusion = draft.infusion
    if draft.running and concentration(infusion, draft.session) is None:
        cause = "no concentration from pump or plan"
        begin(draft, Situation.DOSE_UNKNOWN, str(infusion.device), cause)
    else:
        cease(draft, Situation.DOSE_UNKNOWN, str(infusion.device))


def _stopped(draft: Draft) -> None:
    """PMP-STOP, or asking for the record where its user stopped it for an alert's sake."""
    infusion, subject = draft.infusion, str(draft.infusion.device)
    silent = not draft.running or infusion.infusing or not remaining(infusion)
    if silent or _recorded_stop(draft):
        cease(draft, Situation.PUMP_STOPPED, subject)
        cease(draft, Situation.RECORD_ASKED, subject)
        return
    asked = first_named(draft, Situation.RECORD_ASKED)
    known = asked is not None and (asked.rule.id, subject) in draft.lasting
    advised = pressing(draft, Action.SLOW, Action.PAUSE, Action.STOP)
    if known or (infusion.stopped_by_user and advised):
        cease(draft, Situation.PUMP_STOPPED, subject)
        begin(draft, Situation.RECORD_ASKED, subject, "paused by its user")
    else:
        cause = str(infusion.reason or infusion.state)
        begin(draft, Situation.PUMP_STOPPED, subject, cause, since=infusion.stopped_since)


def _recorded_stop(draft: Draft) -> bool:
    """Whether a person recorded "paused" or "stopped" for the present stretch of not infusing."""
    since, record = draft.infusion.stopped_since, draft.infusion.halt_recorded
    if since is None or record is None:
        return False
    return record >= since - draft.conventions.verify_within


def seen(draft: Draft, action: ActionRecord) -> bool:
    """Whether the pump now shows what was recorded."""
    infusion = draft.infusion
    match action.deed:
        case Deed.CHECKED:
            return True
        case Deed.RESUMED:
            return infusion.infusing
        case Deed.SLOWED:
            before = action.rate_before
            slow = before is not None and infusion.rate <= before * draft.conventions.slowed_ratio
            return slow or not infusion.infusing
        case Deed.PAUSED | Deed.STOPPED:
            return not infusion.infusing
        case _:
            assert_never(action.deed)


def verify(draft: Draft) -> None:
    """Tell of every waiting action that the pump shows it, or that it did not in time."""
    waiting: list[ActionRecord] = []
    for action in draft.actions:
        if seen(draft, action):
            verified = replace(action, verdict="verified")
            draft.outcomes.append(ActionVerified(draft.now, draft.bed, verified, draft.session))
            _seen(draft, action)
        elif action.verdict == "pending" and action.due is not None and action.due <= draft.now:
            late = replace(action, verdict="unverified")
            draft.outcomes.append(ActionUnverified(draft.now, draft.bed, late, draft.session))
            happen(draft, Situation.ACTION_UNVERIFIED, _pump(draft), str(action.deed))
            waiting.append(late)
        else:
            waiting.append(action)
    draft.actions = tuple(waiting)
    entry = first_named(draft, Situation.ACTION_UNVERIFIED)
    if entry is not None and not any(action.verdict == "unverified" for action in waiting):
        end(draft, entry, _pump(draft))


def _seen(draft: Draft, action: ActionRecord) -> None:
    if action.deed is Deed.SLOWED and draft.infusion.infusing:
        draft.infusion = replace(draft.infusion, reference=draft.infusion.rate)
    if action.deed is Deed.STOPPED and draft.running:
        enter(draft, Phase.OBSERVATION)


def _pump(draft: Draft) -> str:
    return str(draft.infusion.device or "pump")

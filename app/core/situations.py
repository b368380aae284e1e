"""Named situations that last: each is there since an instant, and its stages come by the clock.

One mechanism for all of them: ``begin`` when the facts say so, ``cease`` when they no longer do, and
``lapse`` when a stage's time has come. What the facts are is the business of the modules that call.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.alarm import Explain
from app.core.announce import MOMENTARY, end, reword, tell
from app.core.draft import Draft
from app.core.gates import flags
from app.core.index import Entry
from app.core.practice import Flag
from app.core.presence import first_named
from app.core.protocol import Phase, Situation
from app.core.state import Key, Lasting
from app.core.vitals import SECOND, DeviceId, Instant, Millis


def begin(
    draft: Draft, situation: Situation, subject: str, cause: str = "", since: Instant | None = None
) -> None:
    """The situation is there, now or since ``since``; a stage without hold is told at once."""
    entry = first_named(draft, situation)
    if entry is None:
        return
    key = (entry.rule.id, subject)
    known = draft.lasting.get(key)
    if known is None:
        start = draft.now if since is None else since
        draft.put_lasting(key, Lasting(since=start, cause=cause))
    elif known.cause != cause:
        draft.put_lasting(key, replace(known, cause=cause))
    reach(draft, entry, subject)


def reach(draft: Draft, entry: Entry, subject: str) -> None:
    """Tell every stage whose time has come."""
    key = (entry.rule.id, subject)
    while True:
        known = draft.lasting[key]
        at = due(entry, known)
        if at is None or at > draft.now:
            return
        following = known.tier + 1
        draft.put_lasting(key, replace(known, tier=following))
        explain = Explain(held=draft.now - known.since, cause=known.cause)
        tell(draft, entry, subject, following, onset=known.since, explain=explain)


def cease(draft: Draft, situation: Situation, subject: str, reason: str = "cleared") -> None:
    """The situation is over."""
    for entry in draft.index.named.get(situation, ()):
        key = (entry.rule.id, subject)
        if key in draft.lasting:
            draft.put_lasting(key, None)
            end(draft, entry, subject, reason)


def restate(draft: Draft, situation: Situation, subject: str) -> None:
    """What is told of a situation that goes on says its newest cause."""
    entry = first_named(draft, situation)
    known = None if entry is None else draft.lasting.get((entry.rule.id, subject))
    if entry is not None and known is not None:
        explain = Explain(held=draft.now - known.since, cause=known.cause)
        reword(draft, entry, subject, explain)


def happen(draft: Draft, situation: Situation, subject: str, cause: str = "") -> None:
    """Something happened at this instant; it is told, and told again if it happens again."""
    entry = first_named(draft, situation)
    if entry is not None:
        explain = Explain(cause=cause)
        again = draft.open_alert(entry.rule.id, subject) is not None
        tell(draft, entry, subject, 0, onset=draft.now, explain=explain, anew=again)


def persist(draft: Draft, situation: Situation, subject: str, cause: str) -> None:
    """It goes on happening: told once, and its end is put off while it goes on."""
    entry = first_named(draft, situation)
    if entry is None:
        return
    alert = draft.open_alert(entry.rule.id, subject)
    if alert is None:
        tell(draft, entry, subject, 0, onset=draft.now, explain=Explain(cause=cause))
        return
    closes = draft.now + entry.rule.clear.expires if entry.rule.clear.expires else None
    draft.alerts = {**draft.alerts, alert.id: replace(alert, closes=closes)}


def is_momentary(draft: Draft, rule: str) -> bool:
    """Whether acknowledging is all that is left to do about an alert of this rule."""
    entry = draft.index.rules.get(rule)
    return entry is not None and entry.rule.situation in MOMENTARY


def due(entry: Entry, lasting: Lasting) -> Instant | None:
    """When the situation reaches its next stage; None: it is at its last."""
    following = lasting.tier + 1
    if following >= len(entry.rule.stages):
        return None
    return lasting.since + entry.rule.stages[following].hold


def reaches(entry: Entry, lasting: Lasting, stage: int) -> Instant:
    """When the situation has gone through every stage up to this one; a rule has them all by the clock."""
    holds = (one.hold for one in entry.rule.stages[lasting.tier + 1 : stage + 1])
    return lasting.since + max(holds, default=0)


def next_due(draft: Draft) -> Instant | None:
    """The next stage of any lasting situation."""
    times = [
        at
        for key, lasting in draft.lasting.items()
        if (at := due(draft.index.rules[key[0]], lasting)) is not None
    ]
    return min(times, default=None)


def lapse(draft: Draft) -> None:
    """Tell every stage whose time has come, of every situation."""
    for rule, subject in tuple(draft.lasting):
        reach(draft, draft.index.rules[rule], subject)


def cuff_interval(draft: Draft, entry: Entry) -> Millis:
    """Longest age of a cuff reading here: the phase's interval and its grace (TEC-CUFF-STALE), ms.

    Shorter while the patient has a cardiovascular risk, or any pressure alert is open.
    """
    numbers = entry.rule.parameters
    pressing = any(alert.family == "pressure" and not alert.provisional for alert in draft.alerts.values())
    if draft.phase in (Phase.OBSERVATION, Phase.RECOVERED, Phase.ENDED_EARLY):
        seconds = numbers.get("observation_s", 1080.0)
    elif pressing or Flag.CARDIOVASCULAR in flags(draft):
        seconds = numbers.get("risk_s", 480.0)
    else:
        seconds = numbers.get("infusing_s", 780.0)
    return int(seconds * SECOND)


def cuff_wanted(draft: Draft) -> bool:
    """Whether the next cuff is waited for: not of who has left, nor where nothing was given to observe."""
    if draft.phase is Phase.ENDED_EARLY and draft.session is not None:
        return draft.session.started_at is not None
    return draft.phase is not Phase.DISCHARGED


def cuff_stale_at(draft: Draft) -> Instant | None:
    """When the newest cuff reading becomes too old; None: no cuff is expected, or it is told."""
    entry = first_named(draft, Situation.CUFF_STALE)
    if entry is None or draft.cuff_due_from is None:
        return None
    if not cuff_wanted(draft):
        return None
    key: Key = (entry.rule.id, "nibp_sys")
    if key in draft.lasting:
        return None
    return draft.cuff_due_from + cuff_interval(draft, entry)


def cuff_taken(draft: Draft) -> None:
    """A usable cuff measurement came: the next is due an interval from now."""
    draft.cuff_due_from = draft.now
    draft.restless = True
    cease(draft, Situation.CUFF_STALE, "nibp_sys")


def cuff_fails(draft: Draft, device: DeviceId, cause: str) -> None:
    """A cuff measurement came to nothing; told once enough did in a row (TEC-CUFF-FAIL)."""
    known = draft.index.codes.get("cuff_failed")
    failures = draft.devices[device].cuff_failures + 1
    draft.put_device(replace(draft.devices[device], cuff_failures=failures))
    if known is not None and failures >= known[0].rule.parameters.get("in_a_row", 1.0):
        tell(draft, known[0], device, known[1], onset=draft.now, explain=Explain(cause=cause))

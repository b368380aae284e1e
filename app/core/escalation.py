"""When does an open alert get worse by itself? Told beforehand, so that nobody is taken by surprise.

Three clocks make an alert worse though nothing more happens: the ladder of what nobody acknowledges, the
stages of a situation that lasts (a lost signal among them), and a cuff reading that nobody repeats. What
they will do follows from the state, and is told with the alert. A rule that is held by evidence has no such
clock: what the next sample brings is not foreseen.

A promise holds as long as nothing happens. Whatever moves it (a value of a lost signal, a pump that starts)
tells the alert anew with the new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.core import alarm, presence, situations
from app.core.alarm import Alert, AlertState, Escalation
from app.core.announce import said
from app.core.draft import Draft
from app.core.index import Entry
from app.core.protocol import ACTION_RANK, PRIORITY_RANK, Action, Priority, Situation
from app.core.vitals import Instant


def foresee(draft: Draft) -> None:
    """Bring what every open alert says of its next escalation up to date."""
    for alert in tuple(draft.alerts.values()):
        coming = _next(draft, alert)
        if coming != alert.escalates:
            draft.put_alert(replace(alert, escalates=coming))


def _next(draft: Draft, alert: Alert) -> Escalation | None:
    """The first of its clocks to make it worse; None: none will, or it is over before."""
    entry = draft.index.rules[alert.rule]
    found = (_unseen(draft, alert), _unrepeated(draft, alert, entry), _staged(draft, alert, entry))
    coming = [one for one in found if one is not None]
    if not coming:
        return None
    # Of one instant the worst: both come to pass, and people are told the outcome.
    first = min(coming, key=lambda one: (one.at, -PRIORITY_RANK[one.priority]))
    return None if alert.closes is not None and alert.closes <= first.at else first


def _unseen(draft: Draft, alert: Alert) -> Escalation | None:
    at = alarm.escalates_at(alert, draft.conventions)
    return None if at is None else Escalation(max(at, draft.now), alert.priority)


def _unrepeated(draft: Draft, alert: Alert, entry: Entry) -> Escalation | None:
    watch = draft.watches.get((alert.rule, alert.subject))
    if watch is None or watch.confirm_by is None:
        return None
    first = entry.rule.stages[0]
    return _worse(draft, alert, watch.confirm_by, watch.unconfirmed or first.priority, first.action)


def _staged(draft: Draft, alert: Alert, entry: Entry) -> Escalation | None:
    reaches = _clock(draft, alert, entry)
    for following in range(alert.stage + 1, len(entry.rule.stages)):
        at = reaches(following)
        if at is None:
            return None
        stage = entry.rule.stages[following]
        if (found := _worse(draft, alert, at, stage.priority, stage.action)) is not None:
            return found
    return None


def _clock(draft: Draft, alert: Alert, entry: Entry) -> Callable[[int], Instant | None]:
    """When the situation behind an alert reaches a stage; None: not by time alone."""
    if entry.rule.situation is Situation.SIGNAL_LOST:
        return lambda stage: presence.reaches(draft, entry, alert.subject, stage)
    lasting = draft.lasting.get((alert.rule, alert.subject))
    return lambda stage: None if lasting is None else situations.reaches(entry, lasting, stage)


def _worse(draft: Draft, alert: Alert, at: Instant, priority: Priority, action: Action) -> Escalation | None:
    """What is then said of the alert, if that is worse than what is said now."""
    louder = PRIORITY_RANK[priority] > PRIORITY_RANK[alert.priority]
    stronger = ACTION_RANK[said(draft, action)] > ACTION_RANK[alert.action]
    if alert.state is AlertState.RETURNED_UNACKED or not (louder or stronger):
        return None
    return Escalation(max(at, draft.now), priority if louder else alert.priority)

"""From "it is so" to "people are told": raising, worsening, clearing and covering alerts.

One occurrence per (bed, rule, subject). Within a family only the strongest speaks; the others carry
``covered_by``. In phases without a running drug, SLOW, PAUSE and STOP are said as CHECK.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.core import alarm
from app.core.alarm import Alert, AlertState, Explain
from app.core.changes import AlertChanged, AlertClosed, AlertRaised
from app.core.draft import Draft
from app.core.index import Entry
from app.core.protocol import ACTION_RANK, PRIORITY_RANK, Action, Kind, Priority, Rule, Situation
from app.core.state import Standing
from app.core.vitals import Instant
from app.core.wording import REPEAT, say, say_provisional

MOMENTARY = frozenset({Situation.PUMP_RESUMED, Situation.SERVICE})
"""Situations that are over as soon as they are told: acknowledging closes them."""


def said(draft: Draft, listed: Action) -> Action:
    """The action word for the present phase."""
    if draft.running or draft.standing is Standing.UNASSIGNED:
        return listed
    return listed if ACTION_RANK[listed] <= ACTION_RANK[Action.CHECK] else Action.CHECK


def tell(
    draft: Draft,
    entry: Entry,
    subject: str,
    stage: int,
    *,
    onset: Instant,
    explain: Explain,
    priority: Priority | None = None,
    provisional: bool = False,
    unverified: bool = False,
    anew: bool = False,
) -> None:
    """The situation exists at this stage: raise its alert, or change the one that is open.

    Args:
        stage: Index into the rule's stages.
        priority: Instead of the stage's.
        provisional: A single cuff measurement: CHECK at the confirmation's priority.
        unverified: Nobody confirmed in time.
        anew: It happened once more: announce again though nothing got worse.
    """
    rule = entry.rule
    step = rule.stages[stage]
    listed = Action.CHECK if provisional else step.action
    rank = priority or step.priority
    if provisional and rule.confirm is not None:
        rank = rule.confirm.single
    alert = draft.open_alert(rule.id, subject)
    if alert is None:
        latched = rule.clear.by_hand or (rule.latched and rank is Priority.HIGH)
        _raise(
            draft, entry, subject, stage, listed, rank, onset, explain,
            latched=latched, provisional=provisional,
        )  # fmt: skip
        return
    if (
        not anew
        and alert.state is not AlertState.RETURNED_UNACKED
        and alert.provisional == provisional
        and alert.unverified == unverified
        and stage <= alert.stage
        and PRIORITY_RANK[rank] <= PRIORITY_RANK[alert.priority]
    ):
        if alert.closes is not None and not rule.clear.expires:
            draft.alerts = {**draft.alerts, alert.id: replace(alert, closes=None)}
        return
    if alert.state is AlertState.RETURNED_UNACKED:
        alert = alarm.come_back(alert, draft.now)
    rank = max(rank, alert.priority, key=PRIORITY_RANK.__getitem__)
    listed = max(listed, alert.listed, key=ACTION_RANK.__getitem__)
    worse = (
        PRIORITY_RANK[rank] > PRIORITY_RANK[alert.priority]
        or ACTION_RANK[said(draft, listed)] > ACTION_RANK[alert.action]
        or anew
    )
    if worse:
        alert = alarm.worsen(alert, draft.now)
    draft.put_alert(
        replace(
            alert,
            stage=max(stage, alert.stage),
            listed=listed,
            action=said(draft, listed),
            priority=rank,
            provisional=provisional,
            unverified=unverified,
            latched=rule.clear.by_hand or (rule.latched and rank is Priority.HIGH),
            closes=draft.now + rule.clear.expires if rule.clear.expires else None,
            text=say(rule.text, subject, explain),
            explain=explain,
            steps=_steps(rule, max(stage, alert.stage), provisional=provisional),
        )
    )


def _raise(
    draft: Draft,
    entry: Entry,
    subject: str,
    stage: int,
    listed: Action,
    priority: Priority,
    onset: Instant,
    explain: Explain,
    *,
    latched: bool,
    provisional: bool,
) -> None:
    rule, protocol = entry.rule, draft.protocol
    alert = Alert(
        id=f"{draft.name}.{draft.number(0)}",
        bed=draft.bed,
        session=draft.session.id if draft.session else None,
        rule=rule.id,
        subject=subject,
        kind=rule.kind,
        family=rule.family,
        stage=stage,
        listed=listed,
        action=said(draft, listed),
        priority=priority,
        state=AlertState.ACTIVE_UNACKED,
        provisional=provisional,
        unverified=False,
        latched=latched,
        onset=onset,
        raised_at=draft.now,
        announced=draft.now,
        worst_since=draft.now,
        origin=str(draft.origin or "device"),
        text=say_provisional(explain, subject) if provisional else say(rule.text, subject, explain),
        clears_when=rule.clears_when,
        explain=explain,
        source=rule.source,
        protocol=(protocol.id, protocol.version, protocol.sha256),
        closes=draft.now + rule.clear.expires if rule.clear.expires else None,
        steps=_steps(rule, stage, provisional=provisional),
    )
    draft.raised.add(alert.id)
    draft.put_alert(alert)


def _steps(rule: Rule, stage: int, *, provisional: bool) -> tuple[str, ...]:
    """What staff are to do: of the stage that speaks, else of the rule."""
    return REPEAT if provisional else rule.stages[stage].steps or rule.steps


def end(draft: Draft, entry: Entry, subject: str, reason: str = "cleared") -> None:
    """The situation has ended: close its alert, or let a latched one wait for a person.

    A MEDIUM physiological alert is shown its minimum time, so that nobody hears a tone and finds
    nothing on the screen.
    """
    alert = draft.open_alert(entry.rule.id, subject)
    if alert is None or alert.state is AlertState.RETURNED_UNACKED:
        return
    shown_until = alert.worst_since + entry.rule.minimum_display
    lingers = (
        alert.priority is Priority.MEDIUM
        and not alert.latched
        and not alert.provisional
        and shown_until > draft.now
    )
    if lingers:
        draft.alerts = {**draft.alerts, alert.id: replace(alert, closes=shown_until)}
        return
    draft.put_alert(alarm.clear(alert, draft.now, reason))


def reword(draft: Draft, entry: Entry, subject: str, explain: Explain) -> None:
    """Bring what an open alert says up to date; nothing got worse, so it is not announced anew."""
    alert = draft.open_alert(entry.rule.id, subject)
    text = say(entry.rule.text, subject, explain)
    if alert is not None and alert.text != text:
        draft.put_alert(replace(alert, text=text, explain=explain))


def shut(draft: Draft, alert: Alert, reason: str) -> None:
    """Close an alert whatever its state, because what it speaks of is no longer here."""
    draft.put_alert(alarm.close(alert, draft.now, reason))
    key = (alert.rule, alert.subject)
    draft.put_watch(key, None)
    draft.put_lasting(key, None)


def relabel(draft: Draft) -> None:
    """Say every open alert's action as the present phase asks; a stronger word announces it anew."""
    for alert in tuple(draft.alerts.values()):
        action = said(draft, alert.listed)
        if action is alert.action:
            continue
        stronger = ACTION_RANK[action] > ACTION_RANK[alert.action]
        if stronger and alert.state is not AlertState.RETURNED_UNACKED:
            draft.put_alert(replace(alarm.worsen(alert, draft.now), action=action))
        else:
            draft.put_alert(replace(alert, action=action))


def cover(draft: Draft) -> None:
    """Let the strongest of each family speak for the others."""
    families: dict[tuple[str, str], list[Alert]] = {}
    for alert in draft.alerts.values():
        if alert.family is not None:
            scope = alert.subject if alert.kind is Kind.TECHNICAL else ""
            families.setdefault((alert.family, scope), []).append(alert)
    for members in families.values():
        strongest = _strongest(draft, members)
        for alert in members:
            speaker = None if alert is strongest else strongest.id
            if alert.covered_by == speaker:
                continue
            uncovered = speaker is None
            draft.put_alert(
                replace(
                    alert,
                    covered_by=speaker,
                    announced=draft.now if uncovered else alert.announced,
                    escalation=0 if uncovered else alert.escalation,
                )
            )


def _strongest(draft: Draft, members: Iterable[Alert]) -> Alert:
    def key(alert: Alert) -> tuple[tuple[int, int, int], int, int, int]:
        entry = draft.index.rules.get(alert.rule)
        # While both are provisional, the one that would say more once confirmed.
        listed = entry.rule.stages[alert.stage].action if entry else alert.listed
        order = entry.order if entry else 0
        return alert.strength, ACTION_RANK[listed], -alert.raised_at, -order

    return max(members, key=key)


def publish(draft: Draft) -> None:
    """Say what befell the alerts in this sub-step, each once, in the order it began.

    One that came and went in it was never there: at no instant could anybody have seen it.
    """
    for key, touched in draft.touched.items():
        alert = draft.alerts.get(key, touched)
        if not alert.is_open:
            if alert.id not in draft.raised:
                draft.outcomes.append(AlertClosed(draft.now, draft.bed, alert))
        elif alert.id in draft.raised:
            draft.outcomes.append(AlertRaised(draft.now, draft.bed, alert))
        else:
            draft.outcomes.append(AlertChanged(draft.now, draft.bed, alert))
    draft.touched.clear()
    draft.raised.clear()

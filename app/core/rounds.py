"""When somebody has to look: checks that are due, overdue, and the other clocks of a visit.

All of it follows from the session: when it began and ended, what was entered, what was ticked. Nothing
counts down anywhere, so a restart continues by itself. Only the check that is due next is kept
(``Record.check_due``), because its instant is told, and told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from app.core.changes import CheckDue
from app.core.draft import Draft
from app.core.gates import flags
from app.core.practice import Discharge, Flag, Schedule
from app.core.presence import first_named
from app.core.protocol import RUNNING, Phase, Situation
from app.core.quantity import Quantity
from app.core.record import Check
from app.core.session import Session
from app.core.situations import begin, cease
from app.core.views import PENDING_VIEW
from app.core.visit import SESSION_SUBJECT
from app.core.vitals import MINUTE, Instant, Millis
from app.core.wording import span

AFTER: Final = frozenset({Phase.OBSERVATION, Phase.RECOVERED, Phase.ENDED_EARLY})
"""Phases after an infusion in which the patient is still here."""

CONSCIOUSNESS: Final = frozenset({Quantity.MOAAS, Quantity.RASS})
"""Entries that tell of consciousness; one of them is enough."""

ESCORT: Final = "escort"
"""Item of the discharge list: somebody takes the patient home."""


class Clock(NamedTuple):
    """A situation that is there from an instant on, unless a fact ends it before."""

    situation: Situation
    at: Instant
    cause: str


CLOCKED: Final = (
    Situation.CHECK_DUE,
    Situation.CHECK_DUE_AFTER,
    Situation.CONSCIOUSNESS_DUE,
    Situation.OVERRUN,
    Situation.ESCORT_DUE,
    Situation.DISSOCIATION_LATE,
)
"""The situations that this module begins and ends."""


def arrange(draft: Draft) -> None:
    """After a change of phase or of the record: what is due from now on, and what no longer is."""
    session = draft.session
    if session is not None:
        due = next_check(draft, session)
        if due != session.record.check_due:
            record = replace(session.record, check_due=due, check_called=False)
            draft.session = replace(session, record=record)
    lapse(draft)


def deadlines(draft: Draft) -> Iterator[Instant]:
    """Instants at which something of a visit happens by itself."""
    session = draft.session
    if session is None:
        return
    if session.record.check_due is not None and not session.record.check_called:
        yield session.record.check_due
    for clock in _clocks(draft, session):
        entry = first_named(draft, clock.situation)
        if entry is not None and (entry.rule.id, SESSION_SUBJECT) not in draft.lasting:
            yield clock.at


def lapse(draft: Draft) -> None:
    """Whatever of a visit is due at ``draft.now`` happens."""
    session = draft.session
    if session is None:
        return
    record = session.record
    if record.check_due is not None and record.check_due <= draft.now and not record.check_called:
        session = replace(session, record=replace(record, check_called=True))
        draft.session = session
        draft.restless = True
        draft.outcomes.append(CheckDue(draft.now, draft.bed, session, PENDING_VIEW))
    there = {clock.situation: clock for clock in _clocks(draft, session) if clock.at <= draft.now}
    for situation in CLOCKED:
        if (clock := there.get(situation)) is not None:
            begin(draft, situation, SESSION_SUBJECT, clock.cause, since=clock.at)
        else:
            cease(draft, situation, SESSION_SUBJECT)


def interval(draft: Draft) -> Millis | None:
    """Time between checks in this phase, ms; None: none are asked for."""
    asked = draft.protocol.practice.schedule
    minutes = 0.0
    if draft.running:
        risk = asked.during_risk_min > 0 and Flag.CARDIOVASCULAR in flags(draft)
        minutes = asked.during_risk_min if risk else asked.during_min
    elif draft.phase in AFTER:
        minutes = asked.after_min
    return _ms(minutes) or None


def next_check(draft: Draft, session: Session) -> Instant | None:
    """When the next full check is due.

    During the infusion: an interval after the last full one, or after the start. After it: at fixed
    times from its end. There a check counts for a time if it comes no earlier than its grace before,
    and for every time that it is late for.
    """
    every = interval(draft)
    if every is None:
        return None
    checks = session.record.checks
    if session.phase in RUNNING:
        begun = session.started_at or session.phase_since
        return max((begun, *(one.at for one in checks if one.full))) + every
    if session.ended_at is None:
        return None
    grace = _ms(draft.protocol.practice.schedule.grace_after_min)
    seen = [one.at + grace - session.ended_at for one in checks if one.full and one.at >= session.ended_at]
    return session.ended_at + (max(seen, default=0) // every + 1) * every


def dissociated(checks: tuple[Check, ...], discharge: Discharge) -> bool:
    """Whether the newest check that speaks of dissociation, by word or score, says that it is there."""
    most = {Quantity.DISSOCIATED: 0}
    if discharge.cadss_at_most:
        most[Quantity.CADSS] = discharge.cadss_at_most
    if discharge.cadss6_at_most:
        most[Quantity.CADSS6] = discharge.cadss6_at_most
    for check in reversed(checks):
        found = [check.entries[name] > limit for name, limit in most.items() if name in check.entries]
        if found:
            return any(found)
    return False


def _clocks(draft: Draft, session: Session) -> Iterator[Clock]:
    """Every clock of this visit that runs or has run out."""
    practice = draft.protocol.practice
    asked = practice.schedule
    due = session.record.check_due
    if due is not None and session.record.check_called:  # nothing is overdue that is not yet due
        yield from _check_clocks(draft, session, asked, due)
    if session.phase in RUNNING:
        longest = _longest(session, asked)
        if longest is not None:
            begun = session.started_at or session.phase_since
            yield Clock(Situation.OVERRUN, begun + longest, span(longest))
    elif session.phase in AFTER and session.ended_at is not None:
        wanted = asked.escort_min > 0 and ESCORT in practice.discharge.by_hand
        if wanted and ESCORT not in session.record.ticks:
            yield _since_end(Situation.ESCORT_DUE, session.ended_at, asked.escort_min)
        late = asked.dissociation_late_min
        if late > 0 and dissociated(session.record.checks, practice.discharge):
            yield _since_end(Situation.DISSOCIATION_LATE, session.ended_at, late)


def _check_clocks(draft: Draft, session: Session, asked: Schedule, due: Instant) -> Iterator[Clock]:
    """A check that is due becomes overdue, and so does what it should say of consciousness."""
    if session.phase in RUNNING:
        cause = f"one is due every {span(interval(draft) or 0)}"
        yield Clock(Situation.CHECK_DUE, due + _ms(asked.grace_during_min), cause)
    else:
        cause = f"one was due {span(due - (session.ended_at or due))} after the end"
        yield Clock(Situation.CHECK_DUE_AFTER, due + _ms(asked.grace_after_min), cause)
    grace = _ms(asked.consciousness_grace_min)
    told = any(one.at >= due - grace and CONSCIOUSNESS & one.entries.keys() for one in session.record.checks)
    if not told:
        yield Clock(Situation.CONSCIOUSNESS_DUE, due + grace, "")


def _since_end(situation: Situation, ended_at: Instant, minutes: float) -> Clock:
    after = _ms(minutes)
    return Clock(situation, ended_at + after, span(after))


def _longest(session: Session, asked: Schedule) -> Millis | None:
    """So long may the infusion take, pauses included, ms; None: nobody said."""
    bounds: list[Millis] = []
    if asked.overrun_min > 0 and session.plan is not None:
        bounds.append(_ms(session.plan.duration_min + asked.overrun_min))
    if asked.overrun_most_min > 0:
        bounds.append(_ms(asked.overrun_most_min))
    return min(bounds, default=None)


def _ms(minutes: float) -> Millis:
    return round(minutes * MINUTE)

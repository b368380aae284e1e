"""Before the start: plan, screening, gates that a person answers for, limits for this session.

Each becomes part of the session, with who and when, and counts its revision on. A refused one changes
nothing and says what would help.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias, assert_never

from app.core.changes import Fault, LimitsChanged, SessionChanged
from app.core.commands import AnswerScreening, ChangeLimit, OverrideGate, ReviseSession
from app.core.draft import Draft
from app.core.gates import BASELINE, flags, held_back, unmet
from app.core.practice import Flag
from app.core.presence import arm, disarm
from app.core.protocol import Situation
from app.core.quantity import Quantity
from app.core.record import LimitChange, Override, Record, Screening
from app.core.session import Session
from app.core.situations import begin, cease
from app.core.views import PENDING_VIEW
from app.core.visit import answer, mine, put_down, refuse, unfit_plan
from app.core.wording import number

Preparation: TypeAlias = ReviseSession | AnswerScreening | OverrideGate | ChangeLimit

ANSWERS = frozenset({"yes", "no"})


def prepare(draft: Draft, event: Preparation) -> None:
    """Carry out one of these commands."""
    session = mine(draft, event.command, event.session, event.revision)
    if session is None:
        return
    if not event.by.strip():
        refuse(draft, event.command, "invalid", "Say who answers for it.", Fault("by", "", "is empty"))
        return
    match event:
        case ReviseSession():
            _revise(draft, session, event)
        case AnswerScreening():
            _screen(draft, session, event)
        case OverrideGate():
            _override(draft, session, event)
        case ChangeLimit():
            _change_limit(draft, session, event)
        case _:
            assert_never(event)


def tell_gates(draft: Draft) -> None:
    """The drug runs, whoever started it: each gate that should have held it back is told, by name."""
    entries = draft.index.named.get(Situation.GATE_UNMET, ())
    # SES-BASE has a rule of its own, which says what follows from it.
    wanted = {gate.id: gate.text for gate in held_back(draft) if gate.id != BASELINE} if draft.running else {}
    for entry in entries:
        for rule, subject in tuple(draft.lasting):
            if rule == entry.rule.id and subject not in wanted:
                cease(draft, Situation.GATE_UNMET, subject)
    for gate, text in wanted.items():
        begin(draft, Situation.GATE_UNMET, gate, text)


def _put(draft: Draft, session: Session, event: Preparation, what: str, record: Record) -> None:
    """The session with another record, told and answered."""
    draft.session = replace(session, record=record, revision=session.revision + 1)
    draft.restless = True
    draft.outcomes.append(SessionChanged(draft.now, draft.bed, what, draft.session, PENDING_VIEW))
    answer(draft, event.command, session.id)


def _revise(draft: Draft, session: Session, event: ReviseSession) -> None:
    unfit = unfit_plan(event.plan)
    if unfit is not None:
        refuse(draft, event.command, "invalid", unfit, Fault("plan.type", "SES-PLAN-TYPE", unfit))
    elif session.patient is None:
        # Whose it is concerns the site: one open session a patient, and the course.
        detail = "This session has no patient yet. Open it with patient and plan first."
        refuse(draft, event.command, "conflict", detail, Fault("patient", "", "is not known yet"))
    elif session.patient.alias != event.patient.alias:
        detail = f"This session is of {session.patient.alias}. Close it, then open one for the other patient."
        refuse(draft, event.command, "conflict", detail, Fault("patient.alias", "", "is another patient"))
    elif session.started_at is not None and not event.reason.strip():
        detail = "The infusion has begun. Give a reason for another plan."
        refuse(draft, event.command, "invalid", detail, Fault("reason", "", "is missing"))
    else:
        other = replace(session, patient=event.patient, plan=event.plan)
        noted = put_down(draft, other, event.by, "another plan", event.reason)
        _put(draft, noted, event, "plan", noted.record)


def _screen(draft: Draft, session: Session, event: AnswerScreening) -> None:
    practice = draft.protocol.practice
    known = {question.id for question in practice.questions}
    faults = [
        *(
            Fault(f"answers.{one}", "", f"{one} is no question of the form")
            for one in sorted(event.answers.keys() - known)
        ),
        *(
            Fault(f"answers.{one}", "", f"{one}: yes or no, not {said!r}")
            for one, said in sorted(event.answers.items())
            if one in known and said not in ANSWERS
        ),
    ]
    if faults:
        detail = f"Not saved: {'; '.join(one.message for one in faults)}."
        refuse(draft, event.command, "invalid", detail, *faults)
        return
    before = session.record.screening
    screening = Screening(
        version=practice.screening_version,
        answers={**(before.answers if before else {}), **event.answers},
        medicines=event.medicines or (before.medicines if before else ()),
        at=draft.now,
        by=event.by,
        note=event.note or (before.note if before else ""),
    )
    _put(draft, session, event, "screening", replace(session.record, screening=screening))
    if Flag.RESPIRATORY in flags(draft):
        arm(draft, Quantity.RR)
    elif Quantity.RR not in draft.fitted:
        disarm(draft, Quantity.RR)  # an answer was put right: nobody watches for it


def _override(draft: Draft, session: Session, event: OverrideGate) -> None:
    found = next((gate for gate in unmet(draft) if gate.id == event.gate), None)
    if found is None:
        detail = "Nothing of this kind is unmet any more."
        refuse(draft, event.command, "not_found", detail, Fault("gate", event.gate, "is not unmet"))
    elif not found.overridable:
        detail = f"{found.text.rstrip('.')}. Nobody may override this. Put it right first."
        refuse(draft, event.command, "conflict", detail, Fault("gate", found.id, "cannot be overridden"))
    elif not event.reason.strip():
        detail = "An override needs a reason."
        refuse(draft, event.command, "invalid", detail, Fault("reason", found.id, "is empty"))
    elif found.overridden:
        detail = f"{found.text.rstrip('.')}. Overridden already."
        refuse(draft, event.command, "conflict", detail, Fault("gate", found.id, "is overridden"))
    else:
        one = Override(found.id, event.by, event.reason, draft.now)
        record = replace(session.record, overrides=(*session.record.overrides, one))
        _put(draft, session, event, "override", record)


def _change_limit(draft: Draft, session: Session, event: ChangeLimit) -> None:
    bounds = next((one for one in draft.protocol.practice.adjustable if one.rule == event.rule), None)
    if bounds is None:
        movable = ", ".join(one.rule for one in draft.protocol.practice.adjustable) or "none"
        detail = f"The limit of {event.rule} cannot be changed for a session. Possible: {movable}."
        refuse(draft, event.command, "not_found", detail, Fault("rule", event.rule, "cannot be changed"))
        return
    if not event.reason.strip():
        detail = "Another limit needs a reason."
        refuse(draft, event.command, "invalid", detail, Fault("reason", event.rule, "is empty"))
        return
    if event.value is not None and not bounds.least <= event.value <= bounds.most:
        span = f"{number(bounds.least)} to {number(bounds.most)}"
        detail = f"{number(event.value)} is out of bounds. Possible: {span}."
        refuse(draft, event.command, "invalid", detail, Fault("value", event.rule, f"must be {span}"))
        return
    limits = {rule: one for rule, one in session.record.limits.items() if rule != event.rule}
    if event.value is not None:
        limits[event.rule] = LimitChange(event.rule, event.value, event.by, event.reason, draft.now)
    record = replace(session.record, limits=dict(sorted(limits.items())))
    _put(draft, session, event, "limit", record)
    draft.outcomes.append(LimitsChanged(draft.now, draft.bed, PENDING_VIEW))
    draft.reindex()

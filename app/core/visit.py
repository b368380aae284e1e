"""Sessions, phases and baselines: what a visit goes through, by the pump's word or a person's.

A gate may refuse a command, never a fact. A refused command changes nothing and says in one sentence
what is wrong and what would help.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.announce import end, relabel, shut
from app.core.changes import (
    BaselineLocked,
    CommandAnswered,
    CommandRefused,
    Fault,
    LimitsChanged,
    NoteAdded,
    PhaseChanged,
    SessionClosed,
    SessionOpened,
)
from app.core.draft import Draft
from app.core.events import CloseSession, LockBaseline, OpenSession, ReleaseBed, SetPhase
from app.core.gates import hold_start, no_baseline
from app.core.infusion import begun_anew, left_behind
from app.core.leaving import hold
from app.core.plan import Plan
from app.core.practice import PlanType
from app.core.presence import MANDATORY, arm, disarm, fewer_stages, tell_losses
from app.core.protocol import RUNNING, Kind, Phase, Situation
from app.core.quantity import Quantity
from app.core.record import Note, Override
from app.core.session import COMMANDED, Baseline, CuffMeasurement, Session, medians, resting
from app.core.situations import begin, cease
from app.core.state import Standing
from app.core.views import PENDING_VIEW
from app.core.wording import number, spoken_phase

SESSION_SUBJECT = "session"
"""Subject of alerts about the visit itself."""


def answer(draft: Draft, command: str, subject: str, result: str = "done") -> None:
    """The command was carried out."""
    draft.outcomes.append(CommandAnswered(draft.now, draft.bed, command, result, subject))


def refuse(draft: Draft, command: str, reason: str, detail: str, *faults: Fault) -> None:
    """The command was not carried out, and nothing has changed."""
    draft.outcomes.append(CommandRefused(draft.now, draft.bed, command, reason, detail, faults))


def open_session(draft: Draft, event: OpenSession) -> None:
    """Open a session, or fill the one a pump opened."""
    if event.protocol not in ("", draft.protocol.id):
        detail = f"Protocol {event.protocol} is not in use here; {draft.protocol.id} is."
        refuse(draft, event.command, "invalid", detail, Fault("protocol", "", detail))
        return
    unfit = unfit_plan(event.plan)
    if unfit is not None:
        refuse(draft, event.command, "invalid", unfit, Fault("plan.type", "SES-PLAN-TYPE", unfit))
        return
    session = draft.session
    if session is not None and not (session.unplanned and session.patient is None):
        detail = "This chair has an open session. Close it first."
        refuse(draft, event.command, "conflict", detail)
        return
    if session is None:
        session, result = _begin(draft, unplanned=False), "created"
        draft.infusion = begun_anew(draft.infusion)
    else:
        session, result = replace(session, revision=session.revision + 1), "done"
    draft.session = replace(
        session,
        patient=event.patient,
        plan=event.plan,
        course=event.course,
        since_last_h=event.since_last_h,
        gap_h=event.gap_h,
    )
    draft.restless = True
    draft.outcomes.append(SessionOpened(draft.now, draft.bed, draft.session, PENDING_VIEW))
    answer(draft, event.command, session.id, result)


def unfit_plan(plan: Plan) -> str | None:
    """Why no session can have such a plan; None: it can."""
    if plan.type is not PlanType.HIGH_DOSE:
        return None
    return (
        "A high dose over days is given under anaesthesia, in intensive care. The rules here are for "
        "patients who are awake. Plan a low dose, or an outpatient infusion."
    )


def open_unplanned(draft: Draft) -> None:
    """The pump infuses and nobody opened a session: open one that waits to be filled."""
    draft.session = _begin(draft, unplanned=True)
    draft.outcomes.append(SessionOpened(draft.now, draft.bed, draft.session, PENDING_VIEW))


def _begin(draft: Draft, *, unplanned: bool) -> Session:
    session = Session(
        id=f"{draft.name}.s{draft.number(1)}",
        bed=draft.bed,
        phase=Phase.PRE,
        phase_since=draft.now,
        opened_at=draft.now,
        protocol=draft.protocol.id,
        protocol_version=draft.protocol.version,
        protocol_sha256=draft.protocol.sha256,
        unplanned=unplanned,
    )
    draft.session = session
    draft.standing = Standing.SESSION
    draft.restless = True
    for quantity in sorted(MANDATORY):
        arm(draft, quantity)
    if draft.cuff_due_from is None:
        draft.cuff_due_from = draft.now
    return session


def enter(draft: Draft, phase: Phase) -> None:
    """The visit is in another phase from now on."""
    session = draft.session
    if session is None or session.phase is phase:
        return
    draft.session = replace(
        session,
        phase=phase,
        phase_since=draft.now,
        started_at=(session.started_at or draft.now) if phase in RUNNING else session.started_at,
        ended_at=draft.now
        if session.phase in RUNNING and phase not in RUNNING
        else (None if phase in RUNNING else session.ended_at),
    )
    draft.restless = True
    draft.outcomes.append(PhaseChanged(draft.now, draft.bed, draft.session, PENDING_VIEW))
    if phase not in RUNNING:
        disarm(draft, Quantity.PUMP_FEED)
    elif draft.infusion.device is not None:
        arm(draft, Quantity.PUMP_FEED)
    missing_baseline(draft)


def missing_baseline(draft: Draft) -> None:
    """SES-BASE: the drug runs and relative rules have nothing to refer to."""
    if draft.running and (told := no_baseline(draft)):
        begin(draft, Situation.NO_BASELINE, SESSION_SUBJECT, told)
    else:
        cease(draft, Situation.NO_BASELINE, SESSION_SUBJECT)


def set_phase(draft: Draft, event: SetPhase) -> None:
    """Staff say which phase it is, where no pump feed decides it."""
    session = mine(draft, event.command, event.session, event.revision)
    if session is None:
        return
    if event.phase is session.phase:
        answer(draft, event.command, session.id)
        return
    if draft.infusion.device is not None and event.phase in RUNNING:
        detail = "The pump itself tells infusing and paused here. Pause or resume it at the chair."
        refuse(draft, event.command, "conflict", detail)
    elif draft.infusion.infusing:
        detail = "The pump is infusing. Stop it at the chair first."
        refuse(draft, event.command, "conflict", detail)
    elif event.phase not in COMMANDED[session.phase]:
        ways = ", ".join(map(spoken_phase, sorted(COMMANDED[session.phase]))) or "nothing"
        detail = f"{spoken_phase(event.phase)} cannot follow {spoken_phase(session.phase)}. Possible: {ways}."
        detail = detail[0].upper() + detail[1:]
        refuse(draft, event.command, "conflict", detail)
    elif (going := _let_go(draft, event, session, event.phase)) is not None:
        going = replace(going, revision=going.revision + 1)
        why = "" if event.override else event.reason  # an override keeps its reason itself
        draft.session = put_down(draft, going, event.by, event.phase.replace("_", " "), why)
        enter(draft, event.phase)
        answer(draft, event.command, session.id)


def lock_baseline(draft: Draft, event: LockBaseline) -> None:
    """Lock what this patient's numbers are at rest, from readings or by values."""
    session = mine(draft, event.command, event.session, event.revision)
    if session is None:
        return
    if session.baseline is not None and not event.reason:
        detail = "The baseline is locked. Give a reason to lock another."
        refuse(draft, event.command, "conflict", detail)
        return
    taken: tuple[CuffMeasurement, ...] = ()
    if event.values is not None:
        unknown = sorted(set(event.values) - {str(quantity) for quantity in Quantity})
        if unknown or not event.values:
            detail = f"No such signals for a baseline: {', '.join(unknown) or 'none'}."
            refuse(draft, event.command, "invalid", detail, Fault("values", "", detail))
            return
        values = event.values
        systolic, diastolic = values.get(Quantity.NIBP_SYS), values.get(Quantity.NIBP_DIA)
        if systolic is not None and diastolic is not None and systolic <= diastolic:
            detail = f"Systolic {number(systolic)} is not over diastolic {number(diastolic)}. Look at both."
            refuse(draft, event.command, "invalid", detail, Fault("values", "", detail))
            return
    else:
        start = session.started_at
        before = tuple(one for one in draft.cuffs if start is None or one.at < start)
        taken = resting(before, draft.now if start is None else start, draft.conventions)
        if not taken:
            numbers = draft.conventions
            span = f"{numbers.baseline_window // 60_000} min"
            detail = (
                f"Fewer than {numbers.baseline_readings} cuff readings, "
                f"{numbers.baseline_apart // 1000} s apart, in the "
                f"{f'last {span}. Take another, or' if start is None else f'{span} before the start:'} "
                "give values."
            )
            refuse(draft, event.command, "conflict", detail)
            return
        values = medians(taken)
    baseline = Baseline(dict(values), draft.now, len(taken), event.reason, event.by, taken)
    draft.session = replace(session, baseline=baseline, revision=session.revision + 1)
    draft.restless = True
    draft.outcomes.append(BaselineLocked(draft.now, draft.bed, draft.session, PENDING_VIEW))
    draft.outcomes.append(LimitsChanged(draft.now, draft.bed, PENDING_VIEW))
    missing_baseline(draft)
    answer(draft, event.command, session.id)


def close_session(draft: Draft, event: CloseSession) -> None:
    """The visit is over; the bed is unassigned, or free if nothing is heard there."""
    session = mine(draft, event.command, event.session, event.revision)
    if session is None:
        return
    if draft.infusion.infusing:
        detail = "The pump is infusing. Stop it at the chair first."
        refuse(draft, event.command, "conflict", detail)
        return
    session = _let_go(draft, event, session, None)
    if session is None:
        return
    if session.phase in RUNNING:
        session = replace(session, ended_at=draft.now)
    session = replace(session, revision=session.revision + 1)
    session = put_down(draft, session, event.by, "closed", "" if event.override else event.reason)
    closed = replace(session, closed_at=draft.now)
    draft.session = None
    draft.reindex()  # limits that were moved are the protocol's again
    draft.infusion = left_behind(draft.infusion)
    draft.actions = ()
    draft.cuffs = ()  # of the patient who leaves: no baseline and no check of the next one's
    draft.standing = Standing.UNASSIGNED
    draft.restless = True
    draft.outcomes.append(SessionClosed(draft.now, draft.bed, closed, PENDING_VIEW))
    _leave_session_behind(draft)
    if draft.next_protocol is not None:
        adopt(draft)
    quiet = draft.usable_at is None or draft.now - draft.usable_at >= draft.conventions.free_after
    if quiet:
        free(draft)
    answer(draft, event.command, closed.id)


def put_down(draft: Draft, session: Session, by: str, what: str, why: str) -> Session:
    """The session with a note of why a person did something; without a reason nothing is noted."""
    if not why.strip():
        return session
    notes = session.record.notes
    text = f"{what[0].upper()}{what[1:]}: {why}"
    note = Note(f"{session.id}.n{len(notes) + 1}", draft.now, by, text)
    after = replace(session, record=replace(session.record, notes=(*notes, note)))
    draft.outcomes.append(NoteAdded(draft.now, draft.bed, note, after))
    return after


def _let_go(
    draft: Draft, event: SetPhase | CloseSession, session: Session, to: Phase | None
) -> Session | None:
    """The session as it may go on, with whoever answered for what is open; None: refused."""
    held = hold_start(draft, session, to) or hold(draft, session, to)
    if held is None:
        return session
    if not event.override or held.final:
        refuse(draft, event.command, "conflict", held.detail, *held.faults)
        return None
    if not event.by.strip() or not event.reason.strip():
        refuse(draft, event.command, "invalid", "An override needs a name and a reason.")
        return None
    answered = (Override(gate, event.by, event.reason, draft.now) for gate in held.gates)
    record = replace(session.record, overrides=(*session.record.overrides, *answered))
    return replace(session, record=record)


def _leave_session_behind(draft: Draft) -> None:
    """Close what only a session could mean; silence of signals now stops at MEDIUM."""
    for alert in tuple(draft.alerts.values()):
        entry = draft.index.rules[alert.rule]
        if entry.relative or not draft.applies(entry):
            shut(draft, alert, "session_closed")
    draft.watches = {
        key: watch for key, watch in draft.watches.items() if not draft.index.rules[key[0]].relative
    }
    never = [q for q in draft.presence if q not in draft.fitted]
    disarm(draft, Quantity.PUMP_FEED, *never)
    for quantity in tuple(draft.presence):
        arm(draft, quantity)
    # Whoever has left is due no cuff; whoever stays is from their next one on, as on any chair.
    draft.cuff_due_from = None
    cease(draft, Situation.CUFF_STALE, "nibp_sys", "session_closed")


def release(draft: Draft, event: ReleaseBed) -> None:
    """A person says that nobody is in this chair any more."""
    if draft.session is not None:
        detail = "This chair has an open session. Close it first."
        refuse(draft, event.command, "conflict", detail)
        return
    free(draft)
    answer(draft, event.command, draft.bed)


def free(draft: Draft) -> None:
    """Nobody is here: old numbers go, technical alerts close, what a person must see stays to be seen."""
    draft.standing = Standing.FREE
    draft.restless = True
    draft.presence, draft.channels, draft.ranges, draft.owners = {}, {}, {}, {}
    draft.fitted, draft.peaks = frozenset(), {}
    draft.cuffs, draft.cuff_due_from, draft.usable_at = (), None, None
    draft.infusion, draft.actions = left_behind(draft.infusion), ()
    draft.lasting, draft.watches = {}, {}
    for alert in tuple(draft.alerts.values()):
        if alert.kind is Kind.TECHNICAL or not alert.latched:
            shut(draft, alert, "bed_free")
        else:
            end(draft, draft.index.rules[alert.rule], alert.subject, "bed_free")


def adopt(draft: Draft) -> None:
    """Take over the protocol that waited; alerts of rules and stages it no longer has are closed."""
    draft.protocol, draft.next_protocol = draft.next_protocol or draft.protocol, None
    draft.reindex()
    for alert in tuple(draft.alerts.values()):
        entry = draft.index.rules.get(alert.rule)
        if entry is None or alert.stage >= len(entry.rule.stages):
            shut(draft, alert, "protocol_changed")
    draft.watches = {
        key: watch
        for key, watch in draft.watches.items()
        if (entry := draft.index.rules.get(key[0])) is not None and len(watch.runs) == len(entry.rule.stages)
    }
    draft.lasting = {key: one for key, one in draft.lasting.items() if key[0] in draft.index.rules}
    fewer_stages(draft)
    draft.restless = True


def look_again(draft: Draft) -> None:
    """After a change of phase or standing: close what no longer applies, say the rest in its words."""
    for alert in tuple(draft.alerts.values()):
        entry = draft.index.rules[alert.rule]
        if not draft.applies(entry):
            if alert.latched and alert.is_unacked:
                end(draft, entry, alert.subject, "not_applicable")
            else:
                shut(draft, alert, "not_applicable")
    rules = draft.index.rules
    draft.watches = {k: one for k, one in draft.watches.items() if draft.applies(rules[k[0]])}
    draft.lasting = {k: one for k, one in draft.lasting.items() if draft.applies(rules[k[0]])}
    relabel(draft)
    tell_losses(draft)


def mine(draft: Draft, command: str, session: str, revision: int | None = None) -> Session | None:
    """The open session a command names, as its giver saw it; refuses the command when it is another one.

    Args:
        revision: The session's as the giver saw it; None: not asked.
    """
    known = draft.session
    if known is None or known.id != session:
        refuse(draft, command, "not_found", "This session is not open.")
        return None
    if revision not in (None, known.revision):
        detail = "Somebody has changed this session meanwhile. Look at it again, then save."
        refuse(draft, command, "stale", detail)
        return None
    return known

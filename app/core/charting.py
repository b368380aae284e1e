"""What people put down during the visit: checks, notes, events, medicines, ticks, feedback.

Each becomes part of the session's record, with who and when, and counts its revision on. A refused one
changes nothing. What was seen is then put to the rules like any measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, assert_never

from app.core.changes import CheckDone, Fault, NoteAdded, SessionChanged
from app.core.commands import AddNote, GiveFeedback, GiveMedicine, RecordCheck, ReportAdverseEvent, TickItem
from app.core.draft import Draft
from app.core.judge import judge_entries
from app.core.protocol import Phase, Situation
from app.core.quantity import CUFF_QUANTITIES, SCALES, Quantity
from app.core.record import AdverseEvent, Check, Feedback, Medicine, Note, Record, Tick
from app.core.rounds import CONSCIOUSNESS, interval
from app.core.session import Session
from app.core.streams import STREAMED
from app.core.views import PENDING_VIEW
from app.core.visit import answer, mine, refuse
from app.core.vitals import Instant, Signal, Validity
from app.core.wording import number, spoken

Entry = RecordCheck | AddNote | ReportAdverseEvent | GiveMedicine | TickItem | GiveFeedback

ALLERGIC: Final = "allergic_reaction"
"""Kind of adverse event that the rules hear of too."""

GRADES: Final = range(1, 6)
SCORES: Final = range(1, 6)
FULL: Final = frozenset({Quantity.NIBP_SYS, Quantity.HR, Quantity.SPO2})
"""What a full check has of the monitors (clinical notes 3.7)."""


def chart(draft: Draft, event: Entry) -> None:
    """Carry out one of these commands."""
    session = mine(draft, event.command, event.session, event.revision)
    if session is None:
        return
    match event:
        case RecordCheck():
            _check(draft, session, event)
        case AddNote():
            _note(draft, session, event)
        case ReportAdverseEvent():
            _adverse_event(draft, session, event)
        case GiveMedicine():
            _medicine(draft, session, event)
        case TickItem():
            _tick(draft, session, event)
        case GiveFeedback():
            _feedback(draft, session, event)
        case _:
            assert_never(event)


def usable_vitals(draft: Draft) -> Mapping[str, float]:
    """What the monitors say now, by quantity, canonical unit: only what may be relied on.

    A streamed value counts while it is as fresh as a gap in a stream allows, a cuff measurement for one
    interval between checks. Heart rate and SpO2 are left out while they are not judged (TEC-ARTIFACT).
    """
    streams = {quantity: _fresh(draft, signal) for signal, quantity in STREAMED.items()}
    heart = _fresh(draft, Signal.HR)
    streams[Quantity.HR] = heart if heart is not None else _fresh(draft, Signal.PR)
    doubted = {entry.rule.id for entry in draft.index.named.get(Situation.ARTIFACT, ())}
    if any(alert.rule in doubted for alert in draft.alerts.values()):
        streams |= {Quantity.HR: None, Quantity.SPO2: None}
    found = {str(quantity): value for quantity, value in streams.items() if value is not None}
    oldest = draft.now - (interval(draft) or draft.conventions.cuff_late_after)
    if draft.cuffs and draft.cuffs[-1].at >= oldest:
        measured = draft.cuffs[-1].values
        found |= {str(quantity): measured[quantity] for quantity in CUFF_QUANTITIES if quantity in measured}
    return dict(sorted(found.items()))


def _fresh(draft: Draft, signal: Signal) -> float | None:
    channel = draft.channels.get(signal)
    if channel is None or channel.validity is not Validity.VALID:
        return None
    return channel.value if draft.now - channel.received_at <= draft.conventions.stream_gap else None


def _check(draft: Draft, session: Session, event: RecordCheck) -> None:
    wrong = tuple(_misfits(event.entries))
    if wrong:
        refuse(draft, event.command, "invalid", wrong[0].message, *wrong)
        return
    vitals = usable_vitals(draft)
    checks = session.record.checks
    check = Check(
        id=f"{session.id}.c{len(checks) + 1}",
        at=draft.now,
        by=event.by,
        phase=session.phase,
        entries=dict(sorted(event.entries.items())),
        vitals=vitals,
        full=vitals.keys() >= FULL and not CONSCIOUSNESS.isdisjoint(event.entries),
        oriented=event.oriented,
        walks=event.walks,
        note=event.note,
    )
    after = _put(draft, session, replace(session.record, checks=(*checks, check)))
    draft.outcomes.append(CheckDone(draft.now, draft.bed, check, after, PENDING_VIEW))
    judge_entries(draft, {Quantity(name): value for name, value in event.entries.items()})
    answer(draft, event.command, check.id, "created")


def _misfits(entries: Mapping[str, float]) -> Iterator[Fault]:
    """What is wrong with what was entered."""
    scales = {str(quantity): ends for quantity, ends in SCALES.items()}
    for name, value in sorted(entries.items()):
        place = f"entries.{name}"
        if name not in scales:
            yield Fault(place, "", f"No such entry: {name}. Possible: {', '.join(sorted(scales))}.")
            continue
        least, most = scales[name]
        if not (least <= value <= most and value == int(value)):
            whole = f"{spoken(name)} is a whole number from {least} to {most}, not {number(value)}."
            yield Fault(place, "", whole)


def _note(draft: Draft, session: Session, event: AddNote) -> None:
    if not event.text.strip():
        detail = "The note is empty. Write what you saw."
        refuse(draft, event.command, "invalid", detail, Fault("text", "", detail))
        return
    notes = session.record.notes
    note = Note(f"{session.id}.n{len(notes) + 1}", draft.now, event.by, event.text)
    after = _put(draft, session, replace(session.record, notes=(*notes, note)))
    draft.outcomes.append(NoteAdded(draft.now, draft.bed, note, after))
    answer(draft, event.command, note.id, "created")


def _adverse_event(draft: Draft, session: Session, event: ReportAdverseEvent) -> None:
    known = next((one for one in session.record.adverse_events if one.id == event.revises), None)
    if event.revises is not None and known is None:
        refuse(draft, event.command, "not_found", "This session has no such adverse event.")
        return
    told = _told(draft, session, event, known)
    wrong = _implausible(draft, told)
    if wrong is not None:
        refuse(draft, event.command, "invalid", wrong.message, wrong)
        return
    events = session.record.adverse_events
    after = tuple(told if one is known else one for one in events) if known else (*events, told)
    _change(draft, session, replace(session.record, adverse_events=after), "adverse_event")
    if ALLERGIC in (told.kind, known.kind if known else None):
        going_on = any(one.kind == ALLERGIC and one.resolved is None for one in after)
        judge_entries(draft, {Quantity.ALLERGY: float(going_on)})
    answer(draft, event.command, told.id, "done" if known else "created")


def _told(
    draft: Draft, session: Session, event: ReportAdverseEvent, known: AdverseEvent | None
) -> AdverseEvent:
    """The event as it is known now: what a revision leaves out stays as it was."""
    onset = event.onset if event.onset is not None else known.onset if known else draft.now
    return AdverseEvent(
        id=known.id if known else f"{session.id}.e{len(session.record.adverse_events) + 1}",
        kind=event.kind,
        grade=event.grade,
        onset=onset,
        phase=_phase_at(session, onset),
        by=event.by,
        at=draft.now,
        resolved=event.resolved if event.resolved is not None else known.resolved if known else None,
        action=event.action or (known.action if known else ""),
        outcome=event.outcome or (known.outcome if known else ""),
        note=event.note or (known.note if known else ""),
    )


def _implausible(draft: Draft, told: AdverseEvent) -> Fault | None:
    """What is wrong with an adverse event; None: nothing."""
    vocabulary = draft.protocol.practice.adverse_events
    if not told.kind or (vocabulary and told.kind not in vocabulary):
        known = ", ".join(vocabulary) or "any word"
        return Fault("kind", "", f"No such kind of adverse event: {told.kind}. Possible: {known}.")
    if told.grade not in GRADES:
        return Fault("grade", "", f"A grade is 1 (mild) to 5 (death), not {told.grade}.")
    if told.onset > draft.now:
        return Fault("onset", "", "An adverse event cannot begin in the future. Give an onset up to now.")
    if told.resolved is not None and not told.onset <= told.resolved <= draft.now:
        return Fault("resolved", "", "An adverse event ends between its onset and now. Look at both.")
    return None


def _phase_at(session: Session, at: Instant) -> Phase:
    """Phase of the visit at an instant, as far as the session remembers it."""
    if at >= session.phase_since:
        return session.phase
    if session.ended_at is not None and at >= session.ended_at:
        return Phase.OBSERVATION
    if session.started_at is not None and at >= session.started_at:
        return Phase.INFUSING
    return Phase.PRE


def _medicine(draft: Draft, session: Session, event: GiveMedicine) -> None:
    if not event.drug.strip() or not event.dose.strip():
        detail = "Drug and dose are needed. Give both."
        field = "dose" if event.drug.strip() else "drug"
        refuse(draft, event.command, "invalid", detail, Fault(field, "", detail))
        return
    given = session.record.medicines
    medicine = Medicine(
        id=f"{session.id}.m{len(given) + 1}",
        drug=event.drug,
        dose=event.dose,
        route=event.route,
        at=draft.now,
        by=event.by,
        note=event.note,
    )
    _change(draft, session, replace(session.record, medicines=(*given, medicine)), "medicine")
    answer(draft, event.command, medicine.id, "created")


def _tick(draft: Draft, session: Session, event: TickItem) -> None:
    by_hand = draft.protocol.practice.discharge.by_hand
    if event.item not in by_hand:
        possible = ", ".join(by_hand) or "none"
        detail = f"No item to tick: {event.item}. Possible: {possible}."
        refuse(draft, event.command, "not_found", detail, Fault("item", event.item, detail))
        return
    ticks = {item: tick for item, tick in session.record.ticks.items() if item != event.item}
    if event.done:
        ticks[event.item] = Tick(event.by, draft.now, event.note)
    _change(draft, session, replace(session.record, ticks=ticks), "tick")
    answer(draft, event.command, event.item)


def _feedback(draft: Draft, session: Session, event: GiveFeedback) -> None:
    if event.score not in SCORES:
        detail = f"Satisfaction is 1 (not at all) to 5, not {event.score}."
        refuse(draft, event.command, "invalid", detail, Fault("score", "", detail))
        return
    feedback = Feedback(event.score, event.by, draft.now, event.note)
    _change(draft, session, replace(session.record, feedback=feedback), "feedback")
    answer(draft, event.command, session.id)


def _change(draft: Draft, session: Session, record: Record, what: str) -> None:
    after = _put(draft, session, record)
    draft.outcomes.append(SessionChanged(draft.now, draft.bed, what, after, PENDING_VIEW))


def _put(draft: Draft, session: Session, record: Record) -> Session:
    """The session with what was put down, one revision on."""
    after = replace(session, record=record, revision=session.revision + 1)
    draft.session = after
    draft.restless = True
    return after

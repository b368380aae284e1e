"""What stands between a session and its start; pure reading of a bed.

A gate refuses a command, never a fact. Gates are told from facts alone and not from the time of looking, so
that whoever looks between two events sees the same. The numbers and questions are the practice's; one that
asks for nothing has no gates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.core.changes import Fault
from app.core.conditions import TOLERANCE, holds
from app.core.draft import Draft
from app.core.index import REMEMBERED, Index, Rest
from app.core.infusion import concentration
from app.core.practice import Dosing, Effect, Flag, PlanType, Practice
from app.core.protocol import RUNNING, AnyOf, Condition, Limit, Phase, Situation
from app.core.quantity import Quantity
from app.core.session import Session, planned_mg, planned_rate
from app.core.shown import ShownGate
from app.core.wording import number, spoken

BLOCK, WARN = "block", "warn"

WEIGHT: Final = "SES-WEIGHT"
DOSE: Final = "PMP-DOSE-PRE"
LOW_DOSE: Final = "SES-LOW-DOSE"
DURATION: Final = "SES-DURATION"
SCREEN: Final = "SES-SCREEN"
SIGNAL: Final = "SES-SIGNAL"
BASELINE: Final = "SES-BASE"
BASELINE_ODD: Final = "SES-BASE-ODD"
PRESSURE: Final = "BP-PRE"
PRESSURE_BLOCK: Final = "BP-PRE-BLOCK"
GAP: Final = "SES-GAP"

OF_BASELINE: Final = frozenset({BASELINE_ODD, PRESSURE, PRESSURE_BLOCK})
"""Gates that speak of the numbers of a baseline: another one is to be answered for anew."""

BEFORE: Final = frozenset({Phase.PRE, Phase.BASELINE, Phase.OBSERVATION})
"""Phases from which an infusion is started: the last when a visit had been ended early, and was not."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a command has to wait.

    Attributes:
        gates: Every gate that is unmet, in the order a person meets them.
        detail: One sentence: what is open, and the way out.
        faults: The same item by item, each under its gate.
        final: Nobody may answer for it.
    """

    gates: tuple[str, ...]
    detail: str
    faults: tuple[Fault, ...]
    final: bool = False


def flags(draft: Draft) -> frozenset[Flag]:
    """What is true of this patient and changes how closely we look."""
    session = draft.session
    if session is None:
        return frozenset()
    found: set[Flag] = set()
    if session.patient is not None and session.patient.cv_risk:
        found.add(Flag.CARDIOVASCULAR)
    screening = session.record.screening
    for question in draft.protocol.practice.questions:
        given = screening.answers.get(question.id) if screening else None
        if question.flag is not None and given is not None and given != question.wanted:
            found.add(question.flag)
    return frozenset(found)


def unmet(draft: Draft) -> tuple[ShownGate, ...]:
    """Every gate that is unmet now, in the order of the visit; empty without a session.

    Once the drug has run only what concerns the patient stays to be seen: answers, baseline, interval.
    """
    session, practice = draft.session, draft.protocol.practice
    if session is None or not practice.screening_version:
        return ()
    told = [*_plan(draft, session, practice), *_screening(session, practice)]
    if _ahead(session) or session.phase in RUNNING:
        told += _signals(draft, session, practice)
        if lacking := no_baseline(draft):
            told.append(ShownGate(BASELINE, BLOCK, f"{lacking[0].upper()}{lacking[1:]}", True, False))
    told += _baseline(draft, session, practice)
    told += _gap(session, practice)
    answered = _answered(session)
    return tuple(
        ShownGate(gate.id, gate.level, gate.text, gate.overridable, gate.id in answered) for gate in told
    )


def no_baseline(draft: Draft) -> str:
    """What of the baseline is missing, so that the rules of a rising pressure have nothing to refer to."""
    if not draft.baseline:
        return "no locked baseline"
    missing = [spoken(one) for one in (Quantity.NIBP_SYS, Quantity.NIBP_DIA) if one not in draft.baseline]
    return f"the baseline has no {' and no '.join(missing)}" if missing else ""


def _ahead(session: Session) -> bool:
    """Whether the infusion is yet to be started."""
    return session.started_at is None and session.phase in BEFORE


def _answered(session: Session) -> frozenset[str]:
    """Gates that somebody has answered for; of a baseline only for the one that is locked now."""
    locked = session.baseline.locked_at if session.baseline else None
    return frozenset(
        one.gate
        for one in session.record.overrides
        if one.gate not in OF_BASELINE or locked is None or one.at >= locked
    )


def held_back(draft: Draft) -> tuple[ShownGate, ...]:
    """Gates that block and that nobody has answered for."""
    return tuple(gate for gate in unmet(draft) if gate.level == BLOCK and not gate.overridden)


def hold_start(draft: Draft, session: Session, to: Phase | None) -> Hold | None:
    """What holds the start of an infusion; None: nothing does, or it is no start but a resumption."""
    if to is not Phase.INFUSING or session.started_at is not None:
        return None
    gates = held_back(draft)
    if not gates:
        return None
    detail = f"Not started: {'; '.join(gate.text for gate in gates)}."
    final = any(not gate.overridable for gate in gates)
    way_out = "Put it right first" if final else "Put it right, or override it with name and reason"
    faults = tuple(Fault("phase", gate.id, gate.text) for gate in gates)
    return Hold(tuple(gate.id for gate in gates), f"{detail} {way_out}.", faults, final)


# ------------------------------------------------------------------------------------- each of them


def _plan(draft: Draft, session: Session, practice: Practice) -> Iterator[ShownGate]:
    plan, patient, dosing = session.plan, session.patient, practice.dosing
    if plan is None or patient is None:
        yield ShownGate(WEIGHT, BLOCK, "No weight and no plan", False, False)
        return
    if (excess := _excess(draft, session, dosing)) is not None:
        yield ShownGate(DOSE, BLOCK, excess, False, False)
    dose = planned_mg(plan, patient) or 0.0
    least, most = dosing.low_dose_mg
    if plan.type is PlanType.LOW_DOSE and most and not least <= dose <= most:
        text = f"{number(dose)} mg is no low dose: {number(least)} to {number(most)} mg"
        yield ShownGate(LOW_DOSE, WARN, text, True, False)
    least, most = dosing.duration_min
    if most and not least <= plan.duration_min <= most:
        text = f"Planned for {number(plan.duration_min)} min; usual are {number(least)} to {number(most)}"
        yield ShownGate(DURATION, WARN, text, True, False)


def _excess(draft: Draft, session: Session, dosing: Dosing) -> str | None:
    """What of the plan, or of the pump's programme, is over the practice's bounds.

    Once the drug runs its rate is the pump rules' business, which judge it against the plan.
    """
    patient = session.patient
    dose, rate = planned_mg(session.plan, patient), planned_rate(session.plan, patient)
    if patient is None or dose is None or rate is None:
        return None
    too_much = _too_much("Planned", dose, rate, patient.weight_kg, dosing)
    strength = concentration(draft.infusion, session)
    if too_much is not None or strength is None:
        return too_much
    total = strength * (draft.infusion.to_deliver or 0.0)
    speed = strength * draft.infusion.rate if _ahead(session) else 0.0
    return _too_much("The pump is programmed with", total, speed, patient.weight_kg, dosing)


def _too_much(what: str, dose: float, rate: float, weight: float, dosing: Dosing) -> str | None:
    """Dose in mg and rate in mg/h against the bounds of a patient of this weight in kg."""
    ceiling, fastest = dosing.ceiling_mg_per_kg, dosing.rate_mg_per_kg_h
    if ceiling and _over(dose / weight, ceiling):
        return f"{what} {number(dose / weight)} mg/kg, over {number(ceiling)}"
    if fastest and _over(rate / weight, fastest):
        return f"{what} {number(rate / weight)} mg/kg/h, over {number(fastest)}"
    if dosing.rate_mg_h and rate >= dosing.rate_mg_h:
        return f"{what} {number(rate)} mg/h: {number(dosing.rate_mg_h)} and more is no awake infusion"
    return None


def _over(value: float, limit: float) -> bool:
    """Strictly, with the tolerance of every comparison: 1.0 mg/kg over 40 min is 1.5 mg/kg/h."""
    return value > limit + TOLERANCE * max(1.0, limit)


def _screening(session: Session, practice: Practice) -> Iterator[ShownGate]:
    answers: Mapping[str, str] = session.record.screening.answers if session.record.screening else {}
    open_ones = [question for question in practice.questions if question.id not in answers]
    if open_ones:
        text = f"Screening: {len(open_ones)} of {len(practice.questions)} not answered"
        yield ShownGate(SCREEN, BLOCK, text, True, False)
    for question in practice.questions:
        given = answers.get(question.id)
        if given is None or given == question.wanted or question.effect is Effect.FLAG:
            continue
        level = WARN if question.effect is Effect.WARN else BLOCK
        asked = " To be acknowledged." if question.effect is Effect.ACKNOWLEDGE else ""
        text = f"{question.text}: {given}.{asked}"
        yield ShownGate(f"{SCREEN}.{question.id}", level, text, True, False)


def _signals(draft: Draft, session: Session, practice: Practice) -> Iterator[ShownGate]:
    """A signal that never came. One that came and went is a gate before the start; then TEC-LOST tells it."""
    wanted = [Quantity(name) for name in practice.mandatory]
    if Flag.RESPIRATORY in flags(draft) and Quantity.RR not in wanted:
        wanted.append(Quantity.RR)
    cuffs = draft.index.named.get(Situation.CUFF_STALE, ())
    stale = {subject for rule, subject in draft.lasting if any(rule == one.rule.id for one in cuffs)}
    for quantity in wanted:
        known = draft.presence.get(quantity)
        lost = (known is not None and known.tier >= 0) or quantity in stale
        if quantity not in draft.fitted or (lost and _ahead(session)):
            text = f"No live value: {spoken(quantity)}"
            yield ShownGate(f"{SIGNAL}.{quantity}", BLOCK, text, True, False)


def _baseline(draft: Draft, session: Session, practice: Practice) -> Iterator[ShownGate]:
    if session.baseline is None:
        return
    rest, asked = session.baseline.values, practice.pre_dose
    if (told := _pressure(rest, asked.block_sys, asked.block_dia)) is not None:
        yield ShownGate(PRESSURE_BLOCK, BLOCK, told, True, False)
    elif (told := _pressure(rest, asked.warn_sys, asked.warn_dia)) is not None:
        yield ShownGate(PRESSURE, WARN, f"{told}: a clinician confirms", True, False)
    if odd := _odd(draft.index, tuple(rest.items())):
        text = f"The baseline itself is out of limits: {', '.join(odd)}; absolute limits stay"
        yield ShownGate(BASELINE_ODD, WARN, text, True, False)


@lru_cache(maxsize=REMEMBERED)
def _odd(index: Index, rest: Rest) -> tuple[str, ...]:
    """Values at rest that reach an absolute limit."""
    return tuple(
        sorted(
            f"{spoken(name)} {number(value)} ({entry.rule.id})"
            for name, value in rest
            for entry in index.rules.values()
            if entry.compiled is not None and _reached(entry.rule.situation, name, value)
        )
    )


def _pressure(rest: Mapping[str, float], systolic: float, diastolic: float) -> str | None:
    """Which pressures at rest are over their limits; None: none, or none are asked for."""
    limits = {Quantity.NIBP_SYS: systolic, Quantity.NIBP_DIA: diastolic}
    told = [
        f"{spoken(name)} {number(rest[name])}, over {number(limit)}"
        for name, limit in limits.items()
        if limit and name in rest and rest[name] > limit
    ]
    return f"Pressure at rest: {'; '.join(told)}" if told else None


def _reached(situation: object, name: str, value: float) -> bool:
    """Whether a value at rest reaches an absolute limit of a rule by itself."""
    terms: tuple[Condition, ...] = ()
    if isinstance(situation, Limit):
        terms = (situation,)
    elif isinstance(situation, AnyOf):
        terms = situation.terms
    return any(
        isinstance(term, Limit) and term.quantity == name and holds(value, term.op, term.value)
        for term in terms
    )


def _gap(session: Session, practice: Practice) -> Iterator[ShownGate]:
    shortest = session.gap_h
    if shortest is None:  # of no course: what every course asks for at least
        shortest = min((one.gap_h for one in practice.course.templates), default=0.0)
    if session.since_last_h is not None and session.since_last_h < shortest:
        text = f"{number(session.since_last_h)} h after the last infusion; {number(shortest)} h at least"
        yield ShownGate(GAP, WARN, text, True, False)

"""What was planned and what was given: ketamine by its rates, and every other medicine.

The infusion is one administration with the dose that was delivered, and one part of it for each stretch in
which the pump said the same thing, with its rate: ``on-hold`` is a pause. Where no pump was heard, the phases
that people gave tell the stretches, without a rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from app.codec.fhir.elements import Visit, concept, notes, people, period, quantity
from app.codec.fhir.setting import pump_names
from app.codec.report.facts import stays
from app.codec.report.series import stretches
from app.codec.wire_record import Object, instant
from app.core.events import PumpState
from app.core.protocol import Phase
from app.core.vitals import Instant

_DOSE: Final = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(mg|g|ug|mcg|µg|mL|ml|L|\[IU\]|IU)\s*", re.ASCII)
_UCUM: Final = {"mcg": "ug", "µg": "ug", "ml": "mL", "IU": "[IU]"}
"""How people write a unit -> how UCUM does."""


class Part(NamedTuple):
    """A stretch of the infusion; rate in mL/h, None: nobody knows; ``until`` None: it goes on."""

    since: Instant
    until: Instant | None
    state: str
    rate: float | None


def medication(visit: Visit) -> Iterator[Object]:
    """The plan, the infusion and its parts, other medicines."""
    if visit.session["plan"] is not None:
        yield _plan(visit, visit.session["plan"])
    if was_given(visit):
        yield _infusion(visit)
        yield from (_part(visit, part) for part in parts(visit))
    yield from (_medicine(visit, one) for one in visit.session["record"]["medicines"])


def was_given(visit: Visit) -> bool:
    """Whether an infusion ever began."""
    return visit.session["started_at"] is not None


def parts(visit: Visit) -> tuple[Part, ...]:
    """The stretches of the infusion, in order: infusing or paused."""
    facts = visit.facts
    if facts.pump:
        told = stretches(facts.pump, facts.conventions.pump_gap, facts.end)
        found = [Part(one.since, one.until, one.state, one.rate) for one in told]
        wanted = {str(PumpState.INFUSING), str(PumpState.PAUSED)}
    else:
        found = [Part(one.since, one.until, one.phase, None) for one in stays(facts)]
        wanted = {str(Phase.INFUSING), str(Phase.PAUSED)}
    if found and facts.closed is None and found[-1].until == facts.end:
        found[-1] = found[-1]._replace(until=None)
    first, *_ = (n for n, one in enumerate([*found, None]) if one is None or one.state == Phase.INFUSING)
    return tuple(one for one in found[first:] if one.state in wanted)


def _plan(visit: Visit, plan: Object) -> Object:
    session, patient = visit.session, visit.session["patient"]
    dose = plan["dose_mg"]
    if dose is None and plan["dose_mg_per_kg"] is not None and patient is not None:
        dose = round(plan["dose_mg_per_kg"] * patient["weight_kg"], 6)
    minutes = plan["duration_min"]
    amount = None if dose is None else quantity(dose, "mg")
    rate = None if dose is None else quantity(round(dose / minutes * 60, 6), "mg/h")
    wanted = f"{plan['dose_mg']:g} mg" if plan["dose_mg"] is not None else f"{plan['dose_mg_per_kg']:g} mg/kg"
    given = {"doseQuantity": amount, "rateQuantity": rate}
    return visit.resource(
        "MedicationRequest",
        status=_status_of_plan(session),
        intent="plan",
        medicationCodeableConcept=concept(plan["drug"]),
        subject=visit.patient,
        encounter=visit.encounter,
        authoredOn=session["opened_at"],
        dosageInstruction=[
            {
                "text": f"{wanted} over {minutes:g} min",
                "timing": {"repeat": {"duration": minutes, "durationUnit": "min"}},
                "route": concept("intravenous"),
                **({} if dose is None else {"doseAndRate": [given]}),
            }
        ],
    )


def _status_of_plan(session: Object) -> str:
    if session["closed_at"] is None:
        return "active"
    if session["started_at"] is None:
        return "cancelled"
    return "stopped" if session["phase"] == Phase.ENDED_EARLY else "completed"


def _infusion(visit: Visit) -> Object:
    session, ended = visit.session, visit.session["ended_at"]
    dose = session["dose_mg"]
    return visit.resource(
        "MedicationAdministration",
        status=_status_of_infusion(visit),
        **_common(visit),
        effectivePeriod=period(instant(session["started_at"]), None if ended is None else instant(ended)),
        dosage=None
        if dose is None
        else {"route": concept("intravenous"), "dose": quantity(round(dose, 6), "mg")},
    )


def _status_of_infusion(visit: Visit) -> str:
    session = visit.session
    if session["ended_at"] is None and session["closed_at"] is None:
        return "on-hold" if session["phase"] == Phase.PAUSED else "in-progress"
    early = Phase.ENDED_EARLY in {stay.phase for stay in stays(visit.facts)}
    return "stopped" if early else "completed"


def _part(visit: Visit, part: Part) -> Object:
    if part.state == PumpState.PAUSED:
        status = "on-hold"
    else:
        status = "in-progress" if part.until is None else "completed"
    return visit.resource(
        "MedicationAdministration",
        f"{visit.session['id']}/{part.since}",
        status=status,
        partOf=[visit.to("MedicationAdministration")],
        **_common(visit),
        effectivePeriod=period(part.since, part.until),
        dosage=None
        if part.rate is None
        else {"route": concept("intravenous"), "rateQuantity": quantity(part.rate, "mL/h")},
    )


def _common(visit: Visit) -> Object:
    plan = visit.session["plan"]
    drug = next((report.drug for report in visit.facts.pump if report.drug), None)
    return {
        "medicationCodeableConcept": concept(plan["drug"] if plan else drug or "not known"),
        "subject": visit.patient,
        "context": visit.encounter,
        "request": visit.to("MedicationRequest") if plan else None,
        "device": [visit.to("Device", name) for name in pump_names(visit)],
    }


def _medicine(visit: Visit, medicine: Object) -> Object:
    """Another drug. A dose that is no number with a unit stays a note: FHIR wants a quantity or nothing."""
    found = _DOSE.fullmatch(medicine["dose"])
    dosage = None
    if found:
        unit = _UCUM.get(found[2], found[2])
        dose = quantity(float(found[1].replace(",", ".")), unit)
        route = concept(medicine["route"]) or None
        dosage = {"text": medicine["dose"], **({"route": route} if route else {}), "dose": dose}
    said = "" if found else ", ".join(one for one in (medicine["dose"], medicine["route"]) if one)
    return visit.resource(
        "MedicationAdministration",
        medicine["id"],
        status="completed",
        medicationCodeableConcept=concept(medicine["drug"]),
        subject=visit.patient,
        context=visit.encounter,
        effectiveDateTime=medicine["at"],
        performer=[{"actor": who} for who in people(medicine["by"])],
        dosage=dosage,
        note=notes(said, medicine["note"]),
    )

"""Who, where, with what, and when: patient, chair, devices, course, encounter, risk flags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.codec.fhir.codes import AMBULATORY, MONITOR, SURVEY, VITAL_SIGNS, WEIGHT, Code, own
from app.codec.fhir.elements import SERVICE, Visit, concept, extension, period, quantity
from app.codec.report.facts import last_view, stays, views
from app.codec.wire_record import Object, instant
from app.core.protocol import Phase

_SEX: Final = {"f": "female", "female": "female", "m": "male", "male": "male"}
_LOCATION: Final = "http://terminology.hl7.org/CodeSystem/location-physical-type"
_CONDITION: Final = {
    "planned": "planned",
    "active": "active",
    "extended": "active",
    "completed": "finished",
    "ended_early": "finished",
}
"""State of a course -> status of an episode of care."""


def setting(visit: Visit) -> Iterator[Object]:
    """All of them, those that others refer to first."""
    yield _patient(visit)
    yield _chair(visit)
    yield from _devices(visit)
    if visit.course is not None:
        yield _episode(visit, visit.course)
    yield _encounter(visit)
    yield from _measures(visit)
    yield from _flags(visit)


def pump_names(visit: Visit) -> tuple[str, ...]:
    """Devices that reported as pumps, in order of name."""
    return tuple(sorted({report.envelope.device for report in visit.facts.pump}))


def monitor_names(visit: Visit) -> tuple[str, ...]:
    """The other devices that served the chair during the visit."""
    bound = {one["device"] for view in views(visit.facts) for one in view["devices"]}
    return tuple(sorted(bound - set(pump_names(visit))))


def _patient(visit: Visit) -> Object:
    """A pseudonym: no name, no birth date. Age and weight are observations of the visit."""
    patient = visit.session["patient"] or {"alias": "", "sex": None}
    alias = patient["alias"]
    return visit.resource(
        "Patient",
        visit.patient_key,
        identifier=visit.identifier("patient", alias) if alias else None,
        gender=_SEX.get((patient["sex"] or "").strip().lower()),
    )


def _chair(visit: Visit) -> Object:
    bed = visit.session["bed"]
    return visit.resource(
        "Location",
        bed,
        identifier=visit.identifier("bed", bed),
        status="active",
        name=bed,
        mode="instance",
        physicalType=concept("Treatment chair", Code(_LOCATION, "bd", "Bed")),
    )


def _devices(visit: Visit) -> Iterator[Object]:
    yield visit.resource(
        "Device",
        SERVICE,
        status="active",
        deviceName=[{"name": "Dripwatch", "type": "model-name"}],
        type=concept("Monitoring software, advisory: it commands no pump"),
        version=[{"value": visit.facts.version}],
    )
    for name in monitor_names(visit):
        yield _device(visit, name, concept("Bedside monitor", MONITOR))
    for name in pump_names(visit):
        yield _device(visit, name, concept("Infusion pump"))


def _device(visit: Visit, name: str, kind: Object) -> Object:
    return visit.resource(
        "Device",
        name,
        identifier=visit.identifier("device", name),
        status="active",
        deviceName=[{"name": name, "type": "user-friendly-name"}],
        type=kind,
        location=visit.to("Location", visit.session["bed"]),
    )


def _episode(visit: Visit, course: Object) -> Object:
    """The course that the visit is an infusion of."""
    ended = course["ended_at"]
    return visit.resource(
        "EpisodeOfCare",
        course["id"],
        identifier=visit.identifier("course", course["id"]),
        status=_CONDITION[course["state"]],
        type=[concept(course["indication"], own("course-template", course["template"]))],
        patient=visit.patient,
        period=period(instant(course["opened_at"]), None if ended is None else instant(ended)),
    )


def _encounter(visit: Visit) -> Object:
    """The visit. Each phase is an entry of its history, in FHIR's coarser word, with ours beside it."""
    session, facts = visit.session, visit.facts
    gone_through = stays(facts)
    ends = [*(stay.until for stay in gone_through[:-1]), facts.closed]
    history = [
        {
            "extension": extension("phase", "Code", stay.phase),
            "status": _status(stay.phase),
            "period": period(stay.since, until),
        }
        for stay, until in zip(gone_through, ends, strict=True)
    ]
    return visit.resource(
        "Encounter",
        identifier=visit.identifier("session", session["id"]),
        status="finished" if facts.closed is not None else _status(session["phase"]),
        statusHistory=history,
        class_=AMBULATORY.coding(),
        type=[concept("Ketamine infusion")],
        subject=visit.patient,
        episodeOfCare=[visit.to("EpisodeOfCare", visit.course["id"])] if visit.course else None,
        period=period(facts.opened, facts.closed),
        location=[{"location": visit.to("Location", session["bed"])}],
    )


def _status(phase: str) -> str:
    match phase:
        case Phase.PRE | Phase.BASELINE:
            return "arrived"
        case Phase.DISCHARGED:
            return "finished"
        case _:
            return "in-progress"


def _measures(visit: Visit) -> Iterator[Object]:
    """Weight and age as they were put down for this visit."""
    patient = visit.session["patient"]
    if patient is None:
        return
    told = [
        (WEIGHT.text, concept(WEIGHT.text, *WEIGHT.codes), VITAL_SIGNS, patient["weight_kg"], WEIGHT.unit)
    ]
    if patient["age"] is not None:
        told.append(("Age", concept("Age"), SURVEY, patient["age"], "a"))
    for name, code, category, value, unit in told:
        yield visit.resource(
            "Observation",
            f"{visit.session['id']}/{name}",
            status="final",
            category=[concept("", category)],
            code=code,
            subject=visit.patient,
            encounter=visit.encounter,
            effectiveDateTime=visit.session["opened_at"],
            valueQuantity=quantity(value, unit),
        )


def _flags(visit: Visit) -> Iterator[Object]:
    """Risks that make us look closer, as the chair shows them."""
    view = last_view(visit.facts)
    for flag in () if view is None else view["flags"]:
        yield visit.resource(
            "Flag",
            f"{visit.session['id']}/{flag}",
            status="active" if visit.facts.closed is None else "inactive",
            code=concept(f"Risk: {flag}", own("risk", flag)),
            subject=visit.patient,
            period=period(visit.facts.opened, visit.facts.closed),
            encounter=visit.encounter,
            author=visit.to("Device", SERVICE),
        )

"""The head of a report: who, what was planned and given, by which rules, at rest, through which phases."""

from __future__ import annotations

from typing import Final

from app.codec.report.facts import Facts, last_view, staff, stays
from app.codec.report.paper import Pairs, Table
from app.codec.report.series import cuffs
from app.codec.report.words import PHASES, UNKNOWN, Times, number, plain, said, span
from app.codec.wire_record import Object, instant
from app.core.vitals import FACTS, Instant, Signal

SEXES: Final = {"f": "female", "m": "male", "female": "female", "male": "male"}
PLANS: Final = {"low_dose": "low dose", "outpatient": "outpatient", "high_dose": "high dose"}


def patient_words(patient: Object | None) -> str:
    """``K-17, 61 years, female, 78 kg``."""
    if patient is None:
        return UNKNOWN
    age = "age not recorded" if patient["age"] is None else f"{patient['age']} years"
    sex = "sex not recorded" if patient["sex"] is None else SEXES.get(patient["sex"], plain(patient["sex"]))
    return f"{plain(patient['alias'])}, {age}, {sex}, {number(patient['weight_kg'])} kg"


def plan_words(plan: Object | None) -> str:
    """``ketamine 39 mg over 40 min, outpatient``."""
    if plan is None:
        return UNKNOWN
    if plan["dose_mg"] is not None:
        dose = f"{number(plan['dose_mg'])} mg"
    elif plan["dose_mg_per_kg"] is not None:
        dose = f"{number(plan['dose_mg_per_kg'])} mg/kg"
    else:
        dose = "dose not recorded"
    words = f"{plain(plan['drug'])} {dose} over {number(plan['duration_min'])} min"
    if plan["concentration_mg_per_ml"] is not None:
        words += f", {number(plan['concentration_mg_per_ml'])} mg/mL"
    return f"{words}, {PLANS.get(plan['type'], plan['type'])}"


def planned_mg(session: Object) -> float | None:
    """Planned dose, mg; None while plan or weight are missing."""
    plan, patient = session["plan"], session["patient"]
    if plan is None:
        return None
    if plan["dose_mg"] is not None:
        return float(plan["dose_mg"])
    if plan["dose_mg_per_kg"] is None or patient is None:
        return None
    return float(plan["dose_mg_per_kg"] * patient["weight_kg"])


def dose_words(session: Object) -> str:
    """``21.4 mg of 39 mg planned, 0.27 mg/kg``."""
    given, planned, patient = session["dose_mg"], planned_mg(session), session["patient"]
    words = "not known" if given is None else f"{number(given)} mg"
    if planned is not None:
        words += f" of {number(planned)} mg planned"
    if given is not None and patient is not None:
        words += f", {number(given / patient['weight_kg'])} mg/kg"
    return words


def rules_words(facts: Facts) -> str:
    """Which rules were in force, exactly, as the visit's alerts name them; without any, those in use now."""
    for alert in facts.alerts:
        if alert["session"] is not None:
            named = alert["explain"]["protocol"]
            return f"{plain(named['id'])} {plain(named['version'])}, sha256 {named['sha256']}"
    if facts.protocol is None:
        return f"{plain(facts.session['protocol'])}, version not known"
    protocol = facts.protocol
    return f"{protocol.id} {protocol.version}, sha256 {protocol.sha256}, as in use when this was made"


def head(facts: Facts, times: Times) -> Pairs:
    """Who, what, when, by whom, by which rules."""
    session = facts.session
    phase = PHASES.get(session["phase"], session["phase"])
    view = last_view(facts)
    flags = [] if view is None else [plain(flag) for flag in view["flags"]]
    devices = [] if view is None else [plain(one["device"]) for one in view["devices"]]
    hours = session["since_last_h"]
    return Pairs(
        "Session",
        (
            ("Patient", patient_words(session["patient"])),
            ("Plan", plan_words(session["plan"])),
            ("Given", dose_words(session)),
            ("Chair", plain(session["bed"])),
            ("Session", plain(session["id"]) + (", unplanned" if session["unplanned"] else "")),
            ("Course", said(session["course"])),
            ("Last infusion", UNKNOWN if hours is None else f"{number(hours)} h before this session"),
            ("Opened", times.full(facts.opened)),
            ("Infusion began", _time(session["started_at"], times, "not begun")),
            ("Infusion ended", _time(session["ended_at"], times, "not ended")),
            ("Closed", _time(session["closed_at"], times, f"open, {phase}, as of {times.full(facts.now)}")),
            ("Last phase", phase),
            ("Flags", ", ".join(flags) or "none"),
            ("Staff", ", ".join(plain(name) for name in staff(facts)) or UNKNOWN),
            ("Devices", ", ".join(devices) or UNKNOWN),
        ),
        columns=2,
    )  # fmt: skip


def _time(text: str | None, times: Times, otherwise: str) -> str:
    return otherwise if text is None else times.full(instant(text))


def baseline(facts: Facts, times: Times) -> Pairs:
    """What the patient's numbers were at rest, and where they come from."""
    found = facts.session["baseline"]
    if found is None:
        return Pairs("Baseline", (("Values", "no baseline: rules relative to it did not apply"),))
    values = [_value(name, value) for name, value in found["values"].items()]
    readings = found["readings"]
    origin = f"median of {readings} cuff measurements" if readings else "given by hand"
    pairs = [
        ("Values", ", ".join(values) or UNKNOWN),
        ("Taken from", origin),
        ("Locked", f"{times.clock(instant(found['locked_at']))}, by {said(found['by'])}"),
    ]
    if readings:
        pairs.append(("Spread", _spread(facts, instant(found["locked_at"]))))
    if found["reason"]:
        pairs.append(("Reason", plain(found["reason"])))
    return Pairs("Baseline", tuple(pairs))


def _value(name: str, value: float) -> str:
    fact = FACTS.get(Signal(name)) if name in set(Signal) else None
    return f"{name} {number(value)}" if fact is None else f"{fact.name} {number(value)} {unit(fact.unit)}"


def unit(ucum: str) -> str:
    """A UCUM unit as people write it."""
    return {"mm[Hg]": "mmHg", "Cel": "\u00b0C"}.get(ucum, ucum)


def _spread(facts: Facts, locked: Instant) -> str:
    """Smallest to largest of the cuff measurements it could be taken from, as far as they are kept."""
    window = facts.conventions.baseline_window
    used = [one for one in cuffs(facts.readings) if locked - window <= one.at <= locked]
    told = []
    for name, values in (
        ("systolic", [one.systolic for one in used if one.systolic is not None]),
        ("diastolic", [one.diastolic for one in used if one.diastolic is not None]),
    ):
        if values:
            told.append(f"{name} {number(min(values))} to {number(max(values))} mmHg")
    return ", ".join(told) or "readings not kept"


def phases(facts: Facts, times: Times) -> Table:
    """The phases as a table."""
    return Table(
        "Phases",
        ("Phase", "From", "To", "Lasted"),
        (3, 3, 3, 3),
        tuple(
            (
                PHASES.get(one.phase, one.phase),
                times.clock(one.since),
                times.clock(one.until),
                span(one.until - one.since),
            )
            for one in stays(facts)
        ),
    )

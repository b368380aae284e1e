"""Codes of what leaves the house: LOINC, MDC and UCUM, from the project's clinical notes, section 6.

Codes that are ours (rules, entries, phases, words for what was done) stand in systems of a reserved domain:
they name things and lead nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.codec.wire_record import Object
from app.core.quantity import Quantity
from app.core.vitals import FACTS, Signal

LOINC: Final = "http://loinc.org"
MDC: Final = "urn:iso:std:iso:11073:10101"
UCUM: Final = "http://unitsofmeasure.org"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ACT_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"

OURS: Final = "https://dripwatch.example/fhir"
"""RFC 2606 reserves ``.example``: nobody else's, and nothing to fetch."""


class Code(NamedTuple):
    """A code of a system, and its name there; "": the notes do not give it."""

    system: str
    code: str
    display: str

    def coding(self) -> Object:
        """As FHIR writes it."""
        return {name: part for name, part in self._asdict().items() if part}


class Measure(NamedTuple):
    """What is measured: its name, its codes, the first for preference, and its UCUM unit."""

    text: str
    codes: tuple[Code, ...]
    unit: str


def _measure(signal: Signal, mdc: str, reference: str, *loinc: tuple[str, str]) -> Measure:
    codes = (*(Code(LOINC, code, name) for code, name in loinc), Code(MDC, mdc, reference))
    return Measure(FACTS[signal].name, codes, FACTS[signal].unit)


VITALS: Final[Mapping[str, Measure]] = {
    Signal.HR: _measure(Signal.HR, "147842", "MDC_ECG_HEART_RATE", ("8867-4", "Heart rate")),
    Signal.PR: _measure(
        Signal.PR, "149530", "MDC_PULS_OXIM_PULS_RATE", ("8889-8", "Heart rate by Pulse oximetry")
    ),
    Signal.SPO2: _measure(
        Signal.SPO2,
        "150456",
        "MDC_PULS_OXIM_SAT_O2",
        ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ("2708-6", "Oxygen saturation in Arterial blood"),
    ),
    Signal.RR: _measure(Signal.RR, "151562", "MDC_RESP_RATE", ("9279-1", "Respiratory rate")),
    Signal.ETCO2: _measure(Signal.ETCO2, "151728", "MDC_AWAY_CO2_ET", ("19889-5", "")),
    Signal.TEMP: _measure(Signal.TEMP, "150344", "MDC_TEMP", ("8310-5", "Body temperature")),
    Signal.PERFUSION: _measure(Signal.PERFUSION, "150488", "MDC_PULS_OXIM_PERF_REL", ("61006-3", "")),
}
"""Streamed signals. Arterial pressures have no code in the notes and stay outside."""

PRESSURES: Final[Mapping[str, Measure]] = {
    Signal.NIBP_SYS: _measure(
        Signal.NIBP_SYS, "150021", "MDC_PRESS_BLD_NONINV_SYS", ("8480-6", "Systolic blood pressure")
    ),
    Signal.NIBP_DIA: _measure(
        Signal.NIBP_DIA, "150022", "MDC_PRESS_BLD_NONINV_DIA", ("8462-4", "Diastolic blood pressure")
    ),
    Signal.NIBP_MAP: _measure(
        Signal.NIBP_MAP, "150023", "MDC_PRESS_BLD_NONINV_MEAN", ("8478-0", "Mean blood pressure")
    ),
}
"""Parts of a cuff measurement."""

MEASURES: Final[Mapping[str, Measure]] = {**VITALS, **PRESSURES}

PANEL: Final = (
    Code(LOINC, "85354-9", "Blood pressure panel with all children optional"),
    Code(MDC, "150020", "MDC_PRESS_BLD_NONINV"),
)
WEIGHT: Final = Measure("Weight", (Code(MDC, "68063", "MDC_ATTR_PT_WEIGHT"),), "kg")
MONITOR: Final = Code(MDC, "69965", "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS")

VITAL_SIGNS: Final = Code(CATEGORY, "vital-signs", "Vital Signs")
SURVEY: Final = Code(CATEGORY, "survey", "Survey")
AMBULATORY: Final = Code(ACT_CODE, "AMB", "ambulatory")
TEST_DATA: Final = Code(ACT_REASON, "HTEST", "test health data")

UNIT_WORDS: Final[Mapping[str, str]] = {"mm[Hg]": "mmHg", "Cel": "°C", "{score}": "points"}
"""How people write a unit, where it is not the code."""

ENTRIES: Final[Mapping[str, str]] = {
    Quantity.MOAAS: "MOAA/S",
    Quantity.RASS: "RASS",
    Quantity.CADSS: "CADSS",
    Quantity.CADSS6: "CADSS-6",
    Quantity.NAUSEA: "Nausea, 0 to 10",
    Quantity.DISSOCIATED: "Dissociated, in the staff's word",
    Quantity.VOMITED: "Vomited",
    Quantity.DISTRESSED: "Distressed",
    Quantity.LINE_RISK: "May tear the line",
    Quantity.SYMPTOM: "Chest pain, severe headache, change of vision, or neurological sign",
    Quantity.ALLERGY: "Allergic reaction",
    Quantity.PRESSURE_ALERT: "An alert about blood pressure was open",
}
"""What staff enter -> its name."""


def own(kind: str, code: str, display: str = "") -> Code:
    """A code of ours.

    Args:
        kind: What it is a code of: ``check-entry``, ``phase``, ...
        display: "": the code says it.
    """
    return Code(f"{OURS}/CodeSystem/{kind}", code, display or code)

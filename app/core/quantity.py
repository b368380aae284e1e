"""What a condition may speak of: judged signals, pump figures, and what staff enter."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Quantity(StrEnum):
    """What a condition may speak of.

    The first eight are judged signals (``hr`` is heart rate: valid ``hr``, else valid ``pr``).
    The others are derived from pump reports: ``rate_of_plan`` rate over the reference rate (1 = as
    planned), ``rate_of_reference`` the same against the last verified slower rate, ``dose_of_plan``
    delivered over planned mg, ``dose_per_kg`` delivered mg/kg, ``volume_gap_ml`` and
    ``volume_gap_ratio`` the distance between the pump's volume and the integral of its rate.
    ``moaas`` to ``pressure_alert`` are entered by staff, one entry at a time: MOAA/S 5 (awake) to 0,
    RASS -5 to 4, CADSS 0 to 92, CADSS-6 0 to 24, nausea 0 to 10; the others are 1 (yes) or 0:
    ``dissociated`` in the staff's word, ``vomited``, ``distressed``, ``line_risk`` (may tear the line),
    ``symptom`` (chest pain, severe headache, change of vision, neurological sign), ``allergy``, and
    ``pressure_alert``, which the service adds: an alert about blood pressure is open.
    The last two are for named situations, not for a file's conditions: ``pulse_difference`` between
    ECG and oximeter (/min), ``pump_feed`` whether the pump is heard at all.
    """

    HR = "hr"
    SPO2 = "spo2"
    RR = "rr"
    ETCO2 = "etco2"
    NIBP_SYS = "nibp_sys"
    NIBP_DIA = "nibp_dia"
    NIBP_MAP = "nibp_map"
    TEMP = "temp"
    RATE_OF_PLAN = "rate_of_plan"
    RATE_OF_REFERENCE = "rate_of_reference"
    DOSE_OF_PLAN = "dose_of_plan"
    DOSE_PER_KG = "dose_per_kg"
    VOLUME_GAP_ML = "volume_gap_ml"
    VOLUME_GAP_RATIO = "volume_gap_ratio"
    MOAAS = "moaas"
    RASS = "rass"
    CADSS = "cadss"
    CADSS6 = "cadss6"
    NAUSEA = "nausea"
    DISSOCIATED = "dissociated"
    VOMITED = "vomited"
    DISTRESSED = "distressed"
    LINE_RISK = "line_risk"
    SYMPTOM = "symptom"
    ALLERGY = "allergy"
    PRESSURE_ALERT = "pressure_alert"
    PULSE_DIFFERENCE = "pulse_difference"
    PUMP_FEED = "pump_feed"


CUFF_QUANTITIES: Final = frozenset({Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.NIBP_MAP})


STREAMED_QUANTITIES: Final = frozenset(
    {Quantity.HR, Quantity.SPO2, Quantity.RR, Quantity.ETCO2, Quantity.TEMP}
)


SCALES: Final[Mapping[Quantity, tuple[int, int]]] = {
    Quantity.MOAAS: (0, 5),
    Quantity.RASS: (-5, 4),
    Quantity.CADSS: (0, 92),
    Quantity.CADSS6: (0, 24),
    Quantity.NAUSEA: (0, 10),
    Quantity.DISSOCIATED: (0, 1),
    Quantity.VOMITED: (0, 1),
    Quantity.DISTRESSED: (0, 1),
    Quantity.LINE_RISK: (0, 1),
    Quantity.SYMPTOM: (0, 1),
    Quantity.ALLERGY: (0, 1),
}
"""What staff may enter: whole numbers, both ends included (clinical notes 3.4; RASS as published)."""


FLAGS: Final = frozenset(quantity for quantity, ends in SCALES.items() if ends == (0, 1))
"""Entered as yes (1) or no (0)."""


ENTERED_QUANTITIES: Final = frozenset({*SCALES, Quantity.PRESSURE_ALERT})


PUMP_QUANTITIES: Final = frozenset(
    {
        Quantity.RATE_OF_PLAN,
        Quantity.RATE_OF_REFERENCE,
        Quantity.DOSE_OF_PLAN,
        Quantity.DOSE_PER_KG,
        Quantity.VOLUME_GAP_ML,
        Quantity.VOLUME_GAP_RATIO,
    }
)

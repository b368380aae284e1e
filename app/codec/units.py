"""UCUM units accepted on the wire, and how each becomes the unit the core reckons in.

The table is short on purpose: a unit is here because devices of this field send it (the project's
clinical notes, section 6.1), never because it could be converted. UCUM is case sensitive; litre has
two codes (``L`` and ``l``), and an annotation in braces says nothing about the quantity, so that
``{beats}/min`` is ``/min``. Names that are no UCUM (``mmHg``, ``bpm``, ``C``, ``mcg/mL``) are
refused: who guesses a unit, guesses a dose.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import isfinite
from typing import Final, NamedTuple

from app.codec.refusals import Reason
from app.core.vitals import FACTS, Signal

DECIMALS: Final = 6
"""Converted numbers are rounded here. 21.33152 kPa is 160 mm[Hg] and must not be
160.00000000000003, which is over a limit of 160."""

MMHG_PER_KPA: Final = 1 / 0.133322
"""UCUM defines m[Hg] as 133.3220 kPa."""


class PumpQuantity(StrEnum):
    """A number with a unit that a pump reports. The core reckons in mL/h, mL and mg/mL."""

    RATE = "rate"
    VOLUME = "volume"
    CONCENTRATION = "concentration"


class Scale(NamedTuple):
    """From a unit on the wire to the canonical one: ``value * factor + offset``."""

    factor: float = 1.0
    offset: float = 0.0


SAME: Final = Scale()

_HEART: Final = {"/min": SAME, "1/min": SAME, "{beat}/min": SAME, "{beats}/min": SAME}
_BREATH: Final = {"/min": SAME, "1/min": SAME, "{breath}/min": SAME, "{breaths}/min": SAME}
_SHARE: Final = {"%": SAME}
_PRESSURE: Final = {"mm[Hg]": SAME, "kPa": Scale(MMHG_PER_KPA)}
_TEMPERATURE: Final = {"Cel": SAME, "[degF]": Scale(5 / 9, -160 / 9)}

_OF_DIMENSION: Final = {"%": _SHARE, "mm[Hg]": _PRESSURE, "Cel": _TEMPERATURE, "/min": _HEART}

ACCEPTED: Final[Mapping[Signal | PumpQuantity, Mapping[str, Scale]]] = {
    **{signal: _OF_DIMENSION[facts.unit] for signal, facts in FACTS.items()},
    Signal.RR: _BREATH,
    PumpQuantity.RATE: {
        "mL/h": SAME,
        "ml/h": SAME,
        "mL/min": Scale(60),
        "ml/min": Scale(60),
    },
    PumpQuantity.VOLUME: {"mL": SAME, "ml": SAME, "L": Scale(1000), "l": Scale(1000)},
    PumpQuantity.CONCENTRATION: {
        "mg/mL": SAME,
        "mg/ml": SAME,
        "g/L": SAME,
        "g/l": SAME,
        "ug/mL": Scale(1 / 1000),
        "ug/ml": Scale(1 / 1000),
    },
}
"""Per signal and pump quantity, what it may come in."""

KNOWN_UNITS: Final = frozenset(unit for units in ACCEPTED.values() for unit in units)


def convert(quantity: Signal | PumpQuantity, value: float, unit: str) -> float | Reason:
    """Bring a number into the unit the core reckons in.

    Args:
        quantity: Whose number it is.
        value: Finite, in ``unit``.
        unit: UCUM code as the device wrote it.

    Returns:
        The number in ``FACTS[signal].unit``, or in mL/h, mL, mg/mL; else why it cannot be:
        ``UNKNOWN_UNIT``, ``UNIT_MISMATCH`` (known, but of something else) or ``NOT_FINITE`` (too
        large for a float once converted).
    """
    scale = ACCEPTED[quantity].get(unit)
    if scale is None:
        return Reason.UNIT_MISMATCH if unit in KNOWN_UNITS else Reason.UNKNOWN_UNIT
    if scale is SAME:
        return value
    converted = round(value * scale.factor + scale.offset, DECIMALS)
    return converted if isfinite(converted) else Reason.NOT_FINITE

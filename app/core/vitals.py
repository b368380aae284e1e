"""What a bedside device measures: signals, their units and plausible ranges, and one reading.

Plausible ranges are engineering judgement from the project's clinical notes (section 6.1) and await
sign-off by a clinical lead. They decide only whether a number may be judged, never whether it is
shown: outside its range a number is shown as ``questionable``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

Instant = int
"""Milliseconds since 1970-01-01 UTC on the service's receipt clock."""

Millis = int
"""A span in milliseconds."""

BedId = NewType("BedId", str)
DeviceId = NewType("DeviceId", str)

SITE: Final = BedId("")
"""The bed that is no bed: alerts about the service itself live here."""

SITE_NAME: Final = "@site"
"""Prefix of the site's own ids; no bed can be called so."""

SECOND: Final[Millis] = 1_000
MINUTE: Final[Millis] = 60_000


class Signal(StrEnum):
    """A numeric signal as it is named on the wire."""

    HR = "hr"
    PR = "pr"
    SPO2 = "spo2"
    NIBP_SYS = "nibp_sys"
    NIBP_DIA = "nibp_dia"
    NIBP_MAP = "nibp_map"
    ABP_SYS = "abp_sys"
    ABP_DIA = "abp_dia"
    ABP_MAP = "abp_map"
    RR = "rr"
    ETCO2 = "etco2"
    TEMP = "temp"
    PERFUSION = "perfusion"


CUFF: Final = frozenset({Signal.NIBP_SYS, Signal.NIBP_DIA, Signal.NIBP_MAP})
"""Signals that come as single measurements, not as a stream."""

SENSORS: Final = {
    Signal.PR: Signal.SPO2,
    Signal.PERFUSION: Signal.SPO2,
    Signal.NIBP_DIA: Signal.NIBP_SYS,
    Signal.NIBP_MAP: Signal.NIBP_SYS,
    Signal.ABP_DIA: Signal.ABP_SYS,
    Signal.ABP_MAP: Signal.ABP_SYS,
}
"""Signals of a sensor that gives several, by the one it is called after; any other has one of its own."""

ARTERIAL: Final = frozenset({Signal.ABP_SYS, Signal.ABP_DIA, Signal.ABP_MAP})
"""Signals that are drawn and never judged."""


class Validity(StrEnum):
    """What the device, or our own range check, says of a number (BICEPS: MeasurementValidity)."""

    VALID = "valid"
    QUESTIONABLE = "questionable"
    INVALID = "invalid"
    SENSOR_OFF = "sensor_off"
    ARTIFACT = "artifact"


def sensor_of(signal: Signal) -> Signal:
    """The sensor that a signal comes from: a probe on a finger gives oxygen, pulse and perfusion."""
    return SENSORS.get(signal, signal)


@dataclass(frozen=True, slots=True)
class SignalFacts:
    """A signal's canonical unit (UCUM), plausible range in that unit, ends included, and its name."""

    unit: str
    low: float
    high: float
    name: str


FACTS: Final[dict[Signal, SignalFacts]] = {
    Signal.HR: SignalFacts("/min", 20, 250, "Heart rate"),
    Signal.PR: SignalFacts("/min", 20, 250, "Pulse rate"),
    Signal.SPO2: SignalFacts("%", 40, 100, "SpO2"),
    Signal.NIBP_SYS: SignalFacts("mm[Hg]", 40, 280, "Systolic"),
    Signal.NIBP_DIA: SignalFacts("mm[Hg]", 20, 200, "Diastolic"),
    Signal.NIBP_MAP: SignalFacts("mm[Hg]", 30, 230, "Mean pressure"),
    Signal.ABP_SYS: SignalFacts("mm[Hg]", 40, 280, "Arterial systolic"),
    Signal.ABP_DIA: SignalFacts("mm[Hg]", 20, 200, "Arterial diastolic"),
    Signal.ABP_MAP: SignalFacts("mm[Hg]", 30, 230, "Arterial mean"),
    Signal.RR: SignalFacts("/min", 0, 80, "Breathing rate"),
    Signal.ETCO2: SignalFacts("mm[Hg]", 0, 150, "EtCO2"),
    Signal.TEMP: SignalFacts("Cel", 30, 43, "Temperature"),
    Signal.PERFUSION: SignalFacts("%", 0, 20, "Perfusion"),
}


class Origin(StrEnum):
    """Where a message was born."""

    DEVICE = "device"
    SIMULATED = "simulated"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one signal, already in the signal's canonical unit.

    Attributes:
        value: Finite, in ``FACTS[signal].unit``; None exactly when there is no usable number.
        taken: The reading's own device time (a cuff carries one); None: the message's.
    """

    signal: Signal
    value: float | None
    validity: Validity = Validity.VALID
    taken: Instant | None = None


def judged_validity(signal: Signal, value: float | None, validity: Validity) -> Validity:
    """Lower a valid number outside its plausible range to ``questionable``.

    Args:
        signal: Which signal.
        value: Number in the signal's canonical unit, or None.
        validity: What the device said.

    Returns:
        The validity to use from here on. Never better than what the device said.
    """
    if value is None or validity is not Validity.VALID:
        return validity
    return Validity.VALID if is_plausible(signal, value) else Validity.QUESTIONABLE


def is_plausible(signal: Signal, value: float | None) -> bool:
    """Whether a patient may have such a number. A device's doubt speaks against none, nor its absence."""
    facts = FACTS[signal]
    return value is None or facts.low <= value <= facts.high

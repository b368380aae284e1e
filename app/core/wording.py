"""What an alert says, in the words of the protocol's templates.

Short, plain, present tense, the thing first. Numbers lose a trailing ``.0``; spans are ``22 s``,
``5 min`` or ``1 min 30 s``. A template may only name the fields listed in ``FIELDS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.core.alarm import Explain
from app.core.quantity import FLAGS, Quantity
from app.core.vitals import FACTS, Instant, Millis, Signal

FIELDS: Final = ("subject", "value", "unit", "limit", "baseline", "held", "rise", "cause")

ENTERED: Final[Mapping[str, str]] = {
    Quantity.MOAAS: "MOAA/S",
    Quantity.RASS: "RASS",
    Quantity.CADSS: "CADSS",
    Quantity.CADSS6: "CADSS-6",
    Quantity.NAUSEA: "Nausea",
    Quantity.DISSOCIATED: "Dissociation",
    Quantity.VOMITED: "Vomiting",
    Quantity.DISTRESSED: "Distress",
    Quantity.LINE_RISK: "Risk to the line",
    Quantity.SYMPTOM: "Symptom",
    Quantity.ALLERGY: "Allergic reaction",
    Quantity.PRESSURE_ALERT: "Blood pressure alert",
}
"""What staff enter, by its name for people."""

_DAY: Final[Millis] = 86_400_000


PHASES: Final[Mapping[str, str]] = {"pre": "preparing", "ended_early": "ended early"}
"""What a phase is called, where it is not by its own name."""


def spoken_phase(phase: str) -> str:
    """A phase in words, as the screen has it."""
    return PHASES.get(phase, phase)


def number(value: float | None) -> str:
    """A number as a nurse writes it: at most two decimals, none that say nothing."""
    if value is None:
        return "unknown"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


def span(ms: Millis) -> str:
    """A span in words: ``45 s``, ``5 min``, ``1 min 30 s``, ``2 h 5 min``."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    if minutes:
        return f"{minutes} min" + (f" {seconds} s" if seconds else "")
    return f"{seconds} s"


def clock_time(at: Instant) -> str:
    """``HH:MM:SS`` UTC of an instant."""
    seconds = at % _DAY // 1000
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d} UTC"


def spoken(subject: str) -> str:
    """A subject's name for people: a signal's name, else the subject itself (a device)."""
    if subject == Quantity.HR:
        return FACTS[Signal.HR].name
    if subject in ENTERED:
        return ENTERED[subject]
    try:
        return FACTS[Signal(subject)].name
    except ValueError:
        return subject


def unit_of(quantity: str) -> str:
    """UCUM unit of a judged quantity; empty for ratios."""
    match quantity:
        case Quantity.DOSE_PER_KG:
            return "mg/kg"
        case Quantity.VOLUME_GAP_ML:
            return "mL"
        case _:
            try:
                return FACTS[Signal(quantity)].unit
            except ValueError:
                return ""


def say(template: str, subject: str, explain: Explain) -> str:
    """Fill a template of the protocol.

    Args:
        template: With fields of ``FIELDS`` in braces; anything else in braces stays as it is.
        subject: Signal or device the alert is about.
        explain: The numbers.

    Returns:
        One sentence. Never raises, whatever the template.
    """
    rise = None
    if explain.value is not None and explain.baseline:
        rise = (explain.value / explain.baseline - 1) * 100
    values = {
        "subject": spoken(explain.signal or subject),
        "value": "reported" if explain.signal in FLAGS else number(explain.value),
        "unit": explain.unit,
        "limit": number(explain.limit),
        "baseline": number(explain.baseline),
        "held": span(explain.held),
        "rise": "unknown" if rise is None else f"{rise:.0f}",
        "cause": explain.cause,
    }
    text = template
    for field in FIELDS:
        text = text.replace("{" + field + "}", values[field])
    return text


REPEAT: Final = ("Go to the patient.", "Repeat the cuff now.")
"""Steps while a single cuff measurement waits for its confirmation: nothing else is advised yet."""


def say_provisional(explain: Explain, subject: str) -> str:
    """What a single cuff measurement says before it is confirmed."""
    return f"{spoken(explain.signal or subject)} {number(explain.value)}. Repeat cuff."

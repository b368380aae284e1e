"""Numbers that come as a stream become evidence; of heart rate and pulse rate, what can be believed.

Two devices count the heart. Where they agree it is heart rate that counts, else whichever is there. Where
they disagree one of them is wrong and nobody knows which: TEC-ARTIFACT says so after its hold, and from the
first such sample on what only one of them says raises nothing, ends nothing, and keeps a hold that had begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Final

from app.core.changes import AcceptedReading
from app.core.conditions import Evidence
from app.core.draft import Draft
from app.core.index import Entry, farthest_apart
from app.core.judge import judge_doubted, judge_stream, judge_streams
from app.core.presence import first_named, note
from app.core.protocol import Situation
from app.core.quantity import Quantity
from app.core.vitals import Signal, Validity, is_plausible

STREAMED: Final[Mapping[Signal, Quantity]] = {
    Signal.SPO2: Quantity.SPO2,
    Signal.RR: Quantity.RR,
    Signal.ETCO2: Quantity.ETCO2,
    Signal.TEMP: Quantity.TEMP,
}

DOUBTED: Final = (Signal.HR, Signal.PR, Signal.SPO2)
UNSURE: Final = frozenset({Validity.QUESTIONABLE, Validity.ARTIFACT})


def take_stream(draft: Draft, readings: list[AcceptedReading]) -> None:
    """Streamed signals become evidence."""
    by_signal = {reading.signal: reading for reading in readings}
    values: dict[Quantity, float | None] = {}
    causes: dict[Quantity, str] = {}
    for signal, quantity in STREAMED.items():
        if (reading := by_signal.get(signal)) is not None:
            values[quantity] = value = usable(reading)
            if value is None:
                causes[quantity] = reading.validity.replace("_", " ")
    doubted: tuple[float, float] | None = None
    hr, pr = by_signal.get(Signal.HR), by_signal.get(Signal.PR)
    if hr is not None or pr is not None:
        _heart_rate(draft, hr, pr, values, causes)
        entry = first_named(draft, Situation.ARTIFACT)
        one, other = usable(hr), usable(pr)
        if entry is not None and _suppressed(draft, entry, by_signal, one, other):
            for quantity in (Quantity.HR, Quantity.SPO2):
                if quantity in values:
                    values[quantity] = None
                    causes[quantity] = "heart rate and pulse rate disagree"
        elif entry is not None and one is not None and other is not None and _apart(entry, one, other):
            doubted = one, other
    found = {quantity for quantity, value in values.items() if value is not None}
    if not found <= draft.fitted:
        draft.fitted = draft.fitted | found
        draft.restless = draft.restless or draft.session is not None  # a gate may be met now
    note(draft, values, causes)
    if doubted is not None:
        judge_doubted(draft, Quantity.HR, values, doubted)
        values[Quantity.HR] = None
    judge_streams(draft, values)


def usable(reading: AcceptedReading | None) -> float | None:
    """The number of a reading that may be judged; None: it has none."""
    if reading is None or reading.validity is not Validity.VALID:
        return None
    return reading.value


def _heart_rate(
    draft: Draft,
    hr: AcceptedReading | None,
    pr: AcceptedReading | None,
    values: dict[Quantity, float | None],
    causes: dict[Quantity, str],
) -> None:
    """Heart rate is valid ``hr``, else valid ``pr`` once ``hr`` is unusable."""
    direct = usable(hr)
    if direct is not None:
        values[Quantity.HR] = direct
        return
    channel = draft.channels.get(Signal.HR)
    fresh = (
        hr is None
        and channel is not None
        and channel.usable_at is not None
        and draft.now - channel.usable_at <= draft.conventions.heart_rate_fallback
    )
    if fresh:
        return
    values[Quantity.HR] = usable(pr)
    named = next(reading for reading in (hr, pr) if reading is not None)
    causes[Quantity.HR] = named.validity.replace("_", " ")


def _apart(entry: Entry, hr: float, pr: float) -> bool:
    """Whether heart rate and pulse rate disagree (TEC-ARTIFACT), /min."""
    return abs(hr - pr) > farthest_apart(entry.rule)


def _is_doubted(reading: AcceptedReading) -> bool:
    """Whether the device doubts a number that may be right; one that no patient has is TEC-RANGE's."""
    return reading.validity in UNSURE and is_plausible(reading.signal, reading.value)


def _suppressed(
    draft: Draft,
    entry: Entry,
    readings: Mapping[Signal, AcceptedReading],
    hr: float | None,
    pr: float | None,
) -> bool:
    """TEC-ARTIFACT: heart rate and pulse rate disagree, or the device itself doubts its numbers.

    Args:
        entry: The rule.
        hr, pr: Usable numbers of this message, /min.

    Returns:
        Whether heart rate and SpO2 must not be judged now. They then count as unusable, so that
        silence about them is told too.
    """
    apart: float | None
    if hr is not None and pr is not None:
        apart = abs(hr - pr)
    elif any(one in readings and _is_doubted(readings[one]) for one in DOUBTED):
        apart = inf
    else:  # one of them alone disagrees with nobody
        apart = None if hr is None and pr is None else 0.0
    subject = str(entry.rule.subject or Quantity.HR)
    if apart is not None and (draft.watches or apart > farthest_apart(entry.rule)):
        evidence = Evidence({Quantity.PULSE_DIFFERENCE: apart}, draft.fitted, {}, {})
        shown = hr if hr is not None else 0.0
        judge_stream(draft, entry, subject, evidence, shown, draft.conventions.stream_gap)
    watch = draft.watches.get((entry.rule.id, subject))
    return watch is not None and watch.stage >= 0

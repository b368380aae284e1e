"""What is told of numbers as such: a sensor that is off (TEC-SENSOR-OFF), values no patient has (TEC-RANGE).

A number that its device merely doubts is neither; ``streams`` holds it back (TEC-ARTIFACT). Nobody is told
of the sensors of an empty chair: its monitor may well say that nobody wears them.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.alarm import Explain
from app.core.announce import end, tell
from app.core.changes import AcceptedReading
from app.core.draft import Draft
from app.core.presence import first_named
from app.core.protocol import Situation
from app.core.situations import begin, cease
from app.core.state import RangeCount, Standing
from app.core.vitals import CUFF, SECOND, Signal, Validity, is_plausible, sensor_of


def doubt(draft: Draft, readings: tuple[AcceptedReading, ...]) -> None:
    """Tell what newly taken numbers, or their absence, say of their sensor."""
    if draft.standing is not Standing.FREE:
        _flags(draft, readings)
    for reading in readings:
        bad = reading.validity is not Validity.VALID and not is_plausible(reading.signal, reading.value)
        # One cuff in many minutes is no share of anything; TEC-CUFF-FAIL counts them.
        if (bad or reading.signal in draft.ranges) and reading.signal not in CUFF:
            _count_range(draft, reading.signal, bad=bad)


def _flags(draft: Draft, readings: tuple[AcceptedReading, ...]) -> None:
    """TEC-SENSOR-OFF, once for each sensor; what is lost with it is counted by itself (TEC-LOST)."""
    is_off = any(reading.validity is Validity.SENSOR_OFF for reading in readings)
    entry = first_named(draft, Situation.SENSOR_OFF) if is_off or draft.lasting else None
    if entry is None or not (is_off or any(rule == entry.rule.id for rule, _ in draft.lasting)):
        return
    still = {sensor_of(signal) for signal in draft.channels if _is_off(draft, signal)}
    for reading in readings:
        sensor = sensor_of(reading.signal)
        if reading.validity is Validity.SENSOR_OFF:
            begin(draft, Situation.SENSOR_OFF, sensor, cause="sensor off")
        elif sensor not in still:
            cease(draft, Situation.SENSOR_OFF, sensor)


def _is_off(draft: Draft, signal: Signal) -> bool:
    """Whether the newest word on a signal, if it is not too old to count, is that its sensor is off."""
    channel = draft.channels[signal]
    age = draft.now - channel.received_at
    return channel.validity is Validity.SENSOR_OFF and age <= draft.conventions.stream_gap


def _count_range(draft: Draft, signal: Signal, *, bad: bool) -> None:
    """TEC-RANGE: too large a share of implausible numbers within its window."""
    entry = first_named(draft, Situation.OUT_OF_RANGE)
    numbers = entry.rule.parameters if entry else {}
    window = int(numbers.get("window_s", 60.0) * SECOND)
    ranges = dict(draft.ranges)
    count = ranges.get(signal)
    if count is None:
        ranges[signal] = RangeCount(draft.now, 0, 1)
    elif draft.now - count.since < window:
        ranges[signal] = replace(count, good=count.good + (not bad), bad=count.bad + bad)
    else:
        share = count.bad / (count.good + count.bad)
        if entry is not None and share > numbers.get("share", 0.2):
            cause = f"{share:.0%} of {signal} values implausible"
            tier, explain = len(entry.rule.stages) - 1, Explain(cause=cause)
            tell(draft, entry, signal, tier, onset=count.since, explain=explain)
        elif entry is not None:
            end(draft, entry, signal)
        told = entry is not None and draft.open_alert(entry.rule.id, signal)
        if bad or told:
            ranges[signal] = RangeCount(draft.now, int(not bad), int(bad))
        else:
            del ranges[signal]
    draft.ranges = ranges

"""A device's message is taken in: is it new, is it late, whose is it, what does it tell.

Order matters. A repeat changes nothing. A late message is drawn and never judged. A reading of a signal
that another device owns is refused. Only then do numbers become evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Final

from app.core.alarm import Explain
from app.core.announce import end, tell
from app.core.changes import (
    AcceptedReading,
    BindingChanged,
    DeviceOffline,
    DeviceOnline,
    MessageSetAside,
    ReadingRefused,
    ReadingsAccepted,
)
from app.core.conditions import Evidence
from app.core.device import Device, Order, sift, smallest_delay, weigh
from app.core.draft import Draft
from app.core.events import DeviceStatus, Envelope, VitalsReceived
from app.core.index import Entry, farthest_apart
from app.core.judge import judge_cuff, judge_stream, judge_streams
from app.core.presence import first_named, note
from app.core.protocol import Situation
from app.core.quantity import Quantity
from app.core.session import CuffMeasurement
from app.core.situations import begin, cease, cuff_fails, cuff_taken, persist
from app.core.state import Channel, RangeCount, Standing
from app.core.views import PENDING_VIEW
from app.core.vitals import (
    CUFF,
    MINUTE,
    SECOND,
    Instant,
    Millis,
    Reading,
    Signal,
    Validity,
    judged_validity,
)

STREAMED: Final[Mapping[Signal, Quantity]] = {
    Signal.SPO2: Quantity.SPO2,
    Signal.RR: Quantity.RR,
    Signal.ETCO2: Quantity.ETCO2,
    Signal.TEMP: Quantity.TEMP,
}
MEASURED: Final[Mapping[Signal, Quantity]] = {
    Signal.NIBP_SYS: Quantity.NIBP_SYS,
    Signal.NIBP_DIA: Quantity.NIBP_DIA,
    Signal.NIBP_MAP: Quantity.NIBP_MAP,
}
CUFFS_KEPT: Final = 16
KEYS_KEPT: Final = 64
DOUBTED: Final = (Signal.HR, Signal.PR, Signal.SPO2)
UNSURE: Final = frozenset({Validity.QUESTIONABLE, Validity.ARTIFACT})


def receive(draft: Draft, envelope: Envelope, *, is_pump: bool = False) -> tuple[Device, bool] | None:
    """Let a message in at the bed's own door.

    Returns:
        The device and whether the message is late; None when it is a repeat and nothing more is to do.
    """
    device = draft.devices.get(envelope.device)
    if device is None:
        device = Device(id=envelope.device, is_pump=is_pump)
        draft.outcomes.append(
            BindingChanged(draft.now, draft.bed, device.id, True, "", "first heard", PENDING_VIEW)
        )
        draft.restless = True
        draft.put_device(device)
    if is_pump and not device.is_pump:
        device = replace(device, is_pump=True)
    pulse, order = sift(device.pulse, envelope, draft.now, draft.conventions.sequence_grace)
    if order in (Order.REPEAT, Order.STALE_BOOT):
        reason = "duplicate" if order is Order.REPEAT else "stale_boot"
        draft.outcomes.append(MessageSetAside(draft.now, draft.bed, device.id, reason))
        return None
    clock_rule = first_named(draft, Situation.CLOCK_SKEW)
    numbers = clock_rule.rule.parameters if clock_rule else {}
    tolerance = int(numbers.get("low_s", 5.0) * SECOND)
    pulse, delay = weigh(pulse, envelope.time, draft.now, draft.conventions, tolerance)
    # What a pump said before what it said last is history: it must not become its state.
    late = delay > draft.conventions.late_after or (is_pump and order is Order.SWAPPED)
    device = Device(
        device.id, device.bound, device.is_pump, device.online, device.offline_since,
        device.alarms, device.cuff_failures, device.lost, pulse,
    )  # fmt: skip
    if clock_rule is not None:
        _clock(draft, device, clock_rule)
    if draft.origin is not envelope.origin:
        draft.origin = envelope.origin
        draft.restless = True
    if not late:
        if not device.online:
            device = _online(draft, device)
        if draft.lasting:
            cease(draft, Situation.DEVICE_OFFLINE, device.id)
    draft.put_device(device)
    return device, late


def _clock(draft: Draft, device: Device, entry: Entry) -> None:
    """TEC-CLOCK: told after some messages in a row, in two tiers; ends when the clock is right."""
    offset, numbers = device.pulse.offset, entry.rule.parameters
    if offset is None:
        return
    off = abs(offset)
    if device.pulse.skewed >= numbers.get("messages", 3.0):
        tier = 1 if off > numbers.get("medium_s", 60.0) * SECOND else 0
        ahead = "behind" if offset > 0 else "ahead"
        explain = Explain(value=off / SECOND, unit="s", cause=f"{off // SECOND} s {ahead}")
        tell(draft, entry, device.id, tier, onset=draft.now, explain=explain)
    elif draft.alerts and off < numbers.get("clear_s", 3.0) * SECOND:
        end(draft, entry, device.id)


def _online(draft: Draft, device: Device) -> Device:
    draft.outcomes.append(DeviceOnline(draft.now, draft.bed, device.id, PENDING_VIEW))
    draft.restless = True
    return replace(device, online=True, offline_since=None)


def take_status(draft: Draft, event: DeviceStatus) -> None:
    """A device says it is online or offline; a status alone admits nothing.

    TEC-DEV-OFF ends with the next data, not with the word.
    """
    device = draft.devices.get(event.envelope.device)
    if device is None:
        return
    pulse, order = sift(device.pulse, event.envelope, draft.now, draft.conventions.sequence_grace)
    device = replace(device, pulse=pulse)
    draft.put_device(device)
    if order in (Order.REPEAT, Order.STALE_BOOT) or device.online == event.online:
        return
    if event.online:
        draft.put_device(_online(draft, device))
        return
    draft.put_device(replace(device, online=False, offline_since=draft.now))
    draft.outcomes.append(DeviceOffline(draft.now, draft.bed, device.id, PENDING_VIEW))
    draft.restless = True
    if draft.standing is not Standing.FREE:
        begin(draft, Situation.DEVICE_OFFLINE, device.id, cause="the device went offline")


def take_vitals(draft: Draft, event: VitalsReceived) -> None:
    """Numbers from a monitor."""
    received = receive(draft, event.envelope)
    if received is None:
        return
    device, late = received
    accepted: list[AcceptedReading] = []
    stream: list[AcceptedReading] = []
    cuff: list[AcceptedReading] = []
    for reading in _owned(draft, device, event.readings, claim=not late):
        signal, value = reading.signal, reading.value
        taken = reading.taken if reading.taken is not None else event.envelope.time
        validity = judged_validity(signal, value, reading.validity)
        measured = signal in CUFF
        too_late = late or (measured and _cuff_age(draft, device, taken) > draft.conventions.cuff_late_after)
        one = AcceptedReading(signal, value, validity, taken, too_late)
        accepted.append(one)
        if not too_late:
            (cuff if measured else stream).append(one)
    draft.outcomes.append(ReadingsAccepted(draft.now, draft.bed, device.id, tuple(accepted)))
    if late:
        return
    if cuff:
        cuff = _new_cuffs(draft, device, cuff)
    fresh = (*stream, *cuff)
    _show(draft, fresh)
    _doubt(draft, fresh)
    if stream:
        _take_stream(draft, stream)
    if cuff:
        _take_cuff(draft, device, cuff)


def _owned(draft: Draft, device: Device, readings: tuple[Reading, ...], *, claim: bool) -> list[Reading]:
    """The readings this device may send here; the first to send a signal owns it."""
    mine: list[Reading] = []
    for reading in readings:
        owner = draft.owners.get(reading.signal)
        if owner is None and claim:
            draft.owners = {**draft.owners, reading.signal: device.id}
        elif owner is not None and owner != device.id:
            draft.outcomes.append(
                ReadingRefused(draft.now, draft.bed, device.id, reading.signal, "signal_owned")
            )
            cause = f"{reading.signal} comes from {owner} already"
            persist(draft, Situation.ASSOCIATION, device.id, cause)
            continue
        mine.append(reading)
    return mine


def _cuff_age(draft: Draft, device: Device, taken: Instant | None) -> Millis:
    """How old a cuff measurement is on arrival, a wrong device clock allowed for, ms."""
    if taken is None:
        return 0
    least = smallest_delay(device.pulse, draft.now, draft.conventions.late_window)
    return draft.now - taken - (least or 0)


def _show(draft: Draft, readings: tuple[AcceptedReading, ...]) -> None:
    """Remember the newest number of each signal."""
    channels, now = dict(draft.channels), draft.now
    usable = False
    for reading in readings:
        before = channels.get(reading.signal)
        good = _usable(reading) is not None
        usable = usable or good
        channels[reading.signal] = Channel(
            reading.value,
            reading.validity,
            reading.taken,
            now,
            now if good else (before.usable_at if before is not None else None),
            good or (before is not None and before.ever),
        )
    draft.channels = channels
    if usable:
        draft.usable_at = draft.now
        if draft.standing is Standing.FREE:
            draft.standing = Standing.UNASSIGNED
            draft.restless = True


def _doubt(draft: Draft, readings: tuple[AcceptedReading, ...]) -> None:
    """Sensor-off flags, and what makes numbers of a signal implausible as such."""
    for reading in readings:
        if reading.validity is Validity.SENSOR_OFF:
            begin(draft, Situation.SENSOR_OFF, reading.signal, cause="sensor off")
        elif draft.lasting:
            cease(draft, Situation.SENSOR_OFF, reading.signal)
        bad = reading.validity is Validity.QUESTIONABLE
        # One cuff in many minutes is no share of anything; TEC-CUFF-FAIL counts them.
        if (bad or reading.signal in draft.ranges) and reading.signal not in CUFF:
            _count_range(draft, reading.signal, bad=bad)


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


def _take_stream(draft: Draft, readings: list[AcceptedReading]) -> None:
    """Streamed signals become evidence."""
    by_signal = {reading.signal: reading for reading in readings}
    values: dict[Quantity, float | None] = {}
    causes: dict[Quantity, str] = {}
    for signal, quantity in STREAMED.items():
        if (reading := by_signal.get(signal)) is not None:
            values[quantity] = value = _usable(reading)
            if value is None:
                causes[quantity] = reading.validity.replace("_", " ")
    judged: Mapping[Quantity, float | None] = values
    hr, pr = by_signal.get(Signal.HR), by_signal.get(Signal.PR)
    if hr is not None or pr is not None:
        _heart_rate(draft, hr, pr, values, causes)
        entry = first_named(draft, Situation.ARTIFACT)
        one, other = _usable(hr), _usable(pr)
        if entry is not None and _suppressed(draft, entry, by_signal, one, other):
            for quantity in (Quantity.HR, Quantity.SPO2):
                if quantity in values:
                    values[quantity] = None
                    causes[quantity] = "heart rate and pulse rate disagree"
        elif entry is not None and one is not None and other is not None and _apart(entry, one, other):
            judged = {**values, Quantity.HR: _beyond_doubt(draft, one, other)}
    usable = {quantity for quantity, value in values.items() if value is not None}
    if not usable <= draft.fitted:
        draft.fitted = draft.fitted | usable
        draft.restless = draft.restless or draft.session is not None  # a gate may be met now
    note(draft, values, causes)
    judge_streams(draft, judged)


def _usable(reading: AcceptedReading | None) -> float | None:
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
    direct = _usable(hr)
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
    values[Quantity.HR] = _usable(pr)
    named = next(reading for reading in (hr, pr) if reading is not None)
    causes[Quantity.HR] = named.validity.replace("_", " ")


def _apart(entry: Entry, hr: float, pr: float) -> bool:
    """Whether heart rate and pulse rate disagree (TEC-ARTIFACT), /min."""
    return abs(hr - pr) > farthest_apart(entry.rule)


def _beyond_doubt(draft: Draft, hr: float, pr: float) -> float | None:
    """What heart rate is judged by from the first disagreement on, until it is told; None: by nothing.

    One of the two is wrong, and nobody knows which: a rate counted twice is no evidence, and ends
    nothing either. Where both are beyond the same end of what is calm, the calmer of them is true enough.
    """
    calm = draft.index.calm.get(Quantity.HR)
    if calm is None or calm.low > calm.high:
        return None
    if min(hr, pr) > calm.high:
        return min(hr, pr)
    return max(hr, pr) if max(hr, pr) < calm.low else None


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
    if hr is not None and pr is not None:
        apart = abs(hr - pr)
    elif any(one in readings and readings[one].validity in UNSURE for one in DOUBTED):
        apart = inf
    else:
        apart = None
    subject = str(entry.rule.subject or Quantity.HR)
    if apart is not None and (draft.watches or apart > farthest_apart(entry.rule)):
        evidence = Evidence({Quantity.PULSE_DIFFERENCE: apart}, draft.fitted, {}, {})
        shown = hr if hr is not None else 0.0
        judge_stream(draft, entry, subject, evidence, shown, draft.conventions.stream_gap)
    watch = draft.watches.get((entry.rule.id, subject))
    return watch is not None and watch.stage >= 0


def _new_cuffs(draft: Draft, device: Device, readings: list[AcceptedReading]) -> list[AcceptedReading]:
    """Without measurements taken in before: sent again, one is still one, and none the newest."""
    keys = [(device.id, draft.now if r.taken is None else r.taken) for r in readings]
    new = set(keys) - set(draft.cuff_keys)
    draft.cuff_keys = (*draft.cuff_keys, *sorted(new))[-KEYS_KEPT:]
    return [reading for reading, key in zip(readings, keys, strict=True) if key in new]


def _take_cuff(draft: Draft, device: Device, readings: list[AcceptedReading]) -> None:
    """A cuff measurement becomes evidence."""
    values = {MEASURED[reading.signal]: _usable(reading) for reading in readings}
    numbers = {quantity: value for quantity, value in values.items() if value is not None}
    if not numbers:
        if any(reading.value is not None for reading in readings):
            cuff_fails(draft, device.id, "implausible value")
        return
    if not numbers.keys() <= draft.fitted:
        draft.fitted = draft.fitted | numbers.keys()
        draft.restless = draft.restless or draft.session is not None
    device_now = draft.devices[device.id]
    if device_now.cuff_failures:
        draft.put_device(replace(device_now, cuff_failures=0))
    if (failing := draft.index.codes.get("cuff_failed")) is not None:
        end(draft, failing[0], device.id)
    beside = {
        quantity: channel.value
        for signal, quantity in ((Signal.HR, Quantity.HR), *STREAMED.items())
        if (channel := draft.channels.get(signal)) is not None
        and channel.usable_at is not None
        and channel.value is not None
        and channel.validity is Validity.VALID
        and draft.now - channel.usable_at <= MINUTE
    }
    measured = {str(quantity): value for quantity, value in {**beside, **numbers}.items()}
    draft.cuffs = (*draft.cuffs, CuffMeasurement(draft.now, measured))[-CUFFS_KEPT:]
    judge_cuff(draft, values)
    cuff_taken(draft)

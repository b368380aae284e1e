"""A device's message is taken in: is it new, is it late, whose is it, what does it tell.

Order matters. A repeat changes nothing. A late message is drawn and never judged. A reading of a signal
that another device owns is refused. Only then do numbers become evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
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
from app.core.device import Device, Order, sift, smallest_delay, weigh
from app.core.doubt import doubt
from app.core.draft import Draft
from app.core.events import DeviceStatus, Envelope, VitalsReceived
from app.core.index import Entry
from app.core.judge import judge_cuff
from app.core.presence import first_named
from app.core.protocol import Situation
from app.core.quantity import Quantity
from app.core.session import CuffMeasurement
from app.core.situations import begin, cease, cuff_fails, cuff_taken, persist
from app.core.state import Channel, Standing
from app.core.streams import STREAMED, take_stream, usable
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
    is_plausible,
    judged_validity,
)

MEASURED: Final[Mapping[Signal, Quantity]] = {
    Signal.NIBP_SYS: Quantity.NIBP_SYS,
    Signal.NIBP_DIA: Quantity.NIBP_DIA,
    Signal.NIBP_MAP: Quantity.NIBP_MAP,
}
CUFFS_KEPT: Final = 16
KEYS_KEPT: Final = 64


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
    pulse, delay = weigh(pulse, envelope.time, draft.now, draft.conventions, tolerance, order)
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
    doubt(draft, fresh)
    if stream:
        take_stream(draft, stream)
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
    found = False
    for reading in readings:
        before = channels.get(reading.signal)
        good = usable(reading) is not None
        found = found or good
        channels[reading.signal] = Channel(
            reading.value,
            reading.validity,
            reading.taken,
            now,
            now if good else (before.usable_at if before is not None else None),
            good or (before is not None and before.ever),
        )
    draft.channels = channels
    if found:
        draft.usable_at = draft.now
        if draft.standing is Standing.FREE:
            draft.standing = Standing.UNASSIGNED
            draft.restless = True


def _new_cuffs(draft: Draft, device: Device, readings: list[AcceptedReading]) -> list[AcceptedReading]:
    """Without measurements taken in before: sent again, one is still one, and none the newest."""
    keys = [(device.id, draft.now if r.taken is None else r.taken) for r in readings]
    new = set(keys) - set(draft.cuff_keys)
    draft.cuff_keys = (*draft.cuff_keys, *sorted(new))[-KEYS_KEPT:]
    return [reading for reading, key in zip(readings, keys, strict=True) if key in new]


def _take_cuff(draft: Draft, device: Device, readings: list[AcceptedReading]) -> None:
    """A cuff measurement becomes evidence."""
    values = {MEASURED[reading.signal]: usable(reading) for reading in readings}
    numbers = {quantity: value for quantity, value in values.items() if value is not None}
    if not numbers:
        if any(reading.value is not None for reading in readings):
            wild = not all(is_plausible(reading.signal, reading.value) for reading in readings)
            cuff_fails(draft, device.id, "implausible value" if wild else "doubtful value")
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

"""MQTT messages become events, or a refusal that names its reason. The strict door.

A message is refused whole when its topic, its document or its frame is wrong; a reading, or a
pump's optional quantity, is refused alone when only its own words are. Nothing is guessed, nothing
raises, and what one device sends wrongly stops no other.

An event without readings is still an event: a monitor whose only signal we do not know was heard,
and its sequence number has come.

Made for the busiest path of the house. Three things keep it cheap: pydantic fills dictionaries and
nothing else, the check for repeated keys counts colons (``strict_json``), and readings that have
been seen before are the same object (a value of 97 % is 97 % in every message).
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from pydantic import ValidationError

from app.codec import messages, strict_json, topics, units
from app.codec.messages import (
    AlarmMessage,
    PumpMessage,
    Quantity,
    StatusMessage,
    VitalsMessage,
    WireReading,
)
from app.codec.refusals import Reason, Refusal, shortened
from app.codec.topics import MessageKind, Topic
from app.codec.units import PumpQuantity
from app.core.events import (
    DeviceAlarmed,
    DeviceEvent,
    DeviceStatus,
    Envelope,
    PumpReported,
    VitalsReceived,
)
from app.core.vitals import Instant, Origin, Reading, Signal, Validity

MAX_BYTES: Final = 16_384
"""Largest payload."""

READINGS_REMEMBERED: Final = 16_384
"""About 4 MB at most."""

_SIGNALS: Final = {signal.value: signal for signal in Signal}

_NUMBERED: Final = frozenset({Validity.VALID, Validity.QUESTIONABLE})
"""Says something of a number, so there must be one."""

_NUMBERLESS: Final = frozenset({Validity.INVALID, Validity.SENSOR_OFF})
"""Says that there is no number, so there must be none. An artifact may show its number or not."""


class Decoded(NamedTuple):
    """What became of one message.

    Attributes:
        event: None: the message was refused whole.
        refusals: One for the message, or one for each reading or quantity left out of the event.
    """

    event: DeviceEvent | None
    refusals: tuple[Refusal, ...] = ()


_Fault: TypeAlias = tuple[Reason, str]


class _Unfit(Exception):  # noqa: N818 - not an error of ours: the message is refused
    """The message is refused whole."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.fault: _Fault = (reason, detail)


def decode(
    topic: str,
    payload: bytes,
    *,
    at: Instant,
    origins: AbstractSet[Origin],
    retained: bool = False,
) -> Decoded:
    """Turn one MQTT message into an event.

    Args:
        topic: As received.
        payload: Any bytes at all.
        at: Instant of receipt.
        origins: Origins this site listens to.
        retained: The broker kept it from before; only a status may be.

    Returns:
        Event, refusals or both; never neither.
    """
    place = topics.parse(topic)
    if isinstance(place, Reason):
        return Decoded(None, (Refusal(place, shortened(topic)),))
    if retained and place.kind is not MessageKind.STATUS:
        return _refused(place, (Reason.RETAINED, "only a status may be retained"))
    if len(payload) > MAX_BYTES:
        return _refused(place, (Reason.OVERSIZE, f"{len(payload)} bytes, {MAX_BYTES} at most"))
    try:
        match place.kind:
            case MessageKind.VITALS:
                return _vitals(place, payload, at, origins)
            case MessageKind.PUMP:
                return _pump(place, payload, at, origins)
            case MessageKind.ALARM:
                return _alarm(place, payload, at, origins)
            case MessageKind.STATUS:
                return _status(place, payload, at, origins)
    except ValidationError as error:
        return _refused(place, strict_json.fault(payload) or messages.misfit(error))
    except _Unfit as unfit:
        return _refused(place, unfit.fault)


def _vitals(place: Topic, payload: bytes, at: Instant, origins: AbstractSet[Origin]) -> Decoded:
    message = messages.parse_vitals(payload)
    sent = message["readings"]
    envelope = _envelope(place, message, payload, sum(map(len, sent)), _colons(sent), origins)
    readings: list[Reading] = []
    refusals: list[Refusal] = []
    repeated = _repeated(sent) if len({one["signal"] for one in sent}) != len(sent) else ()
    for one in sent:
        name = one["signal"]
        validity = one.get("validity", Validity.VALID)
        reading = _reading(name, one["value"], one["unit"], validity)
        if name in repeated:
            reading = Reason.DUPLICATE_SIGNAL, "several in one message: which one is true?"
        if not isinstance(reading, Reading):
            refusals.append(_left_out(place, name, reading))
        elif "time" in one:
            taken = _instant(one["time"])
            readings.append(Reading(reading.signal, reading.value, reading.validity, taken))
        else:
            readings.append(reading)
    event = VitalsReceived(at, place.bed, envelope, tuple(readings))
    return Decoded(event, tuple(refusals))


@lru_cache(maxsize=READINGS_REMEMBERED)
def _reading(name: str, value: float | None, unit: str, validity: Validity) -> Reading | _Fault:
    """One reading without a time of its own, in the signal's unit; else what is wrong with it."""
    signal = _SIGNALS.get(name)
    if signal is None:
        return Reason.UNKNOWN_SIGNAL, f"no such signal: {name!r}"
    # A number of 0 is there to have its unit checked; it comes out as no number below.
    converted = units.convert(signal, 0.0 if value is None else value, unit)
    if isinstance(converted, Reason):
        return converted, f"{name} in {unit!r}"
    if value is None:
        if validity in _NUMBERED:
            return Reason.NULL_MISMATCH, f"{validity} without a number"
        return Reading(signal, None, validity)
    if validity in _NUMBERLESS:
        return Reason.NULL_MISMATCH, f"{validity} with a number: send null"
    if value == 0 and signal is not Signal.RR:
        return Reason.ZERO, f"{name} of 0 is no measurement: send null and a validity"
    return Reading(signal, converted + 0.0, validity)  # + 0.0: a breathing rate of -0.0 is 0.0


def _repeated(sent: list[WireReading]) -> frozenset[str]:
    """Signals that occur more than once. None counts: the first is no truer than the last."""
    names = [one["signal"] for one in sent]
    return frozenset(name for name in names if names.count(name) > 1)


def _pump(place: Topic, payload: bytes, at: Instant, origins: AbstractSet[Origin]) -> Decoded:
    message = messages.parse_pump(payload)
    offered: tuple[tuple[str, PumpQuantity, Quantity | None], ...] = (
        ("rate", PumpQuantity.RATE, message["rate"]),
        ("concentration", PumpQuantity.CONCENTRATION, message.get("concentration")),
        ("volume_delivered", PumpQuantity.VOLUME, message.get("volume_delivered")),
        ("volume_to_deliver", PumpQuantity.VOLUME, message.get("volume_to_deliver")),
    )
    members = sum(len(quantity) for _, _, quantity in offered if quantity is not None)
    envelope = _envelope(place, message, payload, members, 0, origins)
    taken: dict[str, float] = {}
    refusals: list[Refusal] = []
    for name, kind, quantity in offered:
        if quantity is None:
            continue
        amount = _amount(name, kind, quantity["value"], quantity["unit"])
        if not isinstance(amount, tuple):
            taken[name] = amount
        elif kind is PumpQuantity.RATE:
            raise _Unfit(*amount)  # what is infused cannot be told without it
        else:
            refusals.append(_left_out(place, name, amount))
    event = PumpReported(
        at,
        place.bed,
        envelope,
        message["state"],
        taken["rate"],
        message.get("reason"),
        message.get("drug"),
        taken.get("concentration"),
        taken.get("volume_delivered"),
        taken.get("volume_to_deliver"),
    )
    return Decoded(event, tuple(refusals))


def _amount(name: str, kind: PumpQuantity, value: float, unit: str) -> float | _Fault:
    """A pump's number in mL/h, mL or mg/mL; else what is wrong with it."""
    converted = units.convert(kind, value, unit)
    if isinstance(converted, Reason):
        return converted, f"{name} in {unit!r}"
    if value < 0:
        return Reason.NEGATIVE, f"{name} of {value}"
    if value == 0 and kind is PumpQuantity.CONCENTRATION:
        return Reason.ZERO, "a concentration of 0 would hide every dose"
    return converted + 0.0


def _alarm(place: Topic, payload: bytes, at: Instant, origins: AbstractSet[Origin]) -> Decoded:
    message = messages.parse_alarm(payload)
    colons = message["code"].count(":") + message.get("text", "").count(":")
    envelope = _envelope(place, message, payload, 0, colons, origins)
    event = DeviceAlarmed(
        at,
        place.bed,
        envelope,
        message["code"],
        message["phase"],
        message["priority"],
        message.get("text", ""),
    )
    return Decoded(event)


def _status(place: Topic, payload: bytes, at: Instant, origins: AbstractSet[Origin]) -> Decoded:
    message = messages.parse_status(payload)
    colons = message.get("model", "").count(":")
    envelope = _envelope(place, message, payload, 0, colons, origins)
    online = message["state"] == "online"
    return Decoded(DeviceStatus(at, place.bed, envelope, online, message.get("model", "")))


def _envelope(
    place: Topic,
    message: VitalsMessage | PumpMessage | AlarmMessage | StatusMessage,
    payload: bytes,
    inner_members: int,
    inner_colons: int,
    origins: AbstractSet[Origin],
) -> Envelope:
    """What every message carries, once the message is known to repeat no key and may be heard.

    Args:
        inner_members: Members of the objects inside the message.
        inner_colons: Colons in texts of the message other than ``boot`` and ``time``.
    """
    boot, time = message.get("boot"), message.get("time")
    colons = inner_colons
    if boot is not None:
        colons += boot.count(":")
    if time is not None:
        colons += time.count(":")
    if not strict_json.repeats_nothing(payload, len(message) + inner_members, colons):
        fault = strict_json.fault(payload)
        if fault is not None:
            raise _Unfit(*fault)
    seq, origin = message.get("seq"), message.get("origin")
    if origin is None or boot is None or seq is None or time is None:
        if not (origin is None and boot is None and seq is None and time is None):
            raise _Unfit(Reason.SCHEMA, "boot, seq, time and origin: all, or none in a last will")
        # The broker speaks for the device here. Whose will we keep, we have heard before.
        return Envelope(place.device, None, None, None, Origin.DEVICE)
    if origin not in origins:
        raise _Unfit(Reason.ORIGIN, f"{origin} is not heard at this site")
    return Envelope(place.device, boot, seq, _instant(time), origin)


def _colons(sent: list[WireReading]) -> int:
    """Colons in the texts of readings: those of their times."""
    return sum(one["time"].count(":") for one in sent if "time" in one)


def _instant(text: str) -> Instant:
    instant = messages.instant(text)
    if instant is None:
        raise _Unfit(Reason.TIME, f"the calendar has no {text}")
    return instant


def _left_out(place: Topic, name: str, fault: _Fault) -> Refusal:
    return Refusal(fault[0], shortened(fault[1]), place.bed, place.device, name)


def _refused(place: Topic, fault: _Fault) -> Decoded:
    return Decoded(None, (Refusal(fault[0], shortened(fault[1]), place.bed, place.device),))

"""What devices say on the wire, contract v1: topics, envelopes, readings, and when to say them.

A device's life is a stream of *items* in the order of their seconds: publish this, fall off the network,
come back. Everything here is a value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

VERSION: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

UNITS: Final[Mapping[str, str]] = {
    "hr": "/min",
    "pr": "/min",
    "spo2": "%",
    "nibp_sys": "mm[Hg]",
    "nibp_dia": "mm[Hg]",
    "nibp_map": "mm[Hg]",
    "abp_sys": "mm[Hg]",
    "abp_dia": "mm[Hg]",
    "abp_map": "mm[Hg]",
    "rr": "/min",
    "etco2": "mm[Hg]",
    "temp": "Cel",
    "perfusion": "%",
}
"""Every signal of the contract and the UCUM unit in which simulated devices send it."""

Kind: TypeAlias = Literal["vitals", "pump", "alarm", "status"]
Origin: TypeAlias = Literal["simulated", "replay"]
Payload: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish at QoS 1.

    Attributes:
        at: When it is due, seconds of device time since the stream began.
        topic: ``bedside/v1/{bed}/{device}/{kind}``.
        payload: UTF-8 JSON; faults may have made something else of it.
        retain: Whether the broker keeps it for later subscribers; only a status is kept.
    """

    at: float
    topic: str
    payload: bytes
    retain: bool = False


@dataclass(frozen=True, slots=True)
class Vanish:
    """The device loses power: no goodbye, so the broker publishes its last will."""

    at: float


@dataclass(frozen=True, slots=True)
class Return:
    """The device is switched on again; what follows is of a new boot."""

    at: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing more is known before this second: whoever holds an item back may not wait for the next one.

    A fault passes it on at once, so that a stream can be followed while it is made.
    """

    at: float


Item: TypeAlias = Publish | Vanish | Return | Quiet


@dataclass(frozen=True, slots=True)
class Device:
    """One device on one bed.

    Attributes:
        bed, name: Levels of its topics, each ``[A-Za-z0-9_-]{1,64}``.
        model: What its status says it is.
        start_ms: Instant of second 0 on its clock, milliseconds since 1970.
        origin: What every payload says of where its numbers come from.
    """

    bed: str
    name: str
    model: str
    start_ms: int
    origin: Origin = "simulated"

    def topic(self, kind: Kind) -> str:
        """The topic of one kind of message."""
        return topic(self.bed, self.name, kind)

    def boot(self, start: float = 0.0) -> str:
        """Name of the boot that began ``start`` seconds into the stream.

        Made of the instant of the start, so that the same device started later has another one.
        """
        return f"{self.start_ms + round(start * 1000):x}"

    def time(self, at: float) -> str:
        """What the device's clock shows at second ``at``: RFC 3339, UTC, milliseconds."""
        return rfc3339(self.start_ms + round(at * 1000))

    def payload(self, boot: str, seq: int, at: float, body: Mapping[str, object]) -> Payload:
        """A whole payload: the envelope and what this kind of message says."""
        envelope: Payload = {
            "v": VERSION,
            "boot": boot,
            "seq": seq,
            "time": self.time(at),
            "origin": self.origin,
        }
        return envelope | dict(body)

    def publish(self, kind: Kind, boot: str, seq: int, at: float, body: Mapping[str, object]) -> Publish:
        """A payload on its way; a status is retained."""
        content = encode(self.payload(boot, seq, at, body))
        return Publish(at, self.topic(kind), content, retain=kind == "status")

    def online(self, boot: str, at: float) -> Publish:
        """The first message of a boot: ``seq`` 1."""
        return self.publish("status", boot, 1, at, {"state": "online", "model": self.model})


def topic(bed: str, device: str, kind: Kind) -> str:
    """``bedside/v1/{bed}/{device}/{kind}``."""
    return f"bedside/v1/{bed}/{device}/{kind}"


def short_status(state: Literal["online", "offline"]) -> bytes:
    """The least a status may carry: for last wills, goodbyes, and hellos after a lost connection.

    It has no ``seq``, because a will is written long before anybody knows which number it would have.
    """
    return encode({"v": VERSION, "state": state})


def encode(payload: Mapping[str, object]) -> bytes:
    """Compact JSON. Raises ``ValueError`` for NaN and infinity, which no device of ours sends."""
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def rfc3339(instant_ms: int) -> str:
    """Milliseconds since 1970 as ``2026-11-21T10:42:17.120Z``."""
    moment = _EPOCH + timedelta(milliseconds=instant_ms)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def milliseconds(text: str) -> int:
    """The reverse of ``rfc3339``, for any RFC 3339 time with a zone.

    Raises:
        ValueError: It is not one.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return round((moment - _EPOCH) / timedelta(milliseconds=1))


def reading(signal: str, value: float | None, validity: str | None = None) -> Payload:
    """One reading; ``validity`` is left out for ``valid``, and must be given where there is no number."""
    said: Payload = {"signal": signal, "value": value, "unit": UNITS[signal]}
    return said if validity is None else said | {"validity": validity}


def cuff(systolic: float, diastolic: float, mean: float | None, time: str) -> list[Payload]:
    """The readings of one cuff cycle, in mm[Hg], each with the instant at which it was taken."""
    numbers: list[tuple[str, float | None]] = [
        ("nibp_sys", systolic),
        ("nibp_dia", diastolic),
        ("nibp_map", mean),
    ]
    return [reading(signal, value) | {"time": time} for signal, value in numbers if value is not None]


def vitals(readings: Sequence[Mapping[str, object]]) -> Payload:
    """The body of a vitals message."""
    return {"readings": list(readings)}

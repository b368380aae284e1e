"""What a device may write: one type per message kind, which parses it and publishes its schema.

Typed dictionaries, because they are the cheapest thing pydantic can fill; they never leave this
room. Strict: no text for a number, no ``true`` for 1, no field that is not named here (``ext`` is
the device's own and is ignored). A whole number where a fraction may stand is a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

# pydantic refuses typing.TypedDict before Python 3.12 and depends on this package for it.
from typing_extensions import TypedDict

from app.codec.refusals import Reason
from app.codec.topics import MessageKind
from app.core.events import AlarmPhase, PumpReason, PumpState
from app.core.vitals import Instant, Origin, Validity

MAX_READINGS: Final = 64
MAX_SEQ: Final = 2**53 - 1
"""The largest whole number that every JSON reader holds exactly."""

MINUTES_REMEMBERED: Final = 4_096

_strict = with_config(
    ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)
)

# pydantic's `Literal[1]` takes `true` and `1.0`; bounds on a strict integer do not.
_Version = Annotated[int, Field(ge=1, le=1, json_schema_extra={"const": 1})]
_Boot = Annotated[str, Field(min_length=1, max_length=64, examples=["k3f9"])]
_Seq = Annotated[int, Field(ge=0, le=MAX_SEQ, examples=[42])]
# Years a device's clock can plausibly show, a dead battery's 1900 and 1970 among them: a wrong
# clock is an alert, never a refusal. A leap second is the first instant of the next minute.
_Time = Annotated[
    str,
    Field(
        pattern=(
            r"^(19|2[0-9])[0-9]{2}-[01][0-9]-[0-3][0-9][Tt]"
            r"[0-2][0-9]:[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]{1,9})?([Zz]|[+-]00:00)$"
        ),
        examples=["2026-11-21T10:42:17.120Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
_Unit = Annotated[str, Field(max_length=32, examples=["%", "/min", "mm[Hg]"])]
_Word = Annotated[str, Field(min_length=1, max_length=64)]
_Text = Annotated[str, Field(max_length=500)]
_Ext = Annotated[dict[str, Any], Field(description="The device's own; ignored.")]


@_strict
class Quantity(TypedDict):
    """A number and its UCUM unit."""

    value: float
    unit: _Unit


@_strict
class WireReading(TypedDict):
    """One number of one signal. A signal or unit we do not know refuses this reading alone."""

    signal: Annotated[str, Field(max_length=64, examples=["spo2"])]
    value: float | None
    """Null exactly when there is no usable number."""
    unit: _Unit
    validity: NotRequired[Validity]
    time: NotRequired[_Time]
    """When it was taken, if that is not the time of the message; a cuff always says so."""
    ext: NotRequired[_Ext]


@_strict
class VitalsMessage(TypedDict):
    """Numbers from a monitor."""

    v: _Version
    boot: _Boot
    """New at each start of the device."""
    seq: _Seq
    """One more each message of this boot."""
    time: _Time
    """The device's clock, UTC."""
    origin: Origin
    readings: Annotated[list[WireReading], Field(min_length=1, max_length=MAX_READINGS)]
    ext: NotRequired[_Ext]


@_strict
class PumpMessage(TypedDict):
    """What the infusion pump is doing. What it does not know is absent or null."""

    v: _Version
    boot: _Boot
    seq: _Seq
    time: _Time
    origin: Origin
    state: PumpState
    rate: Quantity
    reason: NotRequired[PumpReason | None]
    drug: NotRequired[_Word | None]
    concentration: NotRequired[Quantity | None]
    volume_delivered: NotRequired[Quantity | None]
    """Cumulative in this programme; a fall starts a new one."""
    volume_to_deliver: NotRequired[Quantity | None]
    """The total programmed."""
    ext: NotRequired[_Ext]


@_strict
class AlarmMessage(TypedDict):
    """An alarm of the device's own."""

    v: _Version
    boot: _Boot
    seq: _Seq
    time: _Time
    origin: Origin
    code: _Word
    phase: AlarmPhase
    priority: Literal["high", "medium", "low"]
    text: NotRequired[_Text]
    ext: NotRequired[_Ext]


@_strict
class StatusMessage(TypedDict):
    """Online or offline. A last will may leave out ``boot``, ``seq``, ``time`` and ``origin``."""

    v: _Version
    state: Literal["online", "offline"]
    boot: NotRequired[_Boot]
    seq: NotRequired[_Seq]
    time: NotRequired[_Time]
    origin: NotRequired[Origin]
    model: NotRequired[Annotated[str, Field(max_length=128)]]
    ext: NotRequired[_Ext]


VITALS: Final = TypeAdapter(VitalsMessage)
PUMP: Final = TypeAdapter(PumpMessage)
ALARM: Final = TypeAdapter(AlarmMessage)
STATUS: Final = TypeAdapter(StatusMessage)

MODELS: Final[Mapping[MessageKind, TypeAdapter[Any]]] = {
    MessageKind.VITALS: VITALS,
    MessageKind.PUMP: PUMP,
    MessageKind.ALARM: ALARM,
    MessageKind.STATUS: STATUS,
}
"""For the published schema."""

# The adapter's own `validate_json` adds a fifth of the cost for options that nobody uses here.
parse_vitals: Final[Callable[[bytes], VitalsMessage]] = VITALS.validator.validate_json
parse_pump: Final[Callable[[bytes], PumpMessage]] = PUMP.validator.validate_json
parse_alarm: Final[Callable[[bytes], AlarmMessage]] = ALARM.validator.validate_json
parse_status: Final[Callable[[bytes], StatusMessage]] = STATUS.validator.validate_json


def instant(text: str) -> Instant | None:
    """Read a time that has passed the pattern above.

    Args:
        text: RFC 3339, UTC. What is finer than a millisecond is cut off.

    Returns:
        Milliseconds since 1970 (negative before); None: the calendar has no such minute.
    """
    minute = _minute(text[:16])
    if minute is None:
        return None
    if text[19] != ".":
        return minute + int(text[17:19]) * 1000
    digits = text[20:23]
    if not digits.isdigit():  # fewer than three, and the zone begins
        digits = digits[:2] if digits[:2].isdigit() else digits[:1]
    return minute + int(text[17:19]) * 1000 + int(digits.ljust(3, "0"))


@lru_cache(maxsize=MINUTES_REMEMBERED)
def _minute(text: str) -> Instant | None:
    """Milliseconds of ``YYYY-MM-DDThh:mm``; None: there is no such minute."""
    numbers = (text[0:4], text[5:7], text[8:10], text[11:13], text[14:16])
    year, month, day, hour, minute = map(int, numbers)
    try:
        return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        return None


_BY_FIELD: Final = {
    "v": Reason.VERSION,
    "boot": Reason.BOOT,
    "seq": Reason.SEQ,
    "time": Reason.TIME,
    "origin": Reason.ORIGIN,
}
_FIRST: Final = (Reason.VERSION, Reason.NOT_FINITE, Reason.UNKNOWN_FIELD, Reason.EMPTY)
"""Told before the rest: of a message of another version, everything else may well differ."""


def misfit(error: ValidationError) -> tuple[Reason, str]:
    """What is wrong with a well-behaved document that is not the message its topic says."""
    found: dict[Reason, str] = {}
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(map(str, one["loc"])) or "message"
        found.setdefault(_reason(one["type"], one["loc"]), f"{where}: {one['msg']}")
    reason = next((reason for reason in _FIRST if reason in found), next(iter(found)))
    return reason, found[reason]


def _reason(kind: str, where: tuple[int | str, ...]) -> Reason:
    match kind:
        case "json_invalid":  # half of a surrogate pair, which Python's own parser lets pass
            return Reason.NOT_JSON
        case "missing":
            return Reason.SCHEMA
        case "extra_forbidden":
            return Reason.UNKNOWN_FIELD
        case "finite_number":
            return Reason.NOT_FINITE
        case "too_short" if where == ("readings",):
            return Reason.EMPTY
    return _BY_FIELD.get(str(where[-1]), Reason.SCHEMA) if where else Reason.SCHEMA

"""Visits recorded in the words of the wire, a line of JSON a message.

``python -m simulators population`` writes them.

A visit begins with ``{"at":…,"begins":{…}}`` and ends with ``{"at":…,"ends":"K-0001"}``; ``at`` is the
instant of receipt, milliseconds since 1970. Between them stand, in order of time,

* messages of devices, ``{"at":…,"topic":"bedside/v1/…","payload":{…}}``, decoded by the strict door of MQTT;
* commands of staff, ``{"at":…,"bed":…,"method":…,"path":…,"body":{…}}``, as the HTTP API takes them. A path
  says ``{session}`` where the id of the bed's open session belongs, which only the service knows.

Members come in this order and without white space, so that a payload is cut out of its line as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.codec.http_call import Call
from app.codec.http_models import BaselineRequest, CloseRequest, PhaseRequest, SessionRequest
from app.codec.http_visit_models import CheckRequest, OverrideRequest, ScreeningRequest, TickRequest
from app.codec.mqtt_in import decode
from app.codec.recording import RecordingError
from app.core.events import Event
from app.core.vitals import SECOND, BedId, Instant, Millis, Origin

HEARD: Final = frozenset({Origin.SIMULATED, Origin.REPLAY, Origin.DEVICE})

_MESSAGE: Final = re.compile(rb'\{"at":(\d{1,15}),"topic":"([^"\\]{1,200})","payload":(\{.*\})\}', re.DOTALL)
_OPENING: Final = re.compile(rb'\{"at":\d{1,15},"begins":\{"v":1,"bed":"([A-Za-z0-9_-]{1,64})"')
_END: Final = re.compile(rb'\{"at":\d{1,15},"ends":')
_PLACE: Final = re.compile(r"/api/v1/sessions(?:/\{session\}/(\w+)(?:/([^/]{1,128}))?)?")


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    at: Annotated[int, Field(ge=0, lt=10**15)]


class _Begins(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", frozen=True)

    v: Literal[1]
    bed: str
    interval_s: Annotated[int, Field(ge=1, le=3600)]


class _Opening(_Line):
    begins: _Begins


class _Ending(_Line):
    ends: str


class _Spoken(_Line):
    bed: str
    method: str
    path: str
    body: dict[str, Any]


_OTHER: Final[TypeAdapter[_Ending | _Spoken]] = TypeAdapter(_Ending | _Spoken)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a recording.

    Attributes:
        bed: Its chair, and the name it is known by.
        begins: Instant of its first line.
        interval: From one message of a monitor to the next, ms.
        events: Everything that happened.
        ends: Instant of its last line: silence up to it is part of what happened.
    """

    bed: BedId
    begins: Instant
    interval: Millis
    events: tuple[Event, ...]
    ends: Instant


def bed_of(line: bytes) -> str:
    """The bed whose visit begins with this line; empty: none does."""
    opening = _OPENING.match(line)
    return "" if opening is None else opening[1].decode()


def is_end(line: bytes) -> bool:
    """Whether a visit ends with this line."""
    return _END.match(line) is not None


def visits_of(lines: Iterable[bytes], name: str, first: int = 1) -> Iterator[Visit]:
    """Read visits, one after another.

    Args:
        name: Of the file or the stream, for complaints.
        first: Number of the first of these lines in it.

    Raises:
        RecordingError: A line is none of these, a message or a command is refused, time goes back, or it
            ends within a visit. Nothing here may be lost in silence: a recording that is damaged is none.
    """
    numbered = enumerate(lines, start=first)
    for number, line in numbered:
        try:
            opening = _Opening.model_validate_json(line)
        except ValidationError:
            raise RecordingError(
                f'{name}, line {number}: a visit begins with {{"at":…,"begins":…}}'
            ) from None
        yield _visit(opening, numbered, name)


def _visit(opening: _Opening, lines: Iterator[tuple[int, bytes]], name: str) -> Visit:
    bed = BedId(opening.begins.bed)
    events: list[Event] = []
    sessions, last = 0, opening.at
    for number, line in lines:
        where = f"{name}, line {number}"
        message = _MESSAGE.fullmatch(line.rstrip(b"\r\n"))
        if message is not None:
            at = int(message[1])
            event = _heard(message[2].decode("utf-8", "replace"), message[3], at, where)
        else:
            other = _other(line, where)
            at = other.at
            if isinstance(other, _Ending):
                _in_order(at, last, where)
                return Visit(bed, opening.at, opening.begins.interval_s * SECOND, tuple(events), at)
            sessions += other.path == "/api/v1/sessions"
            event = _told(other, f"{other.bed}.s{sessions}", number, where)
        _in_order(at, last, where)
        last = at
        events.append(event)
    raise RecordingError(f"{name} ends within the visit of {bed}: what wrote it was stopped")


def _in_order(at: Instant, last: Instant, where: str) -> None:
    if at < last:
        raise RecordingError(f"{where}: goes back in time by {last - at} ms")


def _heard(topic: str, payload: bytes, at: Instant, where: str) -> Event:
    decoded = decode(topic, payload, at=at, origins=HEARD)
    if decoded.event is None:
        refusal = decoded.refusals[0]
        raise RecordingError(f"{where}: refused as {refusal.reason}: {refusal.detail}")
    return decoded.event


def _other(line: bytes, where: str) -> _Ending | _Spoken:
    try:
        return _OTHER.validate_json(line)
    except ValidationError:
        raise RecordingError(f"{where}: neither a message, nor a command, nor the end of a visit") from None


# --------------------------------------------------------------------------------------- commands


class _Body(Protocol):
    """What is said by a body of the HTTP API."""

    @classmethod
    def model_validate(cls, obj: Any, /) -> Self: ...  # noqa: ANN401 - JSON of a stranger

    def command(self, call: Call, /) -> Event: ...


_BODIES: Final[Mapping[tuple[str, str | None], type[_Body]]] = {
    ("POST", None): SessionRequest,
    ("PUT", "screening"): ScreeningRequest,
    ("POST", "overrides"): OverrideRequest,
    ("POST", "baseline"): BaselineRequest,
    ("POST", "phase"): PhaseRequest,
    ("POST", "checks"): CheckRequest,
    ("PUT", "discharge"): TickRequest,
    ("POST", "close"): CloseRequest,
}
"""By method and what the path is about; None: the sessions themselves."""


def _told(spoken: _Spoken, session: str, number: int, where: str) -> Event:
    place = _PLACE.fullmatch(spoken.path)
    body = None if place is None else _BODIES.get((spoken.method, place[1]))
    if place is None or body is None:
        raise RecordingError(f"{where}: {spoken.method} {spoken.path} is no command of a recording")
    call = Call(spoken.at, BedId(spoken.bed), f"line {number}", session, place[2] or "")
    try:
        return body.model_validate(spoken.body).command(call)
    except ValidationError as error:
        first = error.errors()[0]
        fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise RecordingError(f"{where}: {spoken.method} {spoken.path}: {fault}") from None

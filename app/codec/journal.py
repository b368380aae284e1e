"""Events and states as bytes: the journal, snapshots, and what ``dripwatch replay`` reads.

An event is one line of JSON without a line end: its kind under ``"event"``, then its fields. The
same event always gives the same bytes, and the bytes give an equal event back. Two writers make the
same line: the general one, for everything that can happen, and a hand-made one for vitals, which
are nearly all that does happen.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from json.encoder import encode_basestring_ascii as _text
from math import isfinite
from typing import Final, TypeVar

from app.codec.plain import Protocols, form_of
from app.core import commands, events, service_events
from app.core.events import Envelope, Event, VitalsReceived
from app.core.vitals import Reading, Validity

KINDS: Final[dict[str, type[Event]]] = {
    "vitals": events.VitalsReceived,
    "pump": events.PumpReported,
    "alarm": events.DeviceAlarmed,
    "status": events.DeviceStatus,
    "association_refused": events.AssociationRefused,
    "device_bound": events.DeviceBound,
    "device_unbound": events.DeviceUnbound,
    "open_session": events.OpenSession,
    "lock_baseline": events.LockBaseline,
    "set_phase": events.SetPhase,
    "close_session": events.CloseSession,
    "revise_session": commands.ReviseSession,
    "answer_screening": commands.AnswerScreening,
    "override_gate": commands.OverrideGate,
    "change_limit": commands.ChangeLimit,
    "record_check": commands.RecordCheck,
    "add_note": commands.AddNote,
    "report_adverse_event": commands.ReportAdverseEvent,
    "give_medicine": commands.GiveMedicine,
    "tick_item": commands.TickItem,
    "give_feedback": commands.GiveFeedback,
    "plan_course": commands.PlanCourse,
    "end_course": commands.EndCourse,
    "score_outcome": commands.ScoreOutcome,
    "tell_satisfaction": commands.TellSatisfaction,
    "complete_task": commands.CompleteTask,
    "arrange_room": commands.ArrangeRoom,
    "release_bed": events.ReleaseBed,
    "acknowledge": events.Acknowledge,
    "unacknowledge": events.Unacknowledge,
    "silence": events.Silence,
    "record_action": events.RecordAction,
    "protocol_adopted": events.ProtocolAdopted,
    "admission_set": service_events.AdmissionSet,
    "unwatched": service_events.Unwatched,
    "message_abandoned": service_events.MessageAbandoned,
    "link_changed": service_events.LinkChanged,
    "consoles_changed": service_events.ConsolesChanged,
    "unheard": service_events.Unheard,
    "ticked": events.Ticked,
}
"""Kind on the line -> event. A journal outlives the names of classes, so these never change."""

_KIND_OF: Final = {kind: name for name, kind in KINDS.items()}
_FORMS: Final = {kind: form_of(kind) for kind in KINDS.values()}

_JSON: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)

T = TypeVar("T")


class UnreadableRecordError(ValueError):
    """A line or snapshot is not what this version writes. Its text says what is wrong."""


def kind_of(event: Event) -> str:
    """The event's kind, as it stands on its line."""
    return _KIND_OF[type(event)]


def encode_event(event: Event) -> bytes:
    """Write one event.

    Args:
        event: Any event.

    Returns:
        One line of ASCII JSON, no line end. A protocol is written as its SHA-256 alone.

    Raises:
        ValueError: A number is not finite.
    """
    if type(event) is VitalsReceived:
        return _vitals_line(event)
    kind = type(event)
    line = {"event": _KIND_OF[kind], **_FORMS[kind].write(event)}
    return _JSON.encode(line).encode("ascii")


def decode_event(line: bytes, protocols: Protocols) -> Event:
    """Read one event.

    Args:
        line: As written by :func:`encode_event`; white space around it is no matter.
        protocols: By SHA-256, those the journal names.

    Raises:
        UnreadableRecordError: Not such a line, or it names a protocol that is not given.
    """

    def read() -> Event:
        parts = json.loads(line)
        kind = KINDS[parts.pop("event")]
        event: Event = _FORMS[kind].read(parts, protocols)
        return event

    return _legibly(read)


def encode_state(value: object) -> bytes:
    """Write a value of the core, such as a bed's state; its protocols as their SHA-256.

    Args:
        value: A dataclass of the core.

    Raises:
        ValueError: A number is not finite.
        TypeError: A field's type has no plain form.
    """
    return _JSON.encode(form_of(type(value)).write(value)).encode("ascii")


def decode_state(data: bytes, kind: type[T], protocols: Protocols) -> T:
    """Read a value that :func:`encode_state` wrote.

    Args:
        kind: Its dataclass.
        protocols: By SHA-256.

    Returns:
        An equal value, its mappings in the order they had.

    Raises:
        UnreadableRecordError: Not such a value, or a protocol is missing.
    """

    def read() -> T:
        value: T = form_of(kind).read(json.loads(data), protocols)
        return value

    return _legibly(read)


def _legibly(read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableRecordError(f"{type(error).__name__}: {error}") from error


def _vitals_line(event: VitalsReceived) -> bytes:
    """What the general writer makes of vitals, in a third of the time."""
    return (
        f'{{"event":"vitals","at":{event.at},"bed":{_text(event.bed)},'
        f'"envelope":{_envelope(event.envelope)},'
        f'"readings":[{",".join(map(_reading, event.readings))}]}}'
    ).encode("ascii")


def _envelope(envelope: Envelope) -> str:
    boot, seq, time = envelope.boot, envelope.seq, envelope.time
    return (
        f'{{"device":{_text(envelope.device)},'
        f'"boot":{"null" if boot is None else _text(boot)},'
        f'"seq":{"null" if seq is None else seq},'
        f'"time":{"null" if time is None else time},'
        f'"origin":"{envelope.origin}"}}'
    )


def _reading(reading: Reading) -> str:
    value, validity, taken = reading.value, reading.validity, reading.taken
    if value is None:
        number = "null"
    elif isfinite(value):
        number = repr(value)
    else:
        raise ValueError(f"{reading.signal} is {value}")
    text = f'{{"signal":"{reading.signal}","value":{number}'
    if validity is not Validity.VALID:
        text += f',"validity":"{validity}"'
    return f"{text}}}" if taken is None else f'{text},"taken":{taken}}}'

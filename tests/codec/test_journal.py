from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codec import journal
from app.codec.journal import (
    KINDS,
    UnreadableRecordError,
    decode_event,
    decode_state,
    encode_event,
    encode_state,
)
from app.codec.plain import form_of
from app.core.alarm import Alert
from app.core.events import Envelope, Event, ProtocolAdopted, Ticked, VitalsReceived
from app.core.protocol import Protocol
from app.core.session import ActionRecord, Session
from app.core.shown import BedView
from app.core.state import BedState
from app.core.vitals import BedId, DeviceId, Origin, Reading, Signal, Validity

PROTOCOLS = {sha: Protocol("p", "1", sha, "P", ()) for sha in ("aa", "bb")}


def made(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type, from its annotations alone: a field new to the core is tested at once."""
    origin: Any = get_origin(kind)
    arguments = get_args(kind)
    if kind is Protocol:
        return st.sampled_from(list(PROTOCOLS.values()))
    if kind is float:
        return st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 999)
    named_tuple = isinstance(kind, type) and issubclass(kind, tuple) and origin is None
    if isinstance(kind, type) and (is_dataclass(kind) or named_tuple):
        parts: dict[str, st.SearchStrategy[Any]] = {
            name: made(hint) for name, hint in get_type_hints(kind).items()
        }
        return st.fixed_dictionaries(parts).map(lambda values: kind(**values))
    if origin is UnionType:
        return st.one_of(list(map(made, reversed(arguments))))  # None first: it is the simplest
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(made(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(made, arguments))
    if origin is frozenset:
        return st.frozensets(made(arguments[0]), max_size=3)
    if origin is Mapping:
        return st.dictionaries(*map(made, arguments), max_size=3)
    return st.from_type(kind)


EVENTS = st.one_of(list(map(made, KINDS.values())))


def general(event: Event) -> bytes:
    """The line as the general writer makes it."""
    kinds = {kind: name for name, kind in KINDS.items()}
    line = {"event": kinds[type(event)], **form_of(type(event)).write(event)}
    return json.dumps(line, separators=(",", ":"), allow_nan=False).encode()


def test_every_event_has_a_kind() -> None:
    assert set(KINDS.values()) == set(get_args(Event))
    assert len(set(KINDS.values())) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_field_of_every_event_is_told_by_type(kind: type) -> None:
    assert is_dataclass(kind)
    assert set(get_type_hints(kind)) == {part.name for part in fields(kind)}
    assert "event" not in get_type_hints(kind)


@given(EVENTS)
def test_events_come_back(event: Event) -> None:
    line = encode_event(event)
    back = decode_event(line, PROTOCOLS)
    assert back == event
    assert type(back) is type(event)
    assert encode_event(back) == line


@given(EVENTS)
def test_an_event_is_one_line_of_plain_ascii(event: Event) -> None:
    line = encode_event(event)
    assert line.isascii()
    assert b"\n" not in line
    assert json.loads(line)["at"] == event.at


@given(made(VitalsReceived))
def test_the_two_writers_of_vitals_agree(event: VitalsReceived) -> None:
    assert encode_event(event) == general(event)


def vitals(value: float | None = 97.0) -> VitalsReceived:
    envelope = Envelope(DeviceId("m1"), "k3f9", 42, 1_795_257_737_120, Origin.DEVICE)
    readings = (Reading(Signal.SPO2, value), Reading(Signal.RR, None, Validity.SENSOR_OFF, 7))
    return VitalsReceived(1_795_257_738_000, BedId("c1"), envelope, readings)


def test_a_line_as_it_stands_in_the_journal() -> None:
    assert encode_event(vitals()) == (
        b'{"event":"vitals","at":1795257738000,"bed":"c1",'
        b'"envelope":{"device":"m1","boot":"k3f9","seq":42,"time":1795257737120,'
        b'"origin":"device"},"readings":[{"signal":"spo2","value":97.0},'
        b'{"signal":"rr","value":null,"validity":"sensor_off","taken":7}]}'
    )


def test_a_whole_number_in_a_float_field_stays_what_it_was() -> None:
    line = encode_event(vitals(97))
    assert line == general(vitals(97))
    assert encode_event(decode_event(line, {})) == line


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match=r"spo2|not JSON compliant"):
        encode_event(vitals(value))
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode_state(Reading(Signal.SPO2, value))


def test_a_protocol_is_written_by_its_digest_alone() -> None:
    adopted = ProtocolAdopted(1, BedId(""), PROTOCOLS["aa"])
    line = encode_event(adopted)
    assert json.loads(line) == {"event": "protocol_adopted", "at": 1, "bed": "", "protocol": "aa"}
    back = decode_event(line, PROTOCOLS)
    assert isinstance(back, ProtocolAdopted)
    assert back.protocol is PROTOCOLS["aa"]
    with pytest.raises(UnreadableRecordError, match="protocol aa"):
        decode_event(line, {})


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"1",
        b"\xff",
        b"{}",
        b'{"event":"nothing","at":1,"bed":""}',
        b'{"event":["ticked"],"at":1,"bed":""}',
        b'{"event":"ticked","at":1}',
        b'{"event":"ticked","at":"1","bed":""}',
        b'{"event":"ticked","at":1.5,"bed":""}',
        b'{"event":"ticked","at":1,"bed":"","more":0}',
        b'{"event":"vitals","at":1,"bed":"","envelope":null,"readings":[]}',
        b'{"event":"ticked","at":1,"bed":""}{}',
    ],
)
def test_a_line_that_is_none_says_so(line: bytes) -> None:
    with pytest.raises(UnreadableRecordError):
        decode_event(line, {})


def test_a_line_end_is_no_matter() -> None:
    tick = Ticked(1, BedId("c1"))
    assert decode_event(encode_event(tick) + b"\r\n", {}) == tick


@pytest.mark.parametrize("kind", [Alert, Session, ActionRecord, BedView, BedState])
def test_values_of_the_core_come_back(kind: type) -> None:
    @settings(max_examples=50)
    @given(made(kind))
    def come_back(value: Any) -> None:
        data = encode_state(value)
        back: object = decode_state(data, kind, PROTOCOLS)
        assert back == value
        assert type(back) is kind
        assert encode_state(back) == data

    come_back()


def test_a_state_keeps_its_protocol_and_the_order_of_its_mappings() -> None:
    state = BedState(BedId("c1"), PROTOCOLS["bb"])
    owners = {Signal.SPO2: DeviceId("m2"), Signal.HR: DeviceId("m1")}
    back = decode_state(encode_state(replace(state, owners=owners)), BedState, PROTOCOLS)
    assert back.protocol is PROTOCOLS["bb"]
    assert list(back.owners) == [Signal.SPO2, Signal.HR]


def test_an_older_snapshot_without_newer_fields_is_read() -> None:
    back = decode_state(b'{"bed":"c1","protocol":"aa"}', BedState, PROTOCOLS)
    assert back == BedState(BedId("c1"), PROTOCOLS["aa"])


def test_a_snapshot_that_is_none_says_so() -> None:
    with pytest.raises(UnreadableRecordError, match="protocol"):
        decode_state(b'{"bed":"c1","protocol":"cc"}', BedState, PROTOCOLS)


def test_every_kind_has_its_form_before_the_first_event() -> None:
    assert set(journal._FORMS) == set(KINDS.values())

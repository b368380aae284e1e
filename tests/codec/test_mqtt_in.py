from __future__ import annotations

import json
import random
import timeit
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec import mqtt_in
from app.codec.mqtt_in import MAX_BYTES, Decoded, decode
from app.codec.refusals import DETAIL_LENGTH, Reason
from app.codec.strict_json import fault
from app.codec.topics import MessageKind, build
from app.core.events import (
    AlarmPhase,
    DeviceAlarmed,
    DeviceStatus,
    Envelope,
    PumpReason,
    PumpReported,
    PumpState,
    VitalsReceived,
)
from app.core.vitals import BedId, DeviceId, Origin, Reading, Signal, Validity

AT = 1_795_257_738_000
SENT = 1_795_257_737_120
ORIGINS = frozenset({Origin.DEVICE, Origin.SIMULATED})
CONTRACT = Path(__file__).parents[1] / "contract"
BED = BedId("c1")


def take(
    payload: bytes,
    kind: MessageKind = MessageKind.VITALS,
    *,
    origins: frozenset[Origin] = ORIGINS,
    retained: bool = False,
) -> Decoded:
    topic = build("c1", "m1", kind)
    return decode(topic, payload, at=AT, origins=origins, retained=retained)


def examples() -> list[tuple[str, MessageKind, dict[str, Any]]]:
    kinds = {kind.value: kind for kind in MessageKind} | {"documents": MessageKind.VITALS}
    return [
        (f"{name}: {example['name']}", kind, example)
        for name, kind in kinds.items()
        for example in json.loads((CONTRACT / f"{name}.json").read_text())["examples"]
    ]


def sent(example: dict[str, Any]) -> bytes:
    text: str = example["text"] if "text" in example else json.dumps(example["payload"])
    return text.encode()


EXAMPLES = examples()


@pytest.mark.parametrize(("kind", "example"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_the_examples_of_the_contract(kind: MessageKind, example: dict[str, Any]) -> None:
    decoded = take(sent(example), kind)
    if example["reason"] is not None:
        assert decoded.event is None
        assert [refusal.reason for refusal in decoded.refusals] == [Reason(example["reason"])]
        assert decoded.refusals[0].signal is None
    else:
        assert decoded.event is not None, decoded.refusals
        refused = {refusal.signal: refusal.reason.value for refusal in decoded.refusals}
        assert refused == example.get("refused", {})
    assert all((refusal.bed, refusal.device) == ("c1", "m1") for refusal in decoded.refusals)


def test_every_reason_has_an_example_or_a_test_of_its_own() -> None:
    shown = {example["reason"] for _, _, example in EXAMPLES}
    shown |= {reason for _, _, one in EXAMPLES for reason in one.get("refused", {}).values()}
    assert {*Reason} - shown == {
        Reason.TOPIC,
        Reason.UNKNOWN_KIND,
        Reason.RETAINED,
        Reason.OVERSIZE,
        Reason.POISON,
    }


def envelope(device: str, boot: str, seq: int) -> Envelope:
    return Envelope(DeviceId(device), boot, seq, SENT, Origin.DEVICE)


def example_of(name: str) -> Decoded:
    kind, example = next(row[1:] for row in EXAMPLES if row[0] == name)
    return take(sent(example), kind)


def test_vitals_become_readings_in_the_units_of_the_core() -> None:
    assert example_of("vitals: the contract's example").event == VitalsReceived(
        AT,
        BED,
        envelope("m1", "k3f9", 42),
        (
            Reading(Signal.SPO2, 97.0),
            Reading(Signal.HR, 72.0),
            Reading(Signal.NIBP_SYS, 128.0, Validity.VALID, 1_795_257_710_000),
            Reading(Signal.RR, None, Validity.SENSOR_OFF),
        ),
    )
    converted = example_of("vitals: kilopascal and fahrenheit").event
    assert isinstance(converted, VitalsReceived)
    assert converted.readings == (
        Reading(Signal.NIBP_SYS, 128.035883),
        Reading(Signal.TEMP, 37.0),
    )


def test_a_number_of_the_core_is_a_float_and_never_minus_zero() -> None:
    mqtt_in._reading.cache_clear()  # where 0.0, its equal, may stand already
    decoded = take(sent({"payload": vitals(signal="rr", value=-0.0, unit="/min")}))
    assert isinstance(decoded.event, VitalsReceived)
    assert repr(decoded.event.readings[0].value) == "0.0"


def test_a_message_whose_readings_are_all_refused_was_still_heard() -> None:
    decoded = example_of("vitals: nothing left of it")
    assert decoded.event == VitalsReceived(AT, BED, envelope("m1", "k3f9", 42), ())


def test_pump_in_the_units_of_the_core() -> None:
    expected = PumpReported(
        AT,
        BED,
        envelope("m1", "p7", 9),
        PumpState.INFUSING,
        45.0,
        None,
        "ketamine",
        1.0,
        12.3,
        40.0,
    )
    assert example_of("pump: the contract's example").event == expected
    assert example_of("pump: other units").event == expected
    stopped = example_of("pump: stopped by its user").event
    assert isinstance(stopped, PumpReported)
    assert (stopped.state, stopped.reason) == (PumpState.STOPPED, PumpReason.USER)


def test_a_refused_quantity_of_a_pump_is_not_known() -> None:
    event = example_of("pump: concentration in no unit of UCUM").event
    assert isinstance(event, PumpReported)
    assert event.concentration is None
    assert event.volume_delivered == 12.3


def test_alarm() -> None:
    assert example_of("alarm: occlusion starts").event == DeviceAlarmed(
        AT,
        BED,
        envelope("m1", "p7", 10),
        "occlusion",
        AlarmPhase.START,
        "high",
        "Occlusion downstream",
    )


def test_status_and_the_bare_last_will() -> None:
    assert example_of("status: online").event == DeviceStatus(
        AT, BED, envelope("m1", "k3f9", 1), online=True, model="Monitor 3"
    )
    bare = Envelope(DeviceId("m1"), None, None, None, Origin.DEVICE)
    assert example_of("status: a last will").event == DeviceStatus(AT, BED, bare, online=False)


def test_a_last_will_is_heard_whatever_origins_are() -> None:
    will = b'{"v":1,"state":"offline"}'
    assert take(will, MessageKind.STATUS, origins=frozenset({Origin.REPLAY})).event is not None


def vitals(**reading: object) -> dict[str, Any]:
    one = {"signal": "spo2", "value": 97, "unit": "%", **reading}
    time = "2026-11-21T10:42:17.120Z"
    return {
        "v": 1,
        "boot": "k3f9",
        "seq": 42,
        "time": time,
        "origin": "device",
        "readings": [one],
    }


@pytest.mark.parametrize("kind", MessageKind)
def test_only_a_status_may_be_retained(kind: MessageKind) -> None:
    example = next(one for _, k, one in EXAMPLES if k is kind and one["reason"] is None)
    decoded = take(sent(example), kind, retained=True)
    if kind is MessageKind.STATUS:
        assert decoded.event is not None
    else:
        assert decoded.event is None
        assert decoded.refusals[0].reason is Reason.RETAINED


@pytest.mark.parametrize(
    ("topic", "reason"),
    [("bedside/v1/c1/m1/waves", Reason.UNKNOWN_KIND), ("x" * 1000, Reason.TOPIC)],
)
def test_a_refused_topic(topic: str, reason: Reason) -> None:
    (refusal,) = decode(topic, b"{}", at=AT, origins=ORIGINS).refusals
    assert (refusal.reason, refusal.bed, refusal.device) == (reason, None, None)
    assert len(refusal.detail) <= DETAIL_LENGTH


def test_size() -> None:
    payload = json.dumps(vitals()).encode()
    assert take(payload.ljust(MAX_BYTES)).event is not None
    assert take(payload.ljust(MAX_BYTES + 1)).refusals[0].reason is Reason.OVERSIZE


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"[" * 8_000, Reason.TOO_DEEP),
        (json.dumps(vitals()).replace("42", "9" * 5_000).encode(), Reason.NOT_JSON),
        (json.dumps(vitals()).encode().replace(b"k3f9", b"\xff"), Reason.NOT_JSON),
        (json.dumps(vitals()).encode("utf-16"), Reason.NOT_JSON),
        (json.dumps(vitals(value=10**400)).encode(), Reason.NOT_FINITE),  # JSON, and no float
    ],
)
def test_documents_that_no_text_file_can_hold(payload: bytes, reason: Reason) -> None:
    assert take(payload).refusals[0].reason is reason


def test_a_detail_names_the_place_and_what_is_wrong() -> None:
    (refusal,) = take(json.dumps(vitals(value="97")).encode()).refusals
    assert refusal.detail == "readings.0.value: Input should be a valid number"
    (refusal,) = take(json.dumps(vitals(unit="\x1b[31m" + "x" * 20)).encode()).refusals
    assert refusal.detail.isprintable()


@given(
    st.sampled_from(Signal),
    st.floats(allow_nan=False, allow_infinity=False) | st.none(),
    st.sampled_from(Validity),
)
def test_a_reading_has_a_number_exactly_as_its_validity_says(
    signal: Signal, value: float | None, validity: Validity
) -> None:
    unit = {"hr": "/min", "pr": "/min", "rr": "/min", "temp": "Cel"}.get(
        signal, "%" if signal in (Signal.SPO2, Signal.PERFUSION) else "mm[Hg]"
    )
    payload = vitals(signal=signal, value=value, unit=unit, validity=validity)
    decoded = take(json.dumps(payload).encode())
    assert isinstance(decoded.event, VitalsReceived)
    needs_number = validity in (Validity.VALID, Validity.QUESTIONABLE)
    forbids_number = validity in (Validity.INVALID, Validity.SENSOR_OFF)
    if (value is None and needs_number) or (value is not None and forbids_number):
        assert [refusal.reason for refusal in decoded.refusals] == [Reason.NULL_MISMATCH]
    elif value == 0 and signal is not Signal.RR:
        assert [refusal.reason for refusal in decoded.refusals] == [Reason.ZERO]
    else:
        assert decoded == Decoded(
            VitalsReceived(AT, BED, envelope("m1", "k3f9", 42), (Reading(signal, value, validity),))
        )


# ------------------------------------------------------------------------------- garbage

TOKENS = (
    b'"', b":", b",", b"{", b"}", b"[", b"]", b"\\", b"null", b"true", b"NaN", b"-", b"1e400",
    b"0", b"9" * 30, b'"v":1,', b'"ext":{},', b"\\u003a", b"\\ud800", b"\x00", b"\xff", b" ",
)  # fmt: skip


def mutated(payload: bytes, lots: random.Random) -> bytes:
    """A payload with one to four wounds: cut, doubled, swapped or with foreign bytes in it."""
    for _ in range(lots.randint(1, 4)):
        a, b = sorted(lots.randint(0, len(payload)) for _ in range(2))
        match lots.randrange(6):
            case 0:
                payload = payload[:a] + lots.choice(TOKENS) + payload[a:]
            case 1:
                payload = payload[:a] + lots.choice(TOKENS) + payload[b:]
            case 2:
                payload = payload[:a] + payload[b:]
            case 3:
                payload = payload[:b] + payload[a:b] + payload[b:]
            case 4:
                payload = payload[:a] + lots.randbytes(lots.randint(1, 4)) + payload[a:]
            case _:
                names = [b"value", b"seq", b"unit", b"signal", b"time", b"state", b"rate"]
                payload = payload.replace(lots.choice(names), lots.choice(names), 1)
    return payload


def test_twenty_thousand_garbage_payloads_have_twenty_thousand_answers() -> None:
    lots = random.Random(20_000)
    healthy = [(k, sent(one)) for _, k, one in EXAMPLES if len(sent(one)) < 2_000]
    reasons: Counter[str] = Counter()
    for n in range(20_000):
        kind, payload = lots.choice(healthy)
        garbage = lots.randbytes(lots.randint(0, 300)) if n % 10 == 0 else mutated(payload, lots)
        decoded = take(garbage, kind)
        if decoded.event is None:
            (refusal,) = decoded.refusals
            assert refusal.signal is None
        else:  # a wound that heals: what is let in is a well-behaved document all the same
            assert fault(garbage) is None
        assert all(refusal.detail for refusal in decoded.refusals)
        reasons.update(refusal.reason.value for refusal in decoded.refusals)
    seldom = {Reason.TOPIC, Reason.UNKNOWN_KIND, Reason.RETAINED, Reason.OVERSIZE, Reason.POISON}
    assert {*Reason} - seldom == {Reason(reason) for reason in reasons}


def test_garbage_on_any_topic_and_in_any_bytes_never_raises() -> None:
    lots = random.Random(7)
    for _ in range(2_000):
        topic = lots.randbytes(lots.randint(0, 40)).decode("utf-8", "surrogateescape")
        decoded = decode(topic, lots.randbytes(10), at=AT, origins=ORIGINS, retained=True)
        assert decoded.event is None
        assert len(decoded.refusals) == 1


def test_the_busiest_path_is_cheap() -> None:
    readings = [
        {"signal": "spo2", "value": 97, "unit": "%"},
        {"signal": "hr", "value": 72, "unit": "/min"},
        {"signal": "rr", "value": 14, "unit": "/min"},
        {"signal": "etco2", "value": 37.5, "unit": "mm[Hg]"},
    ]
    payload = json.dumps({**vitals(), "readings": readings}).encode()
    rounds = 2_000
    best = min(timeit.repeat(lambda: take(payload), number=rounds, repeat=5)) / rounds
    assert best < 60e-6  # 7 µs when measured in peace; only a mistake of kind fails here

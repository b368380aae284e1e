from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from app.codec.messages import MODELS, VITALS, instant, parse_vitals
from app.codec.topics import MessageKind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
VITALS_AT = '{"v":1,"boot":"b","seq":0,"time":"%s","origin":"device","readings":[%s]}'
READING = '{"signal":"hr","value":72,"unit":"/min"}'


def taken(time: str) -> int | None:
    """Through the pattern, as a message goes, then read."""
    return instant(parse_vitals((VITALS_AT % (time, READING)).encode())["time"])


@given(MOMENTS, st.integers(0, 9), st.sampled_from(["Z", "z", "+00:00", "-00:00"]))
def test_every_moment_is_read_to_the_millisecond_below(moment: datetime, digits: int, zone: str) -> None:
    fraction = f".{moment.microsecond * 1000:09d}"[: digits + 1] if digits else ""
    cut = int((fraction[1:] + "000")[:3])
    expected = (moment.replace(microsecond=0) - EPOCH) // timedelta(milliseconds=1) + cut
    assert taken(f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{zone}") == expected


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2026-11-21T10:42:17.120Z", 1_795_257_737_120),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),  # a leap second
        ("2026-02-29T10:00:00Z", None),
        ("2026-13-01T10:00:00Z", None),
        ("2026-00-01T10:00:00Z", None),
        ("2026-01-01T24:00:00Z", None),
    ],
)
def test_the_calendar(time: str, expected: int | None) -> None:
    assert taken(time) == expected


@pytest.mark.parametrize(
    "time",
    [
        "",
        "2026-11-21",
        "2026-11-21T10:42Z",
        "2026-11-21T10:42:17",
        "2026-11-21T10:42:17,120Z",
        "2026-11-21T10:42:17.Z",
        "2026-11-21T10:42:17.1234567890Z",
        "2026-11-21T10:42:17+01:00",
        "2026-11-21T10:42:61Z",
        "2026-11-21T10:42:17Z\\n",
        " 2026-11-21T10:42:17Z",
        "٢٠٢٦-11-21T10:42:17Z",
        "1899-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "20261121T104217Z",
    ],
)
def test_what_is_no_time_of_the_contract(time: str) -> None:
    with pytest.raises(ValidationError, match="string_pattern_mismatch"):
        taken(time)


def test_whole_numbers_stand_where_fractions_may() -> None:
    reading = parse_vitals((VITALS_AT % ("2026-11-21T10:42:17Z", READING)).encode())["readings"][0]
    assert isinstance(reading["value"], float)


@pytest.mark.parametrize("kind", MessageKind)
def test_the_published_schema_is_as_strict_as_the_door(kind: MessageKind) -> None:
    schema = MODELS[kind].json_schema()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["v"]["const"] == 1
    assert all(
        part.get("additionalProperties") is False
        for part in schema.get("$defs", {}).values()
        if part["type"] == "object"
    )


def test_the_published_schema_explains_its_fields() -> None:
    reading = VITALS.json_schema()["$defs"]["WireReading"]["properties"]
    assert reading["value"]["description"] == "Null exactly when there is no usable number."

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.refusals import Reason
from app.codec.topics import SUBSCRIPTION, MessageKind, Topic, build, parse
from app.core.vitals import BedId, DeviceId

NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


@given(NAMES, NAMES, st.sampled_from(MessageKind))
def test_what_is_built_is_parsed(bed: str, device: str, kind: MessageKind) -> None:
    assert parse(build(bed, device, kind)) == Topic(BedId(bed), DeviceId(device), kind)


@given(st.text())
def test_any_text_is_a_topic_or_a_reason(text: str) -> None:
    assert isinstance(parse(text), Topic | Reason)


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("", Reason.TOPIC),
        ("bedside/v1/c1/m1", Reason.TOPIC),
        ("bedside/v1/c1/m1/vitals/more", Reason.TOPIC),
        ("bedside/v2/c1/m1/vitals", Reason.TOPIC),
        ("Bedside/v1/c1/m1/vitals", Reason.TOPIC),
        ("/bedside/v1/c1/m1/vitals", Reason.TOPIC),
        ("bedside/v1//m1/vitals", Reason.TOPIC),
        ("bedside/v1/c1//vitals", Reason.TOPIC),
        ("bedside/v1/c 1/m1/vitals", Reason.TOPIC),
        ("bedside/v1/c1/m1\n/vitals", Reason.TOPIC),
        ("bedside/v1/stühl/m1/vitals", Reason.TOPIC),
        ("bedside/v1/c٣/m1/vitals", Reason.TOPIC),  # a digit, but not of ours
        (f"bedside/v1/{'c' * 65}/m1/vitals", Reason.TOPIC),
        ("bedside/v1/c1/m1/waves", Reason.UNKNOWN_KIND),
        ("bedside/v1/c1/m1/Vitals", Reason.UNKNOWN_KIND),
        ("bedside/v1/c1/m1/", Reason.UNKNOWN_KIND),
        ("bedside/v1/c1/m1/vitals\n", Reason.UNKNOWN_KIND),
    ],
)
def test_refused_topics(topic: str, reason: Reason) -> None:
    assert parse(topic) is reason


@pytest.mark.parametrize("name", ["", "a/b", "+", "#", "x" * 65, "ä", "a\n"])
def test_a_name_that_is_no_level_is_not_built(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a topic level"):
        build(name, "m1", MessageKind.VITALS)
    with pytest.raises(ValueError, match="cannot be a topic level"):
        build("c1", name, MessageKind.VITALS)


def test_the_subscription_hears_exactly_the_levels_of_a_topic() -> None:
    levels = SUBSCRIPTION.split("/")
    topic = build("c1", "m1", MessageKind.PUMP).split("/")
    assert len(levels) == len(topic)
    assert all(a in ("+", b) for a, b in zip(levels, topic, strict=True))

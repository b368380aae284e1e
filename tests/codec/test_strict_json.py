from __future__ import annotations

import json
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.refusals import Reason
from app.codec.strict_json import MAX_DEPTH, fault, repeats_nothing

Pairs: TypeAlias = list[tuple[str, Any]]


class Members:
    """An object as it is written: its members in order, equal names and all."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs

    def __repr__(self) -> str:
        return written(self)


def written(value: object, *, ascii_only: bool = False) -> str:
    if isinstance(value, Members):
        members = (
            f"{json.dumps(k, ensure_ascii=ascii_only)}: {written(v, ascii_only=ascii_only)}"
            for k, v in value.pairs
        )
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(written(one, ascii_only=ascii_only) for one in value) + "]"
    return json.dumps(value, ensure_ascii=ascii_only)


def repeats(value: object) -> bool:
    """The definition, on the document before it is written."""
    if isinstance(value, Members):
        names = [name for name, _ in value.pairs]
        return len(set(names)) < len(names) or any(repeats(one) for _, one in value.pairs)
    return isinstance(value, list) and any(map(repeats, value))


def found(value: object) -> tuple[int, int]:
    """Members, and colons in keys and texts, of a parsed document."""
    if isinstance(value, str):
        return 0, value.count(":")
    if isinstance(value, list):
        counts = list(map(found, value))
        return sum(n for n, _ in counts), sum(n for _, n in counts)
    if isinstance(value, dict):
        inner = found(list(value.values()))
        return len(value) + inner[0], sum(key.count(":") for key in value) + inner[1]
    return 0, 0


# Few names and many colons, quotes and backslashes: what would lead a count astray.
TEXTS = st.text(alphabet='ab:"\\{[é\n', max_size=3)
LEAVES = st.none() | st.booleans() | st.integers(-9, 99) | TEXTS
OBJECTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(TEXTS, inner), max_size=3).map(Members),
    max_leaves=8,
)
DOCUMENTS = st.lists(st.tuples(TEXTS, OBJECTS), max_size=4).map(Members)


@given(DOCUMENTS, st.booleans())
def test_the_count_never_overlooks_a_repeated_key(document: Members, ascii_only: bool) -> None:
    payload = written(document, ascii_only=ascii_only).encode()
    members, colons = found(json.loads(payload))
    sure = repeats_nothing(payload, members, colons)
    if repeats(document):
        assert not sure
    elif b"\\" not in payload:
        assert sure


@given(DOCUMENTS, st.integers(0, 3), st.integers(0, 3))
def test_leaving_members_or_colons_out_of_the_count_never_makes_it_sure(
    document: Members, members_less: int, colons_less: int
) -> None:
    payload = written(document).encode()
    members, colons = found(json.loads(payload))
    if members_less + colons_less and not repeats(document):
        assert not repeats_nothing(payload, members - members_less, colons - colons_less)
    if repeats(document):
        assert not repeats_nothing(payload, max(0, members - members_less), max(0, colons - colons_less))


@given(DOCUMENTS, st.booleans())
def test_the_slow_look_tells_repeated_keys_exactly(document: Members, ascii_only: bool) -> None:
    payload = written(document, ascii_only=ascii_only).encode()
    told = fault(payload)
    if told is not None and told[0] is Reason.TOO_DEEP:
        return
    assert (told is not None and told[0] is Reason.DUPLICATE_KEY) == repeats(document)


def test_a_colon_written_as_an_escape_hides_nothing() -> None:
    payload = rb'{"time":"10\u003a42","a":1,"a":2}'
    assert not repeats_nothing(payload, members=2, colons=1)


@pytest.mark.parametrize("open_close", ["[]", "{}"])
def test_depth_counts_objects_and_arrays_from_the_message_on(open_close: str) -> None:
    def nested(levels: int) -> bytes:
        if open_close == "[]":
            return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
        return b'{"a":' * (levels - 1) + b"{}" + b"}" * (levels - 1)

    assert fault(nested(MAX_DEPTH)) is None
    told = fault(nested(MAX_DEPTH + 1))
    assert told is not None
    assert told[0] is Reason.TOO_DEEP


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,\\0aeNI-+. \n', max_size=200).map(str.encode))
def test_any_bytes_have_an_answer(payload: bytes) -> None:
    told = fault(payload)
    if told is None:
        assert isinstance(json.loads(payload), dict)
    else:
        assert told[1]


@pytest.mark.parametrize(
    "hostile",
    [b'\\"' * 8_000, b'"' + b'\\"' * 8_000, b'"\\' * 8_000, b"[" * 16_000, b'{"":' * 4_000],
)
@pytest.mark.timeout(5)  # quadratic would be minutes
def test_a_hostile_document_costs_one_pass(hostile: bytes) -> None:
    for _ in range(20):
        assert fault(hostile) is not None


@pytest.mark.timeout(5)
def test_many_repeated_keys_cost_one_pass() -> None:
    keys = ",".join(f'"{n}":0' for n in range(2_000))
    told = fault(f'{{{keys},"1999":1}}'.encode())
    assert told == (Reason.DUPLICATE_KEY, "key '1999' 2 times in one object")

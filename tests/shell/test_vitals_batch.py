"""Newest values: the newer wins, the late never shows, what is gone stays gone."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.core.changes import AcceptedReading, PumpShown, ReadingsAccepted
from app.core.shown import ShownPump
from app.core.vitals import BedId, DeviceId, Signal, Validity
from app.shell.vitals_batch import VitalsBatch

A, B = BedId("a"), BedId("b")


def readings(bed: BedId, at: int, values: dict[str, float], *, late: bool = False) -> ReadingsAccepted:
    accepted = tuple(
        AcceptedReading(Signal(name), value, Validity.VALID, at, late) for name, value in values.items()
    )
    return ReadingsAccepted(at, bed, DeviceId("m"), accepted)


def pump(bed: BedId, at: int, rate: float) -> PumpShown:
    return PumpShown(at, bed, ShownPump("infusing", rate, None, None, None, at))


def numbers(batch: VitalsBatch) -> dict[str, dict[str, float | None]]:
    return {bed: {s: v.value for s, v in values.items()} for bed, values in batch.beds.items()}


def test_an_empty_batch_is_nothing() -> None:
    assert not VitalsBatch()


def test_the_newer_wins_signal_by_signal() -> None:
    batch = VitalsBatch()
    batch.show(readings(A, 1, {"spo2": 97.0, "hr": 70.0}))
    batch.show(readings(A, 2, {"spo2": 96.0}))
    batch.show(pump(A, 2, 45.0))
    batch.show(pump(A, 3, 30.0))
    assert numbers(batch) == {"a": {"spo2": 96.0, "hr": 70.0}}
    assert batch.pumps[A].rate == 30.0
    assert batch.at == 3


def test_a_late_reading_is_no_newest_value() -> None:
    batch = VitalsBatch()
    batch.show(readings(A, 5, {"spo2": 60.0}, late=True))
    assert not batch


def test_under_changes_neither() -> None:
    older, newer = VitalsBatch(), VitalsBatch()
    older.show(readings(A, 1, {"spo2": 97.0, "hr": 70.0}))
    newer.show(readings(A, 2, {"spo2": 95.0}))
    newer.show(readings(B, 2, {"hr": 60.0}))
    both = older.under(newer)
    assert numbers(both) == {"a": {"spo2": 95.0, "hr": 70.0}, "b": {"hr": 60.0}}
    assert numbers(older) == {"a": {"spo2": 97.0, "hr": 70.0}}
    assert numbers(newer) == {"a": {"spo2": 95.0}, "b": {"hr": 60.0}}


def test_without_keeps_what_came_after() -> None:
    batch = VitalsBatch()
    batch.show(readings(A, 1, {"spo2": 97.0}))
    batch.show(readings(A, 3, {"hr": 70.0}))
    batch.show(pump(A, 1, 45.0))
    batch.show(readings(B, 1, {"spo2": 99.0}))
    left = batch.without(A, 2)
    assert numbers(left) == {"a": {"hr": 70.0}, "b": {"spo2": 99.0}}
    assert not left.pumps
    assert numbers(batch.without(A, 3)) == {"b": {"spo2": 99.0}}
    assert batch.without(BedId("c"), 9) is batch


def test_only_speaks_of_these_beds() -> None:
    batch = VitalsBatch()
    batch.show(readings(A, 1, {"spo2": 97.0}))
    batch.show(pump(B, 1, 45.0))
    assert not batch.only(frozenset({BedId("c")}))
    assert numbers(batch.only(frozenset({A}))) == {"a": {"spo2": 97.0}}
    assert set(batch.only(frozenset({B})).pumps) == {B}


def test_it_is_encoded_once_until_it_changes() -> None:
    batch = VitalsBatch()
    batch.show(readings(A, 1, {"spo2": 97.0}))
    first = batch.text()
    assert batch.text() is first
    batch.show(readings(A, 2, {"spo2": 96.0}))
    assert json.loads(batch.text())["beds"]["a"]["spo2"]["value"] == 96.0


STREAM = st.lists(
    st.tuples(st.sampled_from([A, B]), st.sampled_from(["spo2", "hr"]), st.integers(40, 100)),
    max_size=12,
)


@given(STREAM, st.integers(0, 12))
def test_two_batches_in_one_are_as_one(stream: list[tuple[BedId, str, int]], cut: int) -> None:
    whole, first, second = VitalsBatch(), VitalsBatch(), VitalsBatch()
    for at, (bed, signal, value) in enumerate(stream):
        one = readings(bed, at + 1, {signal: float(value)})
        whole.show(one)
        (first if at < cut else second).show(one)
    assert numbers(first.under(second)) == numbers(whole)

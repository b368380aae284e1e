"""One batch: rows for the store and frames for everybody, from the same outcomes."""

from __future__ import annotations

import json

from app.core.suite import Suite
from app.shell.turn import Turn
from tests.moves import Move, events_of
from tests.support import START, Bed, shipped


def test_an_empty_turn_has_nothing_to_commit() -> None:
    assert Turn(seq=3).is_empty


def test_rows_agree_with_frames() -> None:
    bed = Bed()
    suite = Suite(shipped())
    turn = Turn(seq=10)
    events = events_of([Move(0, "open", 0, 0, ()), Move(1000, "tick", 0, 0, ())], bed.bed)
    for event in events:
        turn.add(event, suite.take(event))
    batch = turn.batch()
    assert [row.seq for row in batch.changes] == list(range(11, turn.seq + 1))
    assert [json.loads(told.frame)["seq"] for told in turn.told] == [row.seq for row in batch.changes]
    assert [row.body for row in batch.changes] == [told.frame for told in turn.told]
    assert [row.kind for row in batch.events] == ["open_session", "ticked"]
    assert {row.id for row in batch.sessions} == {"chair-1.s1"}
    assert all(row.cause == 0 for row in batch.changes)


def test_a_late_reading_stands_in_the_trend_where_it_was_taken() -> None:
    bed = Bed()
    turn = Turn(seq=0)
    for at, time in ((0, 0), (10_000, 1_000)):
        event_before = len(bed.said)
        bed.vitals(at, spo2=97, time=time)
        from app.core.events import Ticked  # noqa: PLC0415

        turn.add(Ticked(START + at, bed.bed), bed.said[event_before:])
    assert [row.at - START for row in turn.batch().samples] == [0, 1_000]

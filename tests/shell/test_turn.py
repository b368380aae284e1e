"""One batch: rows for the store and frames for everybody, from the same outcomes."""

from __future__ import annotations

import json

from app.codec import wire
from app.core.events import Ticked
from app.core.suite import Suite
from app.core.vitals import BedId, Signal, Validity
from app.shell.mqtt_source import Delivery
from app.shell.rows import Batch
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
        turn.add(Ticked(START + at, bed.bed), bed.said[event_before:])
    assert [row.at - START for row in turn.batch().samples] == [0, 1_000]


def test_each_change_knows_its_event_and_an_alert_has_one_row_of_its_newest_form() -> None:
    suite = Suite(shipped())
    turn = Turn(seq=0)
    high = ((Signal.NIBP_SYS, 165.0, Validity.VALID),)
    for event in events_of([Move(1000, "vitals", 0, 0, high)] * 2, BedId("c")):
        turn.add(event, suite.take(event))
    batch = turn.batch()
    by_event = [[row.kind for row in batch.changes if row.cause == n] for n in range(2)]
    assert "alert_raised" in by_event[0]
    assert "alert_changed" in by_event[1]
    assert [row.id for row in batch.alerts] == [alert.id for alert in suite.alerts()]
    for row, alert in zip(batch.alerts, suite.alerts(), strict=True):
        assert row.body == wire.to_json(wire.alert_object(alert))
        assert (row.state, row.priority, row.closed_at) == (alert.state, alert.priority, None)


def test_what_only_came_is_no_empty_turn() -> None:
    turn = Turn(seq=0)
    turn.deliveries.append(Delivery("t", b"", False, 1, 1, None))
    assert not turn.is_empty
    assert turn.batch() == Batch()

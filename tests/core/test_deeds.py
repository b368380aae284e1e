"""What staff do with alerts: acknowledge, withdraw, silence, record."""

from __future__ import annotations

import pytest

from app.core.alarm import AlertState
from app.core.changes import (
    ActionRecorded,
    ActionUnverified,
    ActionVerified,
    AlertClosed,
    CommandAnswered,
    CommandRefused,
    Outcome,
)
from app.core.events import Acknowledge, Deed, RecordAction, Silence, Unacknowledge
from tests.support import CHAIR, START, Bed


def extreme() -> Bed:
    """A bed with 205 systolic: BP-EXT, STOP, high, latched, and what it covers."""
    bed = Bed()
    bed.vitals(0, nibp_sys=205)
    return bed


def answer(outcomes: list[Outcome]) -> CommandAnswered | CommandRefused:
    (found,) = [one for one in outcomes if isinstance(one, CommandAnswered | CommandRefused)]
    return found


def refusal(outcomes: list[Outcome]) -> tuple[str, str]:
    told = answer(outcomes)
    assert isinstance(told, CommandRefused)
    return told.reason, told.detail


def test_an_acknowledgement_says_who_and_when() -> None:
    bed = extreme()
    assert isinstance(answer(bed.acknowledge(5_000, "BP-EXT")), CommandAnswered)
    alert = bed.alert("BP-EXT")
    assert alert.state is AlertState.ACTIVE_ACKED
    assert alert.ack is not None
    assert (alert.ack.by, alert.ack.at) == ("RN", START + 5_000)
    reason, detail = refusal(bed.acknowledge(6_000, "BP-EXT"))
    assert reason == "conflict"
    assert "already, by RN" in detail


def test_withdrawing_it_announces_the_alert_anew() -> None:
    bed = extreme()
    assert refusal(bed.unacknowledge(1_000, "BP-EXT"))[0] == "conflict"
    bed.acknowledge(5_000, "BP-EXT")
    bed.unacknowledge(9_000, "BP-EXT")
    alert = bed.alert("BP-EXT")
    assert (alert.state, alert.ack, alert.announced) == (AlertState.ACTIVE_UNACKED, None, START + 9_000)


@pytest.mark.parametrize(
    "event",
    [
        Acknowledge(START, CHAIR, "c", "chair-1.9", "RN"),
        Unacknowledge(START, CHAIR, "c", "chair-1.9", "RN"),
        Silence(START, CHAIR, "c", "chair-1.9", "RN", 1_000),
    ],
    ids=lambda event: type(event).__name__,
)
def test_an_alert_that_is_not_open_is_not_found(event: Acknowledge | Unacknowledge | Silence) -> None:
    assert refusal(Bed().take(event))[0] == "not_found"


@pytest.mark.parametrize(("span", "allowed"), [(0, False), (1, True), (60_000, True), (60_001, False)])
def test_high_is_silenced_for_a_minute_at_most(span: int, allowed: bool) -> None:
    bed = extreme()
    told = answer(bed.silence(1_000, "BP-EXT", span))
    assert isinstance(told, CommandAnswered) is allowed
    if not allowed:
        assert isinstance(told, CommandRefused)
        assert told.reason == "invalid"
        assert "1 to 60 s" in told.detail


def test_a_silence_ends_and_acknowledged_alerts_make_no_sound() -> None:
    bed = extreme()
    bed.silence(1_000, "BP-EXT", 20_000)
    assert bed.alert("BP-EXT").silence is not None
    bed.tick(21_000)
    assert bed.alert("BP-EXT").silence is None
    bed.acknowledge(22_000, "BP-EXT")
    assert "makes no sound" in refusal(bed.silence(23_000, "BP-EXT", 1_000))[1]


def test_acknowledging_ends_what_is_over_as_soon_as_it_is_told() -> None:
    bed = Bed()
    bed.open(0)
    bed.baseline(1, nibp_sys=120)
    bed.pump(1_000)
    bed.vitals(2_000, nibp_sys=205)
    bed.pump(3_000, "paused", 0.0, reason="user")
    bed.pump(4_000)
    told = bed.acknowledge(5_000, "PMP-RESUME")
    assert [one.alert.close_reason for one in told if isinstance(one, AlertClosed)] == ["acknowledged"]


def test_on_a_free_bed_an_acknowledgement_closes_what_waited_for_it() -> None:
    bed = extreme()
    bed.release(1_000)
    assert bed.open_rules() == ["BP-EXT"]
    bed.acknowledge(2_000, "BP-EXT")
    assert bed.open_rules() == []


def kinds(outcomes: list[Outcome]) -> list[str]:
    told = (ActionRecorded, ActionVerified, ActionUnverified)
    return [type(one).__name__ for one in outcomes if isinstance(one, told)]


def test_a_check_needs_no_proof() -> None:
    assert kinds(Bed().record(0, Deed.CHECKED)) == ["ActionRecorded"]


def test_without_a_pump_feed_a_deed_cannot_be_verified() -> None:
    told = Bed().record(0, Deed.PAUSED)
    assert kinds(told) == ["ActionRecorded", "ActionUnverified"]
    assert [o.action.verdict for o in told if isinstance(o, ActionUnverified)] == ["cannot_be_verified"]


def test_a_deed_belongs_to_an_alert_of_this_bed() -> None:
    event = RecordAction(START, CHAIR, "c", Deed.CHECKED, "RN", alert="chair-2.1")
    assert refusal(Bed().take(event))[0] == "invalid"

"""What happens by the clock alone: each at its own instant, and the next of them is always known."""

from __future__ import annotations

from dataclasses import replace

from app.core.engine import initial, next_deadline, step
from app.core.events import Ticked
from tests.support import CHAIR, START, Bed, shipped


def test_a_new_bed_waits_for_nothing() -> None:
    state = initial(CHAIR, shipped())
    assert next_deadline(state) is None
    assert step(state, Ticked(START, CHAIR)) == (replace(state, clock=START), ())


def test_the_fail_safe_takes_a_single_reading_for_true() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=165)
    bed.tick(179_999)
    assert bed.alert("BP-SYS-HIGH").provisional
    bed.tick(180_000)
    alert = bed.alert("BP-SYS-HIGH")
    assert (alert.provisional, alert.unverified, alert.action, alert.priority) == (
        False,
        True,
        "PAUSE",
        "medium",
    )


def test_medium_escalates_after_three_minutes_and_not_once_it_is_taken() -> None:
    bed = Bed()
    bed.open(0)
    for at in (0, 1_000):
        bed.vitals(at, nibp_sys=165)
    bed.acknowledge(2_000, "BP-SYS-HIGH")
    bed.tick(200_000)
    assert bed.alert("BP-SYS-HIGH").escalation == 0
    bed.unacknowledge(200_001, "BP-SYS-HIGH")
    bed.tick(380_001)
    assert bed.alert("BP-SYS-HIGH").escalation == 1


def test_a_bed_goes_free_five_minutes_after_the_last_number() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.tick(299_999)
    assert str(bed.state.standing) == "unassigned"
    bed.tick(300_000)
    assert str(bed.state.standing) == "free"
    assert next_deadline(bed.state) is None


def test_a_signal_that_comes_back_is_given_up_at_its_own_instant() -> None:
    """Nobody took the alert, so its ladder is told first, and the return of the signal moves no promise."""
    bed = Bed()
    bed.stream(0, 10_000, hr=70, spo2=97, rr=12)
    bed.stream(11_000, 60_000, hr=70, spo2=97)
    bed.vitals(61_000, hr=70, spo2=97, rr=12)
    bed.stream(62_000, 66_000, hr=70, spo2=97)
    assert next_deadline(bed.state) == START + 66_001

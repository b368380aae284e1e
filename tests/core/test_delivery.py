"""What the pump's reports mean: phases, rules, and recorded actions seen or not."""

from __future__ import annotations

import pytest

from app.core.changes import ActionUnverified, ActionVerified, PumpShown
from app.core.delivery import seen
from app.core.draft import Draft
from app.core.events import Deed, PumpReported, PumpState
from app.core.protocol import Phase
from app.core.session import ActionRecord
from app.core.state import Standing
from tests.support import START, Bed

PLANNED = 58.5
"""mL/h: 0.5 mg/kg of 78 kg over 40 min, 1 mg/mL."""


def running(rate: float = PLANNED) -> Bed:
    bed = Bed()
    bed.open(0)
    bed.baseline(1, nibp_sys=120, nibp_dia=75, hr=70)
    bed.pump(1_000, rate=rate, volume=0.0, total=39.0)
    return bed


def feed(
    bed: Bed, start: int, end: int, rate: float = PLANNED, state: str = "infusing", **more: object
) -> None:
    """A report each 5 s; volume as the rate says."""
    infusion = bed.state.infusion
    volume = infusion.volume or 0.0
    at_before = bed.now
    for at in range(start, end + 1, 5_000):
        if infusion.infusing or state == "infusing":
            volume += rate * (at - at_before) / 3_600_000 if state == "infusing" else 0.0
        at_before = at
        bed.pump(at, state, rate, volume=round(volume, 4), total=39.0, **more)  # type: ignore[arg-type]


def phase(bed: Bed) -> Phase | None:
    return bed.state.session.phase if bed.state.session else None


def test_the_phase_follows_the_pump() -> None:
    bed = running()
    assert phase(bed) is Phase.INFUSING
    bed.pump(2_000, "paused", 0.0, reason="user")
    assert phase(bed) is Phase.PAUSED
    bed.pump(3_000)
    assert phase(bed) is Phase.INFUSING
    bed.pump(4_000, "completed", 0.0)
    assert phase(bed) is Phase.OBSERVATION
    assert "PMP-END" in bed.open_rules()
    bed.tick(64_000)
    assert "PMP-END" not in bed.open_rules()


def test_a_pump_that_stops_when_all_is_given_ends_the_infusion() -> None:
    bed = running()
    bed.pump(2_000, "stopped", 0.0, volume=39.0, total=39.0)
    assert phase(bed) is Phase.OBSERVATION


def test_a_pump_alone_makes_a_bed_unassigned_and_says_what_it_is() -> None:
    bed = Bed()
    told = bed.pump(0, "standby", 0.0)
    assert bed.state.standing is Standing.UNASSIGNED
    assert [o.pump.state for o in told if isinstance(o, PumpShown)] == ["standby"]


def test_a_second_pump_is_not_mixed_with_the_first() -> None:
    bed = running()
    bed.pump(2_000, rate=100.0, device="p2")
    assert bed.state.infusion.rate == PLANNED
    assert bed.alert("TEC-ASSOC").subject == "p2"


def test_an_older_report_never_becomes_the_state() -> None:
    bed = running()
    late = bed.envelope("p1", 2_000)
    bed.pump(3_000, volume=0.2)
    swapped = PumpReported(
        START + 3_500, bed.bed, late, PumpState.INFUSING, PLANNED, concentration=1.0, volume_delivered=0.1
    )
    bed.take(swapped)
    assert bed.state.infusion.volume == 0.2
    assert bed.state.infusion.before == 0.0


def test_too_fast_is_told_in_two_tiers() -> None:
    bed = running(PLANNED * 1.2)
    feed(bed, 5_000, 20_000, PLANNED * 1.2)
    assert bed.alert("PMP-RATE-HI").action == "CHECK"
    feed(bed, 25_000, 65_000, PLANNED * 1.2)
    assert bed.alert("PMP-RATE-HI").action == "PAUSE"
    fast = running(PLANNED * 1.6)
    feed(fast, 5_000, 10_000, PLANNED * 1.6)
    alert = fast.alert("PMP-RATE-VHI")
    assert (alert.action, alert.priority, alert.latched) == ("STOP", "high", True)


def test_too_slow_is_told_against_the_plan_until_a_slower_rate_is_verified() -> None:
    bed = running()
    feed(bed, 5_000, 75_000, PLANNED / 2)
    assert "PMP-RATE-LO" in bed.open_rules()
    slowed = running()
    slowed.record(2_000, Deed.SLOWED)
    told = slowed.pump(5_000, rate=PLANNED / 2, volume=0.05, total=39.0)
    assert [o for o in told if isinstance(o, ActionVerified)]
    feed(slowed, 10_000, 90_000, PLANNED / 2)
    assert "PMP-RATE-LO" not in slowed.open_rules()
    slowed.pump(95_000, rate=PLANNED, volume=0.8, total=39.0)
    assert slowed.state.infusion.reference is None


def test_the_doses_ceilings() -> None:
    bed = running()
    for at, volume in ((2_000, 41.5), (8_000, 41.6)):
        bed.pump(at, volume=volume, total=90.0)
    assert bed.alert("PMP-DOSE-PLAN").action == "PAUSE"
    for at, volume in ((10_000, 78.5), (16_000, 78.6)):
        bed.pump(at, volume=volume, total=90.0)
    assert bed.alert("PMP-DOSE-MAX").action == "STOP"
    assert bed.sounding() == ["PMP-DISC", "PMP-DOSE-MAX"] or "PMP-DOSE-MAX" in bed.sounding()


def test_a_dose_nobody_can_know_is_told() -> None:
    bed = Bed()
    bed.open(0)
    bed.pump(1_000, concentration=None)
    assert "PMP-DOSE-UNKNOWN" in bed.open_rules()
    bed.pump(2_000, concentration=1.0)
    assert "PMP-DOSE-UNKNOWN" not in bed.open_rules()


def test_a_pump_that_stops_by_itself_is_told_after_10_s() -> None:
    bed = running()
    bed.pump(2_000, "paused", 0.0, reason="alarm")
    bed.tick(11_999)
    assert "PMP-STOP" not in bed.open_rules()
    bed.tick(12_000)
    assert bed.alert("PMP-STOP").priority == "medium"
    bed.record(13_000, Deed.PAUSED)
    bed.tick(73_000)
    assert "PMP-STOP" not in bed.open_rules()


def test_a_pause_that_was_recorded_first_is_no_news() -> None:
    bed = running()
    bed.record(2_000, Deed.PAUSED)
    bed.pump(5_000, "paused", 0.0, reason="user")
    bed.tick(40_000)
    assert "PMP-STOP" not in bed.open_rules()


def test_stopped_by_its_user_for_an_alerts_sake_asks_for_the_record() -> None:
    bed = running()
    bed.vitals(1_500, nibp_sys=205)
    bed.pump(2_000, "paused", 0.0, reason="user")
    bed.pump(3_000, "paused", 0.0, reason="user")
    bed.tick(30_000)
    assert "ACT-RECORD" in bed.open_rules()
    assert "PMP-STOP" not in bed.open_rules()
    bed.record(31_000, Deed.PAUSED)
    assert "ACT-RECORD" not in bed.open_rules()


def test_running_again_under_a_pause_is_told_until_somebody_has_seen_it() -> None:
    bed = running()
    bed.vitals(1_500, nibp_sys=205)
    bed.pump(2_000, "paused", 0.0, reason="user")
    bed.pump(3_000)
    assert bed.alert("PMP-RESUME").action == "CHECK"
    bed.acknowledge(4_000, "PMP-RESUME")
    assert "PMP-RESUME" not in bed.open_rules()


@pytest.mark.parametrize(
    ("deed", "state", "rate", "seen"),
    [
        (Deed.SLOWED, "infusing", PLANNED * 0.75, True),
        (Deed.SLOWED, "infusing", PLANNED * 0.8, False),
        (Deed.SLOWED, "paused", 0.0, True),
        (Deed.PAUSED, "paused", 0.0, True),
        (Deed.PAUSED, "infusing", PLANNED, False),
        (Deed.STOPPED, "stopped", 0.0, True),
        (Deed.RESUMED, "infusing", PLANNED, True),
    ],
)
def test_a_recorded_action_must_be_seen_at_the_pump(deed: Deed, state: str, rate: float, seen: bool) -> None:
    bed = running()
    bed.record(2_000, deed)
    bed.pump(10_000, state, rate, volume=0.1, total=39.0)
    verified = [o for o in bed.said if isinstance(o, ActionVerified)]
    assert bool(verified) is seen
    bed.tick(62_000)
    assert ("ACT-UNVERIFIED" in bed.open_rules()) is not seen
    assert bool([o for o in bed.said if isinstance(o, ActionUnverified)]) is not seen


def test_seen_after_all_it_is_no_longer_told() -> None:
    bed = running()
    bed.record(2_000, Deed.PAUSED)
    bed.tick(62_000)
    assert "ACT-UNVERIFIED" in bed.open_rules()
    bed.pump(70_000, "paused", 0.0)
    assert "ACT-UNVERIFIED" not in bed.open_rules()


def test_stopped_and_seen_is_the_end_of_the_infusion() -> None:
    bed = running()
    bed.record(2_000, Deed.STOPPED)
    bed.pump(3_000, "stopped", 0.0, volume=1.0, total=39.0)
    assert phase(bed) is Phase.OBSERVATION


def test_a_silent_pump_is_told_while_the_drug_runs() -> None:
    bed = running()
    bed.stream(2_000, 40_000, spo2=97, hr=70)
    assert [a.subject for a in bed.state.alerts.values() if a.rule == "TEC-LOST"] == ["p1"]
    assert bed.alert("TEC-LOST").priority == "medium"
    bed.pump(41_000, "completed", 0.0)
    assert "TEC-LOST" not in bed.open_rules()


def test_a_check_is_always_seen() -> None:
    bed = running()
    draft = Draft.of(bed.state, START + 2_000)
    assert seen(draft, ActionRecord("a", START, Deed.CHECKED, "RN", "", None, "not_needed"))

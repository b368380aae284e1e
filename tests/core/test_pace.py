"""Slow samples: limits on gaps and silence count samples, holds count seconds."""

from __future__ import annotations

import pytest

from app.core.pace import paced, told
from app.core.protocol import Situation
from tests.support import Bed, shipped


def raised(bed: Bed, *rules: str) -> list[tuple[int, str]]:
    return [(at, rule) for at, what, rule, *_ in bed.log(*rules) if what == "raised"]


@pytest.mark.parametrize("interval", [1, 500, 1000])
def test_a_monitor_s_own_pace_changes_nothing(interval: int) -> None:
    assert paced(shipped(), interval) is shipped()
    assert told(interval) == ""


def test_once_a_minute_every_limit_on_silence_is_sixty_times_as_long() -> None:
    slow, usual = paced(shipped(), 60_000), shipped()
    lost, was = (
        next(rule for rule in one.rules if rule.situation is Situation.SIGNAL_LOST) for one in (slow, usual)
    )
    assert [stage.hold for stage in lost.stages] == [60 * stage.hold for stage in was.stages]
    assert lost.clear.hold == 60 * was.clear.hold
    assert slow.conventions.stream_gap == 300_000
    assert slow.conventions.heart_rate_fallback == 300_000
    assert slow.conventions.pump_gap == 90_000  # a pump reports once in 10 s or oftener: six times
    assert slow.conventions.free_after == 18_000_000
    assert [r for r in slow.rules if r is not lost] == [r for r in usual.rules if r is not was]
    assert (slow.id, slow.version, slow.sha256) == (usual.id, usual.version, usual.sha256)


def test_what_a_result_says_of_it() -> None:
    assert told(60_000).startswith("One sample in 60 s: limits on gaps and lost signals are 60 times")
    assert "(on gaps of a pump 6 times)" in told(60_000)
    assert "pump" not in told(10_000)
    assert told(2_500).startswith("One sample in 2.5 s: limits on gaps and lost signals are 2.5 times")


def test_one_sample_a_minute_is_neither_lost_nor_a_gap() -> None:
    """And a hold of 15 s is spanned by two of them."""
    usual, slow = Bed(), Bed(paced(shipped(), 60_000))
    for bed in (usual, slow):
        bed.stream(0, 600_000, 60_000, hr=70, spo2=90)
    assert raised(usual, "SPO2-LOW") == []
    assert raised(usual, "TEC-LOST") != []
    assert raised(slow, "SPO2-LOW", "TEC-LOST") == [(60_000, "SPO2-LOW")]


def test_ten_samples_that_do_not_come_are_a_loss() -> None:
    bed = Bed(paced(shipped(), 60_000))
    bed.stream(0, 300_000, 60_000, hr=70)
    bed.tick(899_999)
    assert raised(bed, "TEC-LOST") == []
    bed.tick(900_000)
    assert raised(bed, "TEC-LOST") == [(900_000, "TEC-LOST")]


def test_a_pump_that_reports_once_a_minute_is_judged() -> None:
    """Two reports span a hold of 15 s; at the protocol's own pace they are nothing but a gap."""
    usual, slow = Bed(), Bed(paced(shipped(), 60_000))
    for bed in (usual, slow):
        bed.open(0)  # 39 mg in 40 min: 58.5 mL/h
        for at in (1_000, 61_000, 121_000):
            bed.pump(at, rate=70.0, volume=at / 3_600_000 * 70)
    assert raised(usual, "PMP-RATE-HI") == []
    assert raised(slow, "PMP-RATE-HI") == [(61_000, "PMP-RATE-HI")]

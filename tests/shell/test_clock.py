"""The one reader of the time: never back, never below the journal, scaled as a whole."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.shell.clock import NEAR, Clock, FollowingClock, receipt_clock

HOUR = 3_600_000


class Times:
    """Wall and monotonic time that a test sets."""

    def __init__(self, wall_ms: int) -> None:
        self.wall_ms = wall_ms
        self.seconds = 1000.0

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.wall_ms += round(seconds * 1000)

    def time_ns(self) -> int:
        return self.wall_ms * 1_000_000

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    made = Times(1_780_000_000_000)
    monkeypatch.setattr("app.shell.clock.time", made)
    return made


def test_the_wall_clock_is_read_once(times: Times) -> None:
    clock = Clock()
    assert clock.now() == 1_780_000_000_000
    times.pass_by(1.5)
    assert clock.now() == 1_780_000_001_500
    times.wall_ms -= HOUR
    assert clock.now() == 1_780_000_001_500
    times.wall_ms += 5 * HOUR
    times.seconds += 0.25
    assert clock.now() == 1_780_000_001_750


@pytest.mark.parametrize(("ahead", "expected"), [(-HOUR, 0), (0, 0), (1, 1), (HOUR, HOUR)])
def test_never_below_the_last_journaled_instant(times: Times, ahead: int, expected: int) -> None:
    clock = Clock(not_before=times.wall_ms + ahead)
    assert clock.now() == 1_780_000_000_000 + expected


@pytest.mark.parametrize("speed", [1.0, 2.5, 20.0])
def test_speed_scales_the_one_clock(times: Times, speed: float) -> None:
    clock = Clock(speed=speed)
    times.pass_by(2)
    assert clock.now() == 1_780_000_000_000 + int(2000 * speed)
    assert clock.monotonic() == times.seconds, "heartbeats stay real"
    assert clock.wall_drift() == 0, "a fast demo is no wrong wall clock"


@pytest.mark.parametrize("speed", [0.0, 0.99, -1.0, 20.01, float("nan"), float("inf")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="is out of range: 1 to 20"):
        Clock(speed=speed)


@pytest.mark.parametrize("step", [HOUR, -HOUR, 24 * HOUR, 0, 2500])
def test_a_step_of_the_wall_clock_shows_as_drift(times: Times, step: int) -> None:
    clock = Clock(not_before=times.wall_ms + HOUR, speed=3)
    times.pass_by(10)
    assert clock.wall_drift() == 0
    times.wall_ms += step
    assert clock.wall_drift() == step


@pytest.mark.parametrize("speed", [1.0, 4.0, 20.0])
async def test_loop_time_is_when_the_instant_has_come(speed: float) -> None:
    clock = Clock(speed=speed)
    loop = asyncio.get_running_loop()
    before = loop.time()
    due = clock.loop_time(clock.now() + 60_000)
    assert before + 60 / speed - 0.01 <= due <= loop.time() + 60 / speed
    assert clock.loop_time(clock.now() - 1000) < loop.time()
    early = loop.create_future()
    instant = clock.now() + 40
    loop.call_at(clock.loop_time(instant), lambda: early.set_result(clock.now()))
    assert await asyncio.wait_for(early, 5) >= instant - 2 * speed, "a timer rounds to a millisecond"


@given(st.lists(st.floats(0, 100), max_size=30), st.floats(1, 20))
def test_time_never_goes_back(waits: list[float], speed: float) -> None:
    made = Times(1_780_000_000_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.shell.clock.time", made)
        clock = Clock(speed=speed)
        seen = [clock.now()]
        for wait in waits:
            made.seconds += wait
            made.wall_ms -= HOUR
            seen.append(clock.now())
        assert seen == sorted(seen)


def test_the_real_one_is_of_today() -> None:
    assert abs(Clock().now() - time.time() * 1000) < 1000


def said(at: int, origin: str = "simulated") -> bytes:
    stamp = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f'{{"v":1,"boot":"b","seq":1,"time":"{stamp}","origin":"{origin}"}}'.encode()


def test_a_clock_that_follows_stands_between_two_messages(times: Times) -> None:
    clock = FollowingClock(behind=HOUR)
    times.pass_by(30)
    begun = times.wall_ms - HOUR
    assert clock.now() == begun, "late by so much, whenever it is asked"
    clock.hear(said(begun + 4_000))
    assert clock.now() == begun + 4_000
    times.pass_by(30)
    assert clock.now() == begun + 4_000, "how busy this machine is makes no time pass"
    clock.hear(said(begun + 3_000))
    assert clock.now() == begun + 4_000, "never back"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"not json",
        said(1_780_000_000_000, "device"),
        b'{"v":1,"state":"offline"}',
        b'{"origin":"simulated","time":"2026-11-21 in the morning"}',
    ],
)
def test_what_is_no_simulated_device_s_time_moves_nothing(times: Times, payload: bytes) -> None:
    clock = FollowingClock(behind=HOUR)
    clock.hear(payload)
    assert clock.now() == times.wall_ms - HOUR


def test_a_message_that_is_older_than_the_clock_moves_nothing(times: Times) -> None:
    clock = FollowingClock(behind=HOUR)
    clock.hear(said(times.wall_ms - 2 * HOUR))
    assert clock.now() == times.wall_ms - HOUR


@pytest.mark.parametrize("speed", [1.0, 20.0])
def test_having_caught_up_it_is_an_ordinary_one(times: Times, speed: float) -> None:
    clock = FollowingClock(behind=HOUR, speed=speed)
    times.pass_by(10)
    now = times.wall_ms
    clock.hear(said(now - NEAR - 1))
    assert clock.now() < now, "not yet"
    clock.hear(said(now - NEAR + 1))
    assert clock.now() == now, "whatever its speed: that is of the time from now on"
    assert clock.wall_drift() == 0
    times.pass_by(1)
    assert clock.now() == now + round(1000 * speed)
    clock.hear(said(now + 10 * HOUR))
    assert clock.now() == now + round(1000 * speed), "it follows nobody any more"


@pytest.mark.parametrize(("last", "behind", "late"), [(0, 0, 0), (0, HOUR, HOUR), (1, HOUR, 0)])
def test_only_a_service_without_a_history_begins_in_the_past(
    times: Times, last: int, behind: int, late: int
) -> None:
    clock = receipt_clock(last, 2.0, behind)
    assert clock.now() == times.wall_ms - late
    assert clock.speed == 2.0
    if not late:
        clock.hear(said(times.wall_ms + HOUR))
        assert clock.now() == times.wall_ms, "an ordinary one goes by nobody"

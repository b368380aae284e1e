"""Hours in seconds: everybody plays each instant, in order, whatever the machine does meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from simulators.clock import Clock
from simulators.together import Together


def behind(seconds: float) -> Clock:
    """A clock at second 0 of which so much has passed, and that stands."""
    return Clock(0, 1.0, 100.0 - seconds, lambda: 100.0)


class Play:
    """Players who note what they do."""

    def __init__(self, seconds: float) -> None:
        self.played: list[tuple[float, str]] = []
        self.settled: list[float] = []
        self.clock = Together(behind(seconds), self._settle)

    async def _settle(self, at: float) -> None:
        await asyncio.sleep(0)
        self.settled.append(at)
        assert all(when <= at for when, _ in self.played)

    async def walk(self, name: str, every: float, last: float, rests: int = 0) -> None:
        at = 0.0
        while at < last:
            at += every
            await self.clock.until(at)
            for _ in range(rests):  # asks somebody else and waits for the answer
                await asyncio.sleep(0)
            self.played.append((self.clock.elapsed(), name))


async def test_everybody_plays_in_the_order_of_time() -> None:
    play = Play(30.0)
    leading = asyncio.create_task(play.clock.lead())
    await asyncio.gather(
        play.walk("a", 1.0, 12.0), play.walk("b", 2.5, 12.5, rests=7), return_exceptions=True
    )
    assert play.played == sorted(play.played, key=lambda one: one[0])
    assert [at for at, name in play.played if name == "a"] == [float(n) for n in range(1, 13)]
    assert [at for at, name in play.played if name == "b"] == [2.5, 5.0, 7.5, 10.0, 12.5]
    assert play.settled == sorted(set(play.settled)), "each instant once, and only when all have played it"
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)


async def test_having_caught_up_it_is_the_real_clock() -> None:
    play = Play(5.0)
    walking = asyncio.create_task(play.walk("a", 1.0, 60.0))
    async with asyncio.timeout(10):
        await play.clock.lead()
    assert [at for at, _ in play.played] == [1.0, 2.0, 3.0, 4.0]
    assert play.clock.elapsed() == 5.0
    await play.clock.until(3.0)
    walking.cancel()
    await asyncio.gather(walking, return_exceptions=True)


async def test_nobody_waits_for_a_player_who_has_left() -> None:
    play = Play(100.0)
    async with asyncio.timeout(10):
        leading = asyncio.create_task(play.clock.lead())
        await asyncio.gather(play.walk("short", 1.0, 2.0), play.walk("long", 1.0, 20.0))
    assert play.played[-1] == (20.0, "long")
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)


async def test_who_is_cancelled_while_waiting_is_not_woken() -> None:
    play = Play(100.0)
    sleeper = asyncio.create_task(play.clock.until(50.0))
    async with asyncio.timeout(10):
        await asyncio.sleep(0)
        sleeper.cancel()
        leading = asyncio.create_task(play.clock.lead())
        await play.walk("a", 30.0, 90.0)
    assert [at for at, _ in play.played] == [30.0, 60.0, 90.0]
    leading.cancel()
    await asyncio.gather(leading, return_exceptions=True)


async def test_a_service_that_does_not_follow_ends_it() -> None:
    async def never(_: float) -> None:
        raise RuntimeError("does not follow")

    clock = Together(behind(10.0), never)
    waiting = asyncio.create_task(clock.until(1.0))
    with pytest.raises(RuntimeError, match="does not follow"):
        await clock.lead()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

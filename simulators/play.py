"""Play streams over MQTT at the pace of the service's clock: chairs, visits, recordings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any, Final

from simulators.bedside import Bedside
from simulators.chair import Chair
from simulators.clock import Clock, Later, Pace
from simulators.front_desk import FrontDesk, FrontDeskError
from simulators.messages import Item, Publish, Quiet, Return, Vanish, topic
from simulators.publisher import Address, Link, connected
from simulators.together import Together

log: Final = logging.getLogger("simulators")

IN_STEP_S: Final = 4
"""While it is caught up with what lies before now, devices say so often how it is, and none is further ahead
of another. Less than the 5 s after which a stream has a gap, and a message is late (contract)."""
HEARD_EVERY_S: Final = 20
"""The service is never further behind the devices than so many of these seconds."""
DESK_MAY_DELAY_S: Final = 3.0
"""Real seconds that devices wait for the front desk: sessions should be open before the first number, and
a service that does not answer must not keep the devices silent."""


async def play(items: Iterable[Item], clock: Pace, link: Link) -> None:
    """Hand each item of a stream to its link when it is due on ``clock``."""
    for item in items:
        await clock.until(item.at)
        _hand(item, link)


async def live(bedside: Bedside, clock: Pace, links: Mapping[str, Link], duration: float) -> None:
    """Live a chair second by second, so that whoever turns a knob meanwhile finds a body that answers."""
    while bedside.now_ms < duration * 1000:
        await clock.until(bedside.now_ms / 1000)
        for said in bedside.second():
            if said.item.at < duration:
                await clock.until(said.item.at)
                _hand(said.item, links[said.device])


def _hand(item: Item, link: Link) -> None:
    match item:
        case Publish():
            link.send(item)
        case Vanish():
            link.cut()
        case Return():
            link.restore()
        case Quiet():
            pass


async def play_chairs(
    chairs: Sequence[Chair],
    where: Address,
    clock: Clock,
    desk: FrontDesk | None,
    *,
    wait: float,
    duration: float = float("inf"),
    staff: Callable[[Mapping[str, Bedside], Pace], Coroutine[Any, Any, None]] | None = None,
    behind: float = 0.0,
    told: Callable[[float, float], None] = lambda _at, _of: None,
) -> int:
    """Play chairs until ``duration`` seconds of ``clock`` have passed.

    Args:
        desk: Opens and closes sessions; None: nobody does.
        wait: Real seconds in which every device must have found the broker.
        staff: Works beside the chairs, by bed, until they are done; None: nobody does.
        behind: The service's clock stands so many seconds in the past and follows us: these are played as
            fast as it takes them in. Needs a desk.
        told: Called while that goes on with how many are played and how many are left; at the end with 0.

    Returns:
        How many messages the broker has acknowledged.

    Raises:
        UnreachableError: No broker.
    """
    topics = {
        name: topic(chair.bed, name, "status") for chair in chairs for name in (chair.monitor, chair.pump)
    }
    async with connected(where, topics) as links:
        await asyncio.gather(*(link.reached(wait) for link in links.values()))
        async with _first_visits([one for one in chairs if not one.arrives], desk) as sessions:
            begin = clock.begun(behind) if behind else clock.again()
            bedsides = {
                chair.bed: chair.bedside(begin.start_ms + round(chair.arrives * 1000)) for chair in chairs
            }
            together = (
                Together(begin, partial(_settled, links, desk, begin.start_ms, told, begin), clock.speed)
                if behind and desk is not None
                else None
            )
            pace: Pace = together or begin
            paces = {chair.bed: Later(pace, chair.arrives) for chair in chairs}
            async with (
                _changing_hands(chairs, desk, paces, sessions),
                _beside([] if staff is None else [staff(bedsides, pace)]),
                _beside(
                    [] if together is None else [_caught_up(together, chairs, bedsides, paces, behind, told)]
                ),
            ):
                await asyncio.gather(
                    *(
                        live(bedsides[chair.bed], Later(pace, chair.arrives), links, duration - chair.arrives)
                        for chair in chairs
                    )
                )
        await asyncio.gather(*(link.drained() for link in links.values()))
        return sum(link.published for link in links.values())


async def _caught_up(
    together: Together,
    chairs: Sequence[Chair],
    bedsides: Mapping[str, Bedside],
    paces: Mapping[str, Later],
    behind: float,
    told: Callable[[float, float], None],
) -> None:
    """What lies before now is told in steps; from now on every second.

    Living through it takes its time, by which every story stands where it opens: nothing that is to be seen
    happens before anybody can look.
    """
    for chair in chairs:
        bedsides[chair.bed].speak_every(IN_STEP_S)
        bedsides[chair.bed].stands_at = chair.opens
    await together.lead()
    took = together.elapsed() - behind
    for chair in chairs:
        bedsides[chair.bed].speak_every(1)
        bedsides[chair.bed].stands_at = None
        paces[chair.bed].by += took
    told(behind, 0.0)


async def _settled(
    links: Mapping[str, Link],
    desk: FrontDesk,
    start_ms: int,
    told: Callable[[float, float], None],
    clock: Clock,
    at: float,
) -> None:
    """Every few seconds, wait until broker or service has all that was sent by second ``at``."""
    if at % IN_STEP_S:
        return
    await asyncio.gather(*(link.drained() for link in links.values()))
    if at % HEARD_EVERY_S == 0 and any(link.published for link in links.values()):
        await desk.until(start_ms + round(at * 1000))
        told(at, clock.elapsed() - at)


@asynccontextmanager
async def _first_visits(chairs: Sequence[Chair], desk: FrontDesk | None) -> AsyncIterator[dict[str, str]]:
    """Open the first visit of these chairs; what takes too long goes on beside the devices.

    Yields:
        Session ids by bed, which may still be growing.
    """
    sessions: dict[str, str] = {}
    opening = [_open(desk, chair, 1, sessions) for chair in chairs if desk is not None]
    async with _beside(opening) as tasks:
        if tasks:
            await asyncio.wait(tasks, timeout=DESK_MAY_DELAY_S)
        yield sessions


@asynccontextmanager
async def _changing_hands(
    chairs: Sequence[Chair], desk: FrontDesk | None, paces: Mapping[str, Pace], sessions: dict[str, str]
) -> AsyncIterator[None]:
    """Close visits and open the next ones for as long as the devices play."""
    desks = [_change_hands(desk, chair, paces[chair.bed], sessions) for chair in chairs if desk is not None]
    async with _beside(desks):
        yield


@asynccontextmanager
async def _beside(work: Iterable[Coroutine[Any, Any, None]]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run coroutines beside the body, and cancel what is left of them after it."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _open(desk: FrontDesk, chair: Chair, number: int, sessions: dict[str, str]) -> None:
    """Open a visit; a desk that fails says so, and the devices go on without a session."""
    try:
        sessions[chair.bed] = await desk.open(chair.visit(number))
    except FrontDeskError as error:
        log.warning("no session at %s: %s", chair.bed, error)


async def _change_hands(desk: FrontDesk, chair: Chair, clock: Pace, sessions: dict[str, str]) -> None:
    """Lock each visit's baseline; at its end close what is still open and open the next one, for ever."""
    times = chair.scenario.visit
    await clock.until(0.0)
    if chair.arrives:
        await _open(desk, chair, 1, sessions)
    for number in count(1):
        if times.locks is not None:
            await clock.until((number - 1) * times.length + times.locks)
            await _lock(desk, chair, number, sessions)
        await clock.until((number - 1) * times.length + times.hands_over)
        session = sessions.pop(chair.bed, None)
        try:
            if session is not None:
                await desk.close(session)
        except FrontDeskError as error:
            log.warning("%s: the session stays open: %s", chair.bed, error)
        await _open(desk, chair, number + 1, sessions)


async def _lock(desk: FrontDesk, chair: Chair, number: int, sessions: dict[str, str]) -> None:
    try:
        if chair.bed in sessions:
            await desk.lock(sessions[chair.bed], chair.visit(number))
    except FrontDeskError as error:
        log.warning("%s: no baseline: %s", chair.bed, error)


async def play_device(
    stream: Callable[[int], Iterable[Item]],
    name: str,
    status_topic: str,
    where: Address,
    clock: Clock,
    *,
    wait: float,
    told: Callable[[float, int], None],
) -> int:
    """Play one device, such as a recorded monitor, to the end of its stream.

    Args:
        stream: Makes the items, given the instant of second 0 in milliseconds since 1970.
        name: The device's.
        wait: Real seconds in which it must have found the broker.
        told: Called after each item with its second on ``clock`` and how many have gone.

    Returns:
        How many messages the broker has acknowledged.

    Raises:
        UnreachableError: No broker.
    """

    def watched(items: Iterable[Item]) -> Iterator[Item]:
        for number, item in enumerate(items, start=1):
            yield item
            told(item.at, number)

    async with connected(where, {name: status_topic}) as links:
        await links[name].reached(wait)
        begin = clock.again()
        await play(watched(stream(begin.start_ms)), begin, links[name])
        await links[name].drained()
        return links[name].published

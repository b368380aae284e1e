"""A message that ends the process: three times, and then it is set aside and everybody else is heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.core.events import Event, VitalsReceived
from app.core.suite import Suite
from app.core.vitals import SITE
from app.shell.mqtt_source import Delivery
from app.shell.poison import DEATHS, KEPT, Poison
from app.shell.store import Store
from tests.shell.clockwork import running
from tests.shell.test_engine_loop import delivery, link
from tests.support import CHAIR

BAD = 77


@pytest.fixture(autouse=True)
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in ``step`` that one number brings out."""
    take = Suite.take

    def fragile(self: Suite, event: Event) -> Any:
        if isinstance(event, VitalsReceived) and any(one.value == BAD for one in event.readings):
            raise ZeroDivisionError
        return take(self, event)

    monkeypatch.setattr(Suite, "take", fragile)


async def die(folder: Path, *deliveries: Delivery) -> None:
    async with running(folder) as here:
        for one in deliveries:
            here.loop.deliver(one)
        with pytest.raises(ZeroDivisionError):
            await here.task
        assert here.told.acknowledged == []


async def test_what_ends_the_process_is_set_aside_the_fourth_time(tmp_path: Path) -> None:
    poison, good = delivery(2, hr=BAD), delivery(1, hr=70)
    for _ in range(DEATHS):
        await die(tmp_path, good, poison)
    async with running(tmp_path) as here:
        here.loop.deliver(good)
        here.loop.deliver(poison)
        await here.loop.tell(link)
        assert here.told.acknowledged == [good, poison]
        assert [(one.reason, one.bed, one.device) for one in here.told.refused] == [
            ("poison", CHAIR, f"m-{CHAIR}")
        ]
        told = [alert for alert in here.board.open_alerts() if alert.rule == "TEC-SERVICE"]
        assert [(alert.bed, alert.subject) for alert in told] == [(CHAIR, f"m-{CHAIR}")]
        here.loop.deliver(poison._replace(mid=9))
        await here.loop.tell(link)
        assert len(here.told.refused) == 2, "it stays set aside"


async def test_each_message_has_its_own_count(tmp_path: Path) -> None:
    one, other = delivery(1, hr=BAD), delivery(2, hr=BAD)
    for first in (one, other, one, other, one, other):
        await die(tmp_path, first)
    async with running(tmp_path) as here:
        here.loop.deliver(one)
        here.loop.deliver(other)
        await here.loop.tell(link)
        told = {alert.bed for alert in here.board.open_alerts() if alert.rule == "TEC-SERVICE"}
        assert told == {SITE}, "nobody has heard of the bed"


async def test_only_the_newest_are_remembered(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    for n in range(KEPT + 2):
        for _ in range(DEATHS):
            poison = await Poison.known(store)
            poison.suspect(delivery(n, hr=BAD))
            await poison.confess(store)
    known = await Poison.known(store)
    assert [known.is_poison(delivery(n, hr=BAD)) for n in (0, 1, 2, KEPT + 1)] == [False, False, True, True]
    await Poison().confess(store)
    assert (await Poison.known(store)).is_poison(delivery(2, hr=BAD)), "no suspect, no change"
    store.close()


async def test_a_death_of_another_cause_blames_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as here:
        await here.loop.tell(link)
        monkeypatch.setattr(here.loop, "_until", lambda: 1 / 0)
        here.loop._inbox.wake()
        with pytest.raises(ZeroDivisionError):
            await here.task
        assert await here.store.meta("poison") is None

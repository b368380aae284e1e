"""The engine loop: nothing is told before it is committed, and everything that came is."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from app.core.changes import CommandAnswered, CommandRefused
from app.core.events import Acknowledge, LinkChanged
from app.core.vitals import SITE, BedId
from app.shell.mqtt_source import Delivery
from app.shell.rows import Batch, ChangeRow
from app.shell.store import StoreError
from tests.shell.clockwork import HandClock, running
from tests.support import CHAIR


def delivery(seq: int, bed: str = CHAIR, **values: float) -> Delivery:
    units = {"spo2": "%", "hr": "/min"}
    readings = [
        {"signal": name, "value": value, "unit": units.get(name, "mm[Hg]")} for name, value in values.items()
    ]
    body = {
        "v": 1, "boot": "b", "seq": seq, "time": "2026-05-28T20:26:40Z", "origin": "device",
        "readings": readings,
    }  # fmt: skip
    return Delivery(f"bedside/v1/{bed}/m-{bed}/vitals", json.dumps(body).encode(), False, 1, seq, None)


async def test_a_reading_is_committed_told_and_acknowledged_in_this_order(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.loop.deliver(delivery(1, nibp_sys=205))
        await here.told.until("AlertRaised")
        assert await here.store.last_seq() == here.board.seq > 0
        assert [d.mid for d in here.told.acknowledged] == [1]
        assert "BP-EXT" in [alert.rule for alert in here.board.open_alerts()]
        kinds = [row.kind for row in await here.store.journal(0, 10)]
        assert kinds == ["protocol_adopted", "vitals"]


async def test_numbers_are_without_gap_and_frames_are_what_the_store_has(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        for seq in range(1, 30):
            here.loop.deliver(delivery(seq, f"bed-{seq}", nibp_sys=205))
        await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=True))
        told = [(one.seq, one.frame) for turn in here.told.turns for one in turn.told]
        assert [seq for seq, _ in told] == list(range(1, len(told) + 1))
        from app.shell import queries  # noqa: PLC0415

        kept = await here.store.read(lambda reader: queries.changes(reader, 0, 10_000))
        assert [(seq, frame) for seq, _, frame in kept] == told


async def test_a_refused_message_is_told_acknowledged_and_not_journaled(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bad = Delivery("bedside/v1/c/m/vitals", b"nonsense", False, 1, 7, None)
        here.loop.deliver(bad)
        await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=True))
        assert [one.reason for one in here.told.refused] == ["not_json"]
        assert here.told.acknowledged == [bad]
        assert "vitals" not in [row.kind for row in await here.store.journal(0, 10)]


async def test_a_command_is_answered_after_its_commit_and_once_a_key(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.loop.deliver(delivery(1, nibp_sys=205))
        await here.told.until("AlertRaised")
        alert = here.board.open_alerts()[0].id

        def make(at: int, command: str) -> Acknowledge:
            return Acknowledge(at, CHAIR, command, alert, "RN")

        first, second = await asyncio.gather(here.loop.submit(make, "k"), here.loop.submit(make, "k"))
        assert isinstance(first, CommandAnswered)
        assert second == first
        assert await here.loop.submit(make, "k") == first
        other = await here.loop.submit(make, "other")
        assert isinstance(other, CommandRefused)
    async with running(tmp_path) as again:
        assert await again.loop.submit(make, "k") == first
        assert await again.loop.submit(make, "other") == other


async def test_a_deadline_fires_without_arrivals_and_is_journaled(tmp_path: Path) -> None:
    clock = HandClock()
    async with running(tmp_path, clock) as here:
        here.loop.deliver(delivery(1, spo2=97, hr=70))
        await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=True))
        clock.at += 10_000
        here.loop.report(lambda at: LinkChanged(at, SITE, "broker", up=True))
        await here.told.until("AlertRaised")
        clock.at += 20_000
        here.loop._inbox.wake()
        async with asyncio.timeout(10):
            while "AlertChanged" not in here.told.kinds:
                here.told.news.clear()
                await here.told.news.wait()
        assert "ticked" in [row.kind for row in await here.store.journal(0, 100)]


async def test_our_own_absence_is_told_before_all_else(tmp_path: Path) -> None:
    clock = HandClock()
    async with running(tmp_path, clock) as here:
        here.loop.deliver(delivery(1, spo2=97, hr=70))
        await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=True))
        clock.at += 60_000
        clock.real += 60.0
        assert here.loop.not_ready() == "no turn for 60 s"
        here.loop._inbox.wake()
        await here.told.until("AlertRaised")
        rules = [a.rule for a in here.board.open_alerts()]
        assert rules == ["TEC-SERVICE"]
        assert here.loop.not_ready() is None


async def test_a_store_that_cannot_write_ends_the_loop(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        await here.store.commit(Batch(changes=(ChangeRow(1, 0, "x", "stolen", b"{}", 0),)))
        here.loop.deliver(delivery(1, nibp_sys=205))
        here.loop.deliver(delivery(2, nibp_sys=205))
        with pytest.raises(StoreError, match="cannot be written"):
            await asyncio.wait_for(asyncio.shield(here.task), 10)
        assert here.told.acknowledged == []


async def test_stopping_commits_what_has_arrived(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        for seq in range(1, 600):
            here.loop.deliver(delivery(seq, spo2=97))
        here.loop.stop()
        await here.task
        assert len(here.told.acknowledged) == 599
        assert here.board.bed(BedId(CHAIR)) is not None

"""The engine loop: nothing is told before it is committed, and everything that came is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.codec import wire_record
from app.codec.refusals import Refusal
from app.core.changes import AlertRaised, CommandAnswered, CommandRefused
from app.core.events import Acknowledge, ReleaseBed
from app.core.service_events import LinkChanged
from app.core.vitals import SITE, BedId, Instant
from app.shell import queries
from app.shell.journal_file import JournalFile
from app.shell.mqtt_source import Delivery
from app.shell.rows import Batch, ChangeRow
from app.shell.store import FILE, StoreError
from app.shell.turn import Turn
from tests.shell.clockwork import HandClock, Running, Told, running
from tests.support import CHAIR, START


def delivery(seq: int, bed: str = CHAIR, *, at: Instant = START, **values: float) -> Delivery:
    units = {"spo2": "%", "hr": "/min"}
    readings = [
        {"signal": name, "value": value, "unit": units.get(name, "mm[Hg]")} for name, value in values.items()
    ]
    body = {
        "v": 1, "boot": "b", "seq": seq, "time": wire_record.stamp(at), "origin": "device",
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
        kept = await here.store.read(lambda reader: queries.changes(reader, 0, 10_000))
        assert [(seq, frame) for seq, _, frame in kept] == told


@dataclass
class Witness(Told):
    """Reads the file through a connection of its own, at the moment it is told something."""

    path: Path = Path()
    order: list[str] = field(default_factory=list)

    def on_disk(self) -> tuple[int, int]:
        """(newest change, journal rows)."""
        with JournalFile(self.path / FILE) as journal:
            return len(journal.changes()), journal.count(0)

    def publish(self, turn: Turn) -> None:
        changes, _ = self.on_disk()
        assert changes >= turn.seq, "told before it was on disk"
        self.order.append("published")
        super().publish(turn)

    def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        _, rows = self.on_disk()
        super().acknowledge(deliveries)
        assert rows > len(self.acknowledged), (
            "acknowledged before it was on disk"
        )  # one row is the protocol's
        self.order.append("acknowledged")


def link(at: Instant) -> LinkChanged:
    return LinkChanged(at, SITE, "broker", up=True)


def release(at: Instant, command: str) -> ReleaseBed:
    return ReleaseBed(at, CHAIR, command, "RN")


async def settle(here: Running) -> None:
    """Until the loop has done what it can do without the disk."""
    await asyncio.wait_for(here.store.asked.wait(), 10)
    for _ in range(20):
        await asyncio.sleep(0)


async def test_nobody_is_told_while_the_disk_has_not_answered(tmp_path: Path) -> None:
    told = Witness(path=tmp_path)
    async with running(tmp_path, told=told) as here:
        await here.loop.tell(link)
        before, said = here.board.seq, len(told.turns)
        here.store.gate.clear()
        here.store.asked.clear()
        here.loop.deliver(delivery(1, nibp_sys=205))
        answer = asyncio.create_task(here.loop.submit(release, "k"))
        plain = asyncio.create_task(here.loop.submit(release))
        word = asyncio.create_task(here.loop.tell(link))
        answer.add_done_callback(lambda _: told.order.append("answered"))
        await settle(here)
        here.loop.deliver(delivery(2, nibp_sys=205))  # stepped meanwhile, and as untold
        here.loop._inbox.wake()
        await settle(here)
        assert here.suite.beds[CHAIR].alerts, "stepped ahead of the disk by one batch"
        assert (here.board.seq, here.board.bed(CHAIR), here.board.open_alerts()) == (before, None, [])
        assert (len(told.turns), told.acknowledged) == (said, [])
        assert [one.done() for one in (answer, plain, word)] == [False] * 3
        told.order.clear()
        here.store.gate.set()
        async with asyncio.timeout(10):
            assert isinstance(await answer, CommandAnswered | CommandRefused)
            assert isinstance(await plain, CommandAnswered | CommandRefused)
            await word
        assert told.order[:2] == ["published", "acknowledged"]
        assert told.order.index("answered") > 1
        assert here.board.bed(CHAIR) is not None


async def test_what_the_disk_refuses_is_told_to_nobody_and_ends_the_loop(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        await here.loop.tell(link)
        before, said = here.board.seq, len(here.told.turns)
        await here.store.commit(Batch(changes=(ChangeRow(before + 1, 0, "x", "stolen", b"{}", 0),)))
        here.loop.deliver(delivery(1, nibp_sys=205))
        here.loop.deliver(delivery(2, bed="other", nibp_sys=205))
        answer = asyncio.create_task(here.loop.submit(release, "k"))
        with pytest.raises(StoreError, match="cannot be written"):
            await asyncio.wait_for(asyncio.shield(here.task), 10)
        assert (here.board.seq, len(here.told.turns), here.told.acknowledged) == (before, said, [])
        assert here.board.bed(CHAIR) is None
        assert not answer.done()
        assert await here.store.answer("k") is None
        assert [row.kind for row in await here.store.journal(0, 10)] == ["protocol_adopted", "link_changed"]
        answer.cancel()


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


async def test_a_client_that_leaves_does_not_keep_its_key(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        gone = asyncio.create_task(here.loop.submit(release, "k"))
        other = asyncio.create_task(here.loop.submit(release, "k"))
        await asyncio.sleep(0)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        async with asyncio.timeout(10):
            answer = await other
            assert await here.loop.submit(release, "k") == answer
        kinds = [row.kind for row in await here.store.journal(0, 10)]
        assert kinds.count("release_bed") == 1, "the command of who left was given, and once"


async def test_a_key_that_could_not_be_looked_up_is_no_command_and_may_come_again(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.store.unreadable = True
        for _ in range(2):
            with pytest.raises(StoreError, match="cannot be read"):
                await asyncio.wait_for(here.loop.submit(release, "k"), 10)
        here.store.unreadable = False
        async with asyncio.timeout(10):
            first = await here.loop.submit(release, "k")
            assert await here.loop.submit(release, "k") == first


async def test_without_a_key_every_command_is_its_own(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        answers = await asyncio.gather(*(here.loop.submit(release) for _ in range(5)))
        assert len({answer.command for answer in answers}) == 5
        kinds = [row.kind for row in await here.store.journal(0, 10)]
        assert kinds.count("release_bed") == 5


async def test_the_loop_sleeps_until_the_next_deadline(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        here.loop.deliver(delivery(1, spo2=97, hr=70))
        await here.loop.tell(link)
        due = here.suite.next_deadline()
        assert due == START + 10_000
        here.clock.awaited.clear()
        here.loop._inbox.wake()
        async with asyncio.timeout(10):
            while not here.clock.awaited:
                await asyncio.sleep(0)
        assert here.clock.awaited == [due]


async def test_a_flood_of_what_is_refused_does_not_hold_up_a_deadline(tmp_path: Path) -> None:
    """Each refusal brings the next message, so the inbox is never empty."""
    junk = Delivery("bedside/v1/c/m/vitals", b"nonsense", False, 1, 7, None)

    class Flooded(Told):
        seen = 0

        def refuse(self, at: Instant, one: Delivery, refusals: Sequence[Refusal]) -> None:
            super().refuse(at, one, refusals)
            self.seen += 1
            if self.seen < 2_000 and "AlertRaised" not in self.kinds:
                here.loop.deliver(junk)

    told = Flooded()
    async with running(tmp_path, told=told) as here:
        here.loop.deliver(delivery(1, spo2=97, hr=70))
        await here.loop.tell(link)
        here.clock.at += 10_000
        here.loop.deliver(junk)
        await told.until("AlertRaised")
        assert told.seen < 2_000


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


@pytest.mark.parametrize(("away", "speed"), [(5.5, 1.0), (60.0, 1.0), (60.0, 10.0)])
async def test_our_own_absence_is_told_before_all_else(tmp_path: Path, away: float, speed: float) -> None:
    clock = HandClock(speed=speed)
    async with running(tmp_path, clock) as here:
        here.loop.deliver(delivery(1, spo2=97, hr=70))
        await here.loop.tell(link)
        before = clock.at
        clock.at += int(away * 1000 * speed)
        clock.real += away
        assert here.loop.not_ready() == f"no turn for {away:.0f} s"
        here.loop.deliver(delivery(2, at=clock.at, nibp_sys=205))
        await here.told.until("AlertRaised")
        raised = [
            one.change.alert.rule
            for turn in here.told.turns
            for one in turn.told
            if isinstance(one.change, AlertRaised)
        ]
        assert raised[0] == "TEC-SERVICE"
        assert "BP-EXT" in raised
        assert "TEC-LOST" not in raised, "silence counts from our coming back"
        rows = await here.store.journal(3, 10)
        assert [row.kind for row in rows] == ["unwatched", "vitals"]
        assert json.loads(rows[0].body)["since"] == before
        assert here.loop.not_ready() is None


async def test_five_seconds_are_no_absence(tmp_path: Path) -> None:
    clock = HandClock()
    async with running(tmp_path, clock) as here:
        await here.loop.tell(link)
        clock.at += 5_000
        clock.real += 5.0
        await here.loop.tell(link)
        assert "unwatched" not in [row.kind for row in await here.store.journal(0, 10)]


async def test_a_disk_that_took_too_long_is_an_absence(tmp_path: Path) -> None:
    """Nobody was told anything meanwhile, so nobody was watching."""
    clock = HandClock()
    async with running(tmp_path, clock) as here:
        await here.loop.tell(link)
        here.store.gate.clear()
        here.store.asked.clear()
        here.loop.deliver(delivery(1, spo2=97))
        await settle(here)
        here.loop.deliver(delivery(2, spo2=97))
        await settle(here)
        clock.at += 8_000
        clock.real += 8.0
        here.store.gate.set()
        await here.loop.tell(link)
        assert [alert.rule for alert in here.board.open_alerts()] == ["TEC-SERVICE"]


async def test_stopping_commits_what_has_arrived(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        for seq in range(1, 600):
            here.loop.deliver(delivery(seq, spo2=97))
        here.loop.stop()
        await here.task
        assert [d.mid for d in here.told.acknowledged] == list(range(1, 600))
        assert here.board.bed(BedId(CHAIR)) is not None
        assert len(await here.store.journal(0, 1000)) == 600

"""``dripwatch replay`` says what it cannot read, and can print whole frames."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.service_events import LinkChanged
from app.core.vitals import SITE, BedId
from app.past import PastError
from app.replay import alert_line, replay, replay_session
from app.shell.journal_file import JournalFile
from app.shell.rows import Batch, EventRow
from app.shell.store import FILE, Store
from tests.pasts import calmly, visit, write_journal, write_remainder
from tests.shell.clockwork import HandClock, running
from tests.shell.test_engine_loop import delivery
from tests.support import CHAIR, ROOT, Bed, shipped

RECORDING = ROOT / "tests" / "data" / "recordings" / "demo_mode_01.csv.gz"


def lines(path: Path, *, frames: bool = False) -> list[bytes]:
    told: list[bytes] = []
    replay(path, shipped(), told.append, frames=frames)
    return told


def test_frames_of_a_recording_are_numbered() -> None:
    frames = [json.loads(line) for line in lines(RECORDING, frames=True)]
    assert [frame["seq"] for frame in frames] == list(range(1, len(frames) + 1))
    assert {frame["type"] for frame in frames} == {"change"}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none", None, "no such file"),
        ("x.csv", "t_s,signal,value,unit\n", "holds no sample"),
        ("x.csv", "other", "is no recording"),
        ("x.sqlite3", "other", "is no data file"),
        ("folder.csv", None, r"dripwatch\.sqlite3: no such file"),
    ],
)
def test_what_cannot_be_replayed_is_one_line(
    tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    elif path.suffix:
        path.mkdir()
    with pytest.raises(PastError, match=told):
        lines(path)


def test_a_folder_without_a_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(PastError, match=r"dripwatch\.sqlite3: no such file"):
        lines(tmp_path)


def test_only_alerts_have_a_line() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=205)
    told = [line for one in bed.said if (line := alert_line(one)) is not None]  # type: ignore[arg-type]
    assert len(told) == len(bed.state.alerts)


async def test_a_data_folder_gives_what_was_told_byte_for_byte(tmp_path: Path) -> None:
    """From a loop that ran, its own timers included; also while it is still open."""
    clock = HandClock()
    async with running(tmp_path, clock) as here:
        for seq, bed in enumerate(("a", "b", "c", "a"), start=1):
            here.loop.deliver(delivery(seq, bed, at=clock.at, spo2=84, hr=70, nibp_sys=205))
            await here.loop.tell(lambda at: LinkChanged(at, SITE, "broker", up=at % 2 == 0))
            clock.at += 17_001
            here.loop._inbox.wake()
        await here.told.until("AlertChanged")
        frames = lines(tmp_path)
    told = [one.frame for turn in here.told.turns for one in turn.told]
    assert frames == told[: len(frames)] != []
    with JournalFile(tmp_path / FILE) as journal:
        assert lines(tmp_path) == lines(tmp_path / FILE) == journal.changes() == told
        assert "ticked" in [row.kind for row in journal.after(0)]


def test_a_store_without_history_prints_nothing(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    assert lines(tmp_path) == []


def test_a_session_gives_its_frames_as_they_were_live_and_nothing_else(tmp_path: Path) -> None:
    """Of a folder that holds two of one bed, and another bed at the same time."""
    other = BedId("chair-2")
    told = write_journal(
        tmp_path, calmly(*visit(1), *visit(2, since=90_000), *visit(1, bed=other, since=500))
    )
    one, two = (session(tmp_path, f"{CHAIR}.s{n}") for n in (1, 2))
    for frames in (one, two):
        changes = [json.loads(frame)["change"] for frame in frames]
        assert (changes[0]["kind"], changes[-1]["kind"]) == ("session_opened", "session_closed")
        assert "alert_raised" in {change["kind"] for change in changes}
        assert b"chair-2" not in b"".join(frames)
        first = told.index(frames[0])
        mine = [frame for frame in told[first : told.index(frames[-1]) + 1] if b"chair-2" not in frame]
        assert frames == mine
    assert not set(one) & set(two)


def test_a_session_that_was_open_at_the_snapshot_is_given_from_there(tmp_path: Path) -> None:
    events = visit()
    write_remainder(tmp_path, events[:30], events[30:])
    kinds = [json.loads(frame)["change"]["kind"] for frame in session(tmp_path, f"{CHAIR}.s1")]
    assert "session_opened" not in kinds
    assert kinds[-1] == "session_closed"


def test_a_session_that_still_goes_on_is_given_as_far_as_it_went(tmp_path: Path) -> None:
    told = write_journal(tmp_path, visit()[:-1])
    assert session(tmp_path, f"{CHAIR}.s1") == told


def test_a_session_that_is_not_there_is_named(tmp_path: Path) -> None:
    write_journal(tmp_path, visit())
    with pytest.raises(PastError, match=r"holds no session chair-1\.s7\. The API lists them"):
        session(tmp_path, f"{CHAIR}.s7")
    with pytest.raises(PastError, match="is a recording and has no sessions"):
        session(RECORDING, f"{CHAIR}.s7")


def session(path: Path, name: str) -> list[bytes]:
    told: list[bytes] = []
    replay_session(path, name, shipped(), told.append)
    return told


@pytest.mark.parametrize(("interval", "lost"), [(1_000, True), (60_000, False)])
def test_once_a_minute_is_no_loss_if_the_interval_says_so(
    tmp_path: Path, interval: int, *, lost: bool
) -> None:
    rows = "".join(f"{60 * n},hr,80,/min\n" for n in range(30))
    (tmp_path / "slow.csv").write_text(f"t_s,signal,value,unit\n{rows}")
    told: list[bytes] = []
    replay(tmp_path / "slow.csv", shipped(), told.append, interval=interval)
    before_the_end = [line for line in told if int(line.split(b":")[0]) < 30]
    assert any(b"TEC-LOST" in line for line in before_the_end) is lost


async def test_a_journal_of_another_version_is_one_line(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await store.commit(Batch(events=(EventRow(1, "c", "?", b'{"event":"?"}'),)))
    store.close()
    with pytest.raises(PastError) as refused:
        lines(tmp_path)
    assert "\n" not in str(refused.value)

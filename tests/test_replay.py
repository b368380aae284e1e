"""``dripwatch replay`` says what it cannot read, and can print whole frames."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.service_events import LinkChanged
from app.core.vitals import SITE
from app.replay import ReplayError, alert_line, replay
from app.shell.journal_file import JournalFile
from app.shell.rows import Batch, EventRow
from app.shell.store import FILE, Store
from tests.shell.clockwork import HandClock, running
from tests.shell.test_engine_loop import delivery
from tests.support import ROOT, Bed, shipped

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
    with pytest.raises(ReplayError, match=told):
        lines(path)


def test_a_folder_without_a_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"dripwatch\.sqlite3: no such file"):
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


async def test_a_journal_of_another_version_is_one_line(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    await store.commit(Batch(events=(EventRow(1, "c", "?", b'{"event":"?"}'),)))
    store.close()
    with pytest.raises(ReplayError) as refused:
        lines(tmp_path)
    assert "\n" not in str(refused.value)

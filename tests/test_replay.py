"""``dripwatch replay`` says what it cannot read, and can print whole frames."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.replay import ReplayError, alert_line, replay
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
    ],
)
def test_what_cannot_be_replayed_is_one_line(
    tmp_path: Path, name: str, content: str | None, told: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
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

"""Recordings replayed on a virtual clock give the golden files, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.replay import replay
from tests.support import ROOT, shipped

GOLDEN = ROOT / "tests" / "golden"
RECORDINGS = ROOT / "tests" / "data" / "recordings"


def printed(recording: Path) -> str:
    """What ``dripwatch replay`` prints of a recording."""
    lines: list[bytes] = []
    replay(recording, shipped(), lines.append)
    return "".join(line.decode() + "\n" for line in lines)


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_replay_gives_the_golden_file(golden: Path) -> None:
    assert printed(RECORDINGS / f"{golden.stem}.csv.gz") == golden.read_text()


def test_every_recording_here_has_its_golden_file() -> None:
    recorded = {path.name.removesuffix(".csv.gz") for path in RECORDINGS.glob("*.csv.gz")}
    assert recorded == {path.stem for path in GOLDEN.glob("*.txt")}


def test_a_second_replay_prints_the_same() -> None:
    recording = RECORDINGS / "or_01.csv.gz"
    assert printed(recording) == printed(recording)


if __name__ == "__main__":
    for path in RECORDINGS.glob("*.csv.gz"):
        name = path.name.removesuffix(".csv.gz")
        (GOLDEN / f"{name}.txt").write_text(printed(path))

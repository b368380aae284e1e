"""``dripwatch replay`` as a person meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pasts import visit, write_journal
from tests.spoken import RECORDING, run
from tests.support import CHAIR, ROOT


def test_replay_prints_lines(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capfd, "replay", str(RECORDING))
    assert status == 0
    assert out == (ROOT / "tests" / "golden" / "demo_mode_01.txt").read_text()
    status, out, _ = run(capfd, "replay", "--frames", str(RECORDING))
    assert status == 0
    assert all(line.startswith('{"type":"change"') for line in out.splitlines())
    assert out.count("TEC-LOST") > 1


def test_replay_of_a_session_finds_it_in_the_data_folder(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_journal(tmp_path, visit())
    given = run(capfd, "replay", f"{CHAIR}.s1", "--data", str(tmp_path))
    monkeypatch.setenv("DRIPWATCH_DATA_DIR", str(tmp_path))
    assert run(capfd, "replay", f"{CHAIR}.s1") == given
    assert given[0] == 0
    assert '"session_opened"' in given[1].splitlines()[0]
    status, out, err = run(capfd, "replay", f"{CHAIR}.s9")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "holds no session chair-1.s9" in err


def test_replay_says_that_limits_were_paced(capfd: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capfd, "replay", "--interval", "60", str(RECORDING))
    assert status == 0
    assert "60 times as long" in err
    for wrong in ("0.5", "often", "3601"):
        status, _, err = run(capfd, "replay", "--interval", wrong, str(RECORDING))
        assert status == 2
        assert "seconds, from 1 to 3600" in err

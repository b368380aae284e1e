"""One line that is written over, at a terminal only."""

from __future__ import annotations

import sys

import pytest

from simulators.progress import caught_up, played, wiped

PLACES = pytest.mark.parametrize("terminal", [True, False])


@PLACES
def test_how_far_a_recording_is(
    terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    played(2013.0, 4.0, 180.75, 900)
    played(2013.0, 4.0, 600.0, 2900)
    wiped()
    lines = "\r\033[K12:03 of 33:33  900 messages\r\033[K33:33 of 33:33  2900 messages\r\033[K"
    assert capsys.readouterr().err == (lines if terminal else "")


@PLACES
def test_a_demo_says_everywhere_that_it_is_now(
    terminal: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    caught_up("http://here", 600.0, 6000.0)
    caught_up("http://here", 6600.0, 0.0)
    told = capsys.readouterr()
    assert told.out == "the 110 minutes before now are lived through: open http://here\n"
    assert ("10:00 of 110:00" in told.err) is terminal

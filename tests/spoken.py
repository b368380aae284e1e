"""The command line, spoken to within this process; and files that its tests name."""

from __future__ import annotations

from typing import Final

import pytest

from app.__main__ import main
from tests.support import ROOT

RECORDING: Final = ROOT / "tests" / "data" / "recordings" / "demo_mode_01.csv.gz"
PROTOCOL: Final = ROOT / "app" / "protocols" / "ketamine-trd.toml"


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and error of some words."""
    try:
        status = main(words)
    except SystemExit as left:
        status = int(left.code or 0)
    said = capfd.readouterr()
    return status, said.out, said.err

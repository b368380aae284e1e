"""The picture of one patient with and without a nurse is what the command draws, and shows what it says."""

from __future__ import annotations

from bench.picture import lives, picture
from tests.support import ROOT


async def test_the_committed_picture_is_what_the_command_draws() -> None:
    """``make picture`` makes the same bytes; and with the nurse the pressure is lower."""
    with_her, without = await lives()
    assert picture(with_her, without).encode() == (ROOT / "docs" / "nurse.svg").read_bytes()
    assert max(with_her.systolic) < 160 < max(without.systolic)

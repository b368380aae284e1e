"""A site where staff sign in, and a console of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.shell.sign_ins import SignIns
from app.shell.staff_list import StaffList
from tests.people import staff_file
from tests.shell.served import Served


@pytest.fixture
async def staffed(tmp_path: Path) -> Served:
    """With one chair that has an alert."""
    served = Served()
    staff = StaffList(staff_file(tmp_path))
    served.sign_ins = SignIns(staff, 300.0, lambda: asyncio.get_running_loop().time(), served.metrics.signed)
    served.clinic.vitals("chair-3", nibp_sys=165.0, spo2=97)
    return served


@pytest.fixture
async def console(staffed: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody is signed in at it."""
    async with staffed.client() as console:
        yield console

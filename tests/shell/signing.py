"""A site where staff sign in, and how one does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import httpx

from app.shell.sign_ins import SignIns
from app.shell.staff_list import StaffList
from tests.people import PINS, staff_file
from tests.shell.served import Served

API: Final = "/api/v1"


def staffed(folder: Path) -> Served:
    """With one chair that has an alert."""
    served = Served()
    staff = StaffList(staff_file(folder))
    served.sign_ins = SignIns(staff, 300.0, lambda: asyncio.get_running_loop().time(), served.metrics.signed)
    served.clinic.vitals("chair-3", nibp_sys=165.0, spo2=97)
    return served


async def sign_in(http: httpx.AsyncClient, name: str = "RN Osei", pin: str = "") -> httpx.Response:
    """Their own PIN, or another."""
    return await http.post(f"{API}/sign-in", json={"name": name, "pin": pin or PINS[name]})


def alert(served: Served) -> str:
    """The path of that alert."""
    return next(f"/alerts/{one.id}" for one in served.clinic.open_alerts() if one.covered_by is None)

"""How one signs in at a console, and what there is to do then."""

from __future__ import annotations

from typing import Final

import httpx

from tests.people import PINS
from tests.shell.served import Served

API: Final = "/api/v1"


async def sign_in(http: httpx.AsyncClient, name: str = "RN Osei", pin: str = "") -> httpx.Response:
    """Their own PIN, or another."""
    return await http.post(f"{API}/sign-in", json={"name": name, "pin": pin or PINS[name]})


def alert(served: Served) -> str:
    """The path of the alert that the chair of a staffed site has."""
    return next(f"/alerts/{one.id}" for one in served.clinic.open_alerts() if one.covered_by is None)

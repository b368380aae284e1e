"""Signing in over HTTP: who there is, who it is, and what a wrong PIN costs."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.shell.signed import COOKIE
from tests.shell.scripted import SESSION
from tests.shell.served import Served
from tests.shell.signing import API, alert, sign_in


async def test_signed_in_from_the_pin_to_the_sign_out(console: httpx.AsyncClient) -> None:
    asked = (await console.get(f"{API}/sign-in")).json()
    assert asked == {"required": True, "idle_s": 300.0, "person": None}
    answer = await sign_in(console)
    assert answer.status_code == 200
    assert answer.json() == {**asked, "person": {"name": "RN Osei", "initials": "RO"}}
    assert (await console.get(f"{API}/sign-in")).json() == answer.json()
    assert (await console.delete(f"{API}/sign-in")).status_code == 204
    assert (await console.get(f"{API}/sign-in")).json() == asked
    assert COOKIE not in console.cookies


async def test_the_list_has_names_and_initials_and_nothing_else(console: httpx.AsyncClient) -> None:
    assert (await console.get(f"{API}/people")).json() == [
        {"name": "RN Osei", "initials": "RO"},
        {"name": "J. Kim, RN", "initials": "JKR"},
    ]


@pytest.mark.parametrize(("base", "secure"), [("http://drip.test", False), ("https://drip.test", True)])
async def test_no_script_and_no_other_site_has_the_cookie(staffed: Served, base: str, secure: bool) -> None:
    transport = httpx.ASGITransport(staffed.app())
    async with httpx.AsyncClient(transport=transport, base_url=base) as http:
        cookie = (await sign_in(http)).headers["set-cookie"].lower()
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "path=/", "samesite=strict"} | ({"secure"} if secure else set())


async def test_an_old_token_at_the_same_console_is_no_use_after_another_sign_in(
    console: httpx.AsyncClient,
) -> None:
    await sign_in(console)
    old = console.cookies[COOKIE]
    await sign_in(console, "J. Kim, RN")
    console.cookies.clear()
    stale = await console.get(f"{API}/sign-in", headers={"cookie": f"{COOKIE}={old}"})
    assert stale.json()["person"] is None


async def test_a_wrong_pin_says_so_and_how_long_to_wait(console: httpx.AsyncClient) -> None:
    told = [await sign_in(console, pin="000000") for _ in range(3)] + [await sign_in(console)]
    assert [one.status_code for one in told] == [401, 401, 401, 429]
    assert [one.headers.get("retry-after") for one in told] == [None, None, "1", "1"]
    assert [one.json()["detail"] for one in told] == [
        "Wrong PIN. Try again.",
        "Wrong PIN. Try again.",
        "Wrong PIN. Wait 1 s, then try again.",
        "Too soon after a wrong PIN. Wait 1 s, then try again.",
    ]
    assert all("000000" not in one.text for one in told)
    assert COOKIE not in console.cookies


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "Dr. Nobody", "pin": "271828"}, "name"),
        ({"name": "RN Osei"}, "pin"),
        ({"name": "RN Osei", "pin": 271828}, "pin"),
        ({"name": "RN Osei", "pin": "2" * 65}, "pin"),
    ],
)
async def test_what_is_no_sign_in(console: httpx.AsyncClient, body: dict[str, Any], field: str) -> None:
    answer = await console.post(f"{API}/sign-in", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert "271828" not in answer.text
    assert "2" * 65 not in answer.text


async def test_a_page_of_another_origin_has_no_way_in(staffed: Served, console: httpx.AsyncClient) -> None:
    await sign_in(console)
    for path in (f"{alert(staffed)}/acknowledge", "/sign-in"):
        answer = await console.post(API + path, json={}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403


async def test_reads_are_never_asked_for_a_pin(staffed: Served, console: httpx.AsyncClient) -> None:
    for path in ("/beds", "/alerts", "/sessions", "/changes", "/site", "/people"):
        assert (await console.get(API + path)).status_code == 200, path
    async with (
        staffed.listening() as address,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=60) as there,
    ):
        assert (await there.get("/readyz")).status_code == 200


async def test_without_a_staff_file_everything_is_as_it_was() -> None:
    async with Served().client() as http:
        assert (await http.get(f"{API}/people")).json() == []
        asked = (await http.get(f"{API}/sign-in")).json()
        assert asked == {"required": False, "idle_s": 0.0, "person": None}
        told = await sign_in(http)
        assert told.status_code == 409
        assert "DRIPWATCH_STAFF" in told.json()["detail"]
        assert (await http.delete(f"{API}/sign-in")).status_code == 204
        opened = await http.post(f"{API}/sessions", json={**SESSION, "by": "J. Kim, RN"})
        assert opened.status_code == 201


async def test_a_baseline_is_locked_by_a_named_person() -> None:
    async with Served().client() as http:
        session = (await http.post(f"{API}/sessions", json=SESSION)).json()["id"]
        for body in ({}, {"by": ""}, {"by": "  "}):
            locked = {"values": {"nibp_sys": 120}, **body}
            answer = await http.post(f"{API}/sessions/{session}/baseline", json=locked)
            assert answer.status_code == 422, body
            assert [one["field"] for one in answer.json()["errors"]] == ["by"]

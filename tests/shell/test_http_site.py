"""The site over HTTP: set up, read, refused in words."""

from __future__ import annotations

from typing import Any, Final

import pytest

from app.core.commands import ArrangeRoom
from app.core.vitals import SITE, BedId
from tests.shell.scripted import PLAN, SESSION, Desk
from tests.support import START

BODY: Final = {"name": "Infusion suite A", "chairs": ["chair-2", "chair-1"], "by": "RN"}


async def test_a_site_that_nobody_has_set_up() -> None:
    answer = await Desk().call("GET", "/site", 200)
    assert answer.json() == {"name": "", "chairs": [], "revision": 0, "by": "", "at": None}
    assert answer.headers["etag"] == '"0"'


async def test_what_was_set_up_is_shown_to_all() -> None:
    desk = Desk()
    answer = await desk.call("PUT", "/site", 200, BODY)
    assert answer.json() == {**BODY, "revision": 1, "at": "2026-05-28T20:26:40.001Z"}
    assert answer.headers["etag"] == '"1"'
    assert (await desk.call("GET", "/site", 200)).json() == answer.json()
    beds = (await desk.call("GET", "/beds", 200)).json()
    assert [(one["bed"], one["state"]) for one in beds] == [("chair-1", "free"), ("chair-2", "free")]
    (*_, (_, _, frame)) = desk.clinic.told
    assert b'"kind":"site_changed","site":{"name":"Infusion suite A","chairs":["chair-2","chair-1"]' in frame


async def test_what_a_request_asks_for() -> None:
    desk = Desk()
    desk.clinic.script = ("done", "")
    await desk.call("PUT", "/site", 200, BODY, if_match='"7"')
    chairs = (BedId("chair-2"), BedId("chair-1"))
    assert desk.event == ArrangeRoom(START, SITE, "c1", "Infusion suite A", chairs, "RN", 7)


async def test_a_repeated_key_sets_up_once() -> None:
    desk = Desk()
    for _ in range(2):
        await desk.call("PUT", "/site", 200, BODY, idempotency_key="k")
    assert (await desk.call("GET", "/site", 200)).json()["revision"] == 1


async def test_somebody_was_faster() -> None:
    desk = Desk()
    await desk.call("PUT", "/site", 200, BODY, if_match='"0"')
    told = (await desk.call("PUT", "/site", 412, BODY, if_match='"0"')).json()
    assert "set up the room anew meanwhile" in told["detail"]


async def test_a_chair_in_use_is_named() -> None:
    desk = Desk()
    await desk.call("PUT", "/site", 200, {**BODY, "chairs": ["chair-3"]})
    await desk.call("POST", "/sessions", 201, {**SESSION, "plan": PLAN})
    told = (await desk.call("PUT", "/site", 409, BODY)).json()
    assert told["detail"].startswith("In use: chair-3.")
    assert told["errors"] == [{"field": "chairs", "message": "chair-3 is in use.", "rule": ""}]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"by": ""}, "by"),
        ({"chairs": ["chair 1"]}, "chairs.0"),
        ({"chairs": ["chair-1", "chair-2", "chair-1"]}, "chairs.2"),
        ({"chairs": ["@site"]}, "chairs.0"),
        ({"chairs": "chair-1"}, "chairs"),
        ({"floor": 2}, "floor"),
    ],
)
async def test_a_field_that_is_wrong_is_named(changed: dict[str, Any], field: str) -> None:
    told = (await Desk().call("PUT", "/site", 422, {**BODY, **changed})).json()
    assert [one["field"] for one in told["errors"]] == [field]

"""Changes page by page, and alarm burden, over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.codec.http_burden_models import BurdenReport
from app.core.vitals import MINUTE
from tests.shell.scripted import SESSION, Desk

ENDS = ("alert_raised", "alert_closed")


def kind_of(frame: Any) -> str:
    kind: str = frame["change"]["kind"]
    return kind


async def busy() -> Desk:
    """A session whose pressure crosses a limit, is acknowledged and comes back; and another chair."""
    desk = Desk()
    await desk.call("PUT", "/site", 200, {"name": "A", "chairs": ["chair-3"], "by": "RN"})
    desk.clinic.vitals("chair-3", spo2=97)
    await desk.call("POST", "/sessions", 201, SESSION)
    for value in (205, 120, 120):
        desk.clinic.vitals("chair-3", nibp_sys=value, spo2=97, after=2_000)
    (alert,) = [one for one in desk.clinic.open_alerts() if one.rule == "BP-EXT"]
    await desk.call("POST", f"/alerts/{alert.id}/acknowledge", 200, {"by": "RN"})
    desk.clinic.vitals("chair-4", nibp_sys=205, after=2_000)
    return desk


async def test_pages_of_changes_are_all_of_them_newest_first() -> None:
    desk = await busy()
    told = [json.loads(frame) for _, _, frame in desk.clinic.told]
    found: list[Any] = []
    path = "/changes?limit=4"
    while page := (await desk.call("GET", path, 200)).json():
        found += page
        path = f"/changes?limit=4&before={page[-1]['seq']}"
    assert found == told[::-1]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("bed=chair-4", lambda one: one["bed"] == "chair-4"),
        ("bed=@site", lambda one: one["bed"] is None),
        ("kind=alert_raised&kind=alert_closed", lambda one: kind_of(one) in ENDS),
        ("kind=alert_raised&bed=chair-3", lambda one: (kind_of(one), one["bed"]) == (ENDS[0], "chair-3")),
        ("bed=nowhere", lambda _: False),
    ],
)  # fmt: skip
async def test_what_is_asked_for(query: str, wanted: Any) -> None:
    desk = await busy()
    told = [json.loads(frame) for _, _, frame in reversed(desk.clinic.told)]
    found = (await desk.call("GET", f"/changes?{query}", 200)).json()
    assert found == [one for one in told if wanted(one)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("before=0", "before"),
        ("before=9007199254740992", "before"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("kind=gossip", "kind.0"),
    ],
)
async def test_a_question_that_is_none(query: str, field: str) -> None:
    told = (await Desk().call("GET", f"/changes?{query}", 422)).json()
    assert [one["field"] for one in told["errors"]] == [field]


async def test_the_burden_of_the_last_day() -> None:
    desk = await busy()
    desk.clinic.at += 60 * MINUTE
    found = BurdenReport.model_validate((await desk.call("GET", "/burden", 200)).json()).model_dump()
    assert (found["alerts"] > 0, found["outside"] > 0) == (True, True)
    assert found["acknowledged"] == 1
    assert found["to_ack_median_ms"] == found["to_ack_p90_ms"]
    assert 1.0 < found["bed_hours"] < 1.01
    assert found["per_bed_hour"] == pytest.approx(found["alerts"] / found["bed_hours"], abs=0.01)
    (protocol,) = found["protocols"]
    assert protocol["protocol"]["sha256"] == desk.clinic.suite.protocol.sha256
    assert protocol["alerts"] == found["alerts"] == sum(one["alerts"] for one in found["rules"])


async def test_a_stretch_in_which_nothing_was() -> None:
    desk = await busy()
    found = (await desk.call("GET", "/burden?from=2026-05-27T00:00:00Z&to=2026-05-27T08:00:00Z", 200)).json()
    assert (found["since"], found["until"]) == ("2026-05-27T00:00:00.000Z", "2026-05-27T08:00:00.000Z")
    assert (found["alerts"], found["per_bed_hour"], found["protocols"]) == (0, None, [])


async def test_a_stretch_that_ends_before_it_begins() -> None:
    told = (await Desk().call("GET", "/burden?from=2026-05-28T00:00:00Z&to=2026-05-27T00:00:00Z", 422)).json()
    assert told["errors"][0]["field"] == "from"

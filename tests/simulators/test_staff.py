"""A nurse's hands: commands over HTTP, knobs at the chair, and patients who are better for it."""

from __future__ import annotations

import asyncio
import json
from random import Random
from typing import Any

import httpx
import pytest

from simulators import staff
from simulators.clock import running
from simulators.front_desk import FrontDesk, FrontDeskError, front_desk
from simulators.nurse import Acknowledge, Act, Look, Nurse, PressCuff, SetInterval
from simulators.scenario_file import scenarios
from simulators.scenarios import Staff
from simulators.staff import BY, Hands, work
from tests.shell.served import Served
from tests.simulators.lives import bedside
from tests.simulators.ward import run


async def test_slow_at_a_fifth_over_the_baseline_means_a_lower_pressure() -> None:
    """The same patient, the same seed, with and without somebody who follows the advice."""
    story = scenarios()["rise-only"]
    left, answered = [await run(story, nurse=nurse) for nurse in (False, True)]
    (slowed,) = [second for second, chore in answered.chores if isinstance(chore, Act)]
    assert "BP-REL-SYS SLOW medium" in answered.raised & left.raised
    assert left.chores == []
    assert answered.systolic[:slowed] == left.systolic[:slowed]
    assert all(a <= b for a, b in zip(answered.systolic[slowed:], left.systolic[slowed:], strict=True))
    peaks = max(left.systolic) - max(answered.systolic)
    at_40_min = left.systolic[2_480] - answered.systolic[2_480]
    assert peaks > 10
    assert at_40_min > 10
    assert any(one.startswith("BP-SYS-HIGH PAUSE") for one in left.raised), "left alone it goes on to 160"
    assert not any(one.startswith("BP-SYS-HIGH PAUSE") for one in answered.raised)


async def test_what_she_records_the_pump_shows() -> None:
    """The service verifies: no recorded action stays unseen, and nothing is done that is not recorded."""
    ward = await run(scenarios()["confirmed-161-98"])
    acts = [chore.action for _, chore in ward.chores if isinstance(chore, Act)]
    assert acts == ["paused", "resumed"]
    assert "ACT-UNVERIFIED" not in " ".join(ward.log)
    assert "PMP-STOP" not in " ".join(ward.log)
    kinds = [type(change).__name__ for _, change, _ in ward.clinic.told]
    assert kinds.count("ActionRecorded") == kinds.count("ActionVerified") == 2


class Telephone:
    """The other end: notes what was asked, and answers as told."""

    def __init__(self, status: int = 200) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.status = status

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.path, json.loads(request.content)))
        return httpx.Response(self.status, json={"detail": "no"})


def desk(telephone: Telephone) -> FrontDesk:
    http = httpx.AsyncClient(base_url="http://x", transport=httpx.MockTransport(telephone))
    return FrontDesk(http, Random(1))


async def test_she_records_first_and_turns_the_knob_after() -> None:
    here = bedside("calm")
    for _ in range(20):
        here.second()
    rate = here.pump.rate
    telephone = Telephone()
    hands = Hands(desk(telephone), {"chair-1": here})
    await hands.do(Act("chair-1", "slowed", "a1"))
    assert here.pump.rate == pytest.approx(rate / 2, abs=0.1)
    await hands.do(Act("chair-1", "slowed", "a1"))
    assert here.pump.rate == pytest.approx(rate / 2, abs=0.1), "half of the plan, not of a half"
    await hands.do(Act("chair-1", "paused", "a2"))
    assert (here.pump.state, here.pump.reason) == ("paused", "user")
    await hands.do(Act("chair-1", "resumed", None))
    assert here.pump.rate == pytest.approx(rate / 2, abs=0.1)
    await hands.do(Act("chair-1", "stopped", None))
    assert here.pump.state == "stopped"
    bodies = [body for path, body in telephone.asked if path == "/api/v1/beds/chair-1/actions"]
    assert [body["action"] for body in bodies] == ["slowed", "slowed", "paused", "resumed", "stopped"]
    assert {body["by"] for body in bodies} == {BY}
    assert [body.get("alert") for body in bodies] == ["a1", "a1", "a2", None, None]


async def test_she_acknowledges_looks_and_turns_the_monitor() -> None:
    here = bedside("calm")
    here.second()
    telephone = Telephone()
    hands = Hands(desk(telephone), {"chair-1": here})
    await hands.do(Acknowledge("chair-1", "a1"))
    await hands.do(Look("chair-1", "s1"))
    assert telephone.asked == [
        ("/api/v1/alerts/a1/acknowledge", {"by": BY}),
        ("/api/v1/sessions/s1/checks", {"by": BY, "entries": {"moaas": 5, "cadss6": 0}}),
    ]
    await hands.do(PressCuff("chair-1"))
    here.second()
    assert here.monitor.cuff.is_inflated
    await hands.do(SetInterval("chair-1", 2.5))
    await hands.do(PressCuff("a chair of somebody else's"))


@pytest.mark.parametrize("status", [404, 409])
async def test_somebody_was_faster_is_no_error(status: int) -> None:
    hands = Hands(desk(Telephone(status)), {"chair-1": bedside("calm")})
    await hands.do(Acknowledge("chair-1", "a1"))


async def test_what_is_not_recorded_is_not_done() -> None:
    here = bedside("calm")
    for _ in range(20):
        here.second()
    with pytest.raises(FrontDeskError):
        await Hands(desk(Telephone(422)), {"chair-1": here}).do(Act("chair-1", "paused", None))
    assert here.pump.state == "infusing"


async def test_over_a_real_socket_she_hears_and_answers() -> None:
    """Real uvicorn, real WebSocket, real HTTP."""
    served, here = Served(), bedside("calm")
    for _ in range(20):
        here.second()
    served.clinic.pump("chair-1")
    async with asyncio.timeout(30), served.listening() as address:
        url = f"http://{address}"
        async with front_desk(url, Random(1)) as telephone:
            mind = Nurse(Staff(on=True, reaction_s=(1.0, 2.0)), "x")
            clock = running(0, 20.0)
            working = asyncio.create_task(work(mind, Hands(telephone, {"chair-1": here}), clock, url))
            served.clinic.vitals("chair-1", nibp_sys=205)
            while here.pump.state != "stopped" or not all(one.ack for one in served.clinic.open_alerts()):
                await asyncio.sleep(0.02)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    (alert,) = [one for one in served.clinic.open_alerts() if one.rule == "BP-EXT"]
    assert alert.ack is not None
    assert alert.ack.by == BY
    assert here.pump.reason == "user"


async def test_a_service_that_is_not_there_yet_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "AGAIN_S", 0.01)
    tried: list[str] = []

    def refuse(address: str, **_: object) -> None:
        tried.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr(staff, "connect", refuse)
    listening = asyncio.create_task(staff._listen(Nurse(Staff(), "x"), running(0, 1.0), "http://h:1"))
    async with asyncio.timeout(10):
        while len(tried) < 3:
            await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert set(tried) == {"ws://h:1/ws/v1"}


async def test_a_refusal_is_told_and_the_work_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    mind = Nurse(Staff(on=True, reaction_s=(0.0, 0.0)), "x")
    telephone = Telephone(422)
    said = {
        "id": "a1", "bed": "chair-1", "rule": "HR-HIGH", "action": "CHECK", "provisional": False,
        "state": "active_unacked", "ack": None, "covered_by": None,
    }  # fmt: skip
    mind.hear({"type": "change", "change": {"kind": "alert_raised", "alert": said}}, 0)
    hands = Hands(desk(telephone), {"chair-1": bedside("calm")})
    doing = asyncio.create_task(staff._do(mind, hands, running(0, 100.0)))
    async with asyncio.timeout(10):
        while "could not Acknowledge" not in caplog.text:
            await asyncio.sleep(0.01)
    assert not doing.done()
    doing.cancel()
    await asyncio.gather(doing, return_exceptions=True)

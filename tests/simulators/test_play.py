"""Streams at the pace of a clock, sessions beside them: over a real broker, with a stand-in service."""

from __future__ import annotations

from random import Random

import pytest

from simulators.chair import chair
from simulators.clock import running
from simulators.front_desk import front_desk
from simulators.messages import Publish, topic
from simulators.play import play_chairs, play_device
from simulators.publisher import UnreachableError, address
from simulators.scenario_file import scenarios
from tests.simulators import wire_check
from tests.simulators.conftest import Broker, Service
from tests.simulators.test_publisher import ear

pytestmark = pytest.mark.broker

FAST = 1_000.0
WAIT_S = 10.0


async def test_a_chair_opens_its_session_before_its_first_number(broker: Broker, service: Service) -> None:
    one = chair("chair-1", scenarios()["pressure-161-98"], 1)
    async with ear(broker) as stranger, front_desk(service.url, Random(1)) as desk:
        clock = running(1_795_000_000_000, 200.0)
        sent = await play_chairs([one], address(broker.url), clock, desk, wait=WAIT_S, duration=40.5)
        await stranger.until(lambda heard: len(heard) == sent + 2)
    assert sent == 2 * 41
    assert [path for _, path, _ in service.asked] == [
        "/api/v1/sessions",
        "/api/v1/screening",
        "/api/v1/sessions/chair-1.s1/baseline",
    ]
    vitals = [
        said for where, said in stranger.heard if where == topic("chair-1", "chair-1-monitor", "vitals")
    ]
    assert [said["seq"] for said in vitals] == list(range(2, 42))
    cuffs = [r["value"] for m in vitals for r in m["readings"] if r["signal"] == "nibp_sys"]
    assert cuffs == [161, 161]


async def test_at_the_end_of_a_visit_the_chair_changes_hands(broker: Broker, service: Service) -> None:
    one = chair("chair-1", scenarios()["calm"], 1)
    async with front_desk(service.url, Random(1)) as desk:
        clock = running(0, FAST)
        await play_chairs([one], address(broker.url), clock, desk, wait=WAIT_S, duration=4200)
    asked = [
        (path.removeprefix("/api/v1/sessions"), body)
        for _, path, body in service.asked
        if not path.endswith("/screening")
    ]
    assert [path for path, _ in asked] == [
        "", "/chair-1.s1/baseline", "/chair-1.s1/close", "", "/chair-1.s1/baseline",
    ]  # fmt: skip
    aliases = [body["patient"]["alias"] for path, body in asked if path == ""]
    assert aliases == ["chair-1-visit-1", "chair-1-visit-2"]


async def test_a_service_that_says_no_does_not_silence_the_devices(
    broker: Broker, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.answer = lambda *_: (422, {"detail": "weight: no"})  # type: ignore[method-assign]
    one = chair("chair-1", scenarios()["calm"], 1)
    async with front_desk(service.url, Random(1)) as desk:
        clock = running(0, FAST)
        sent = await play_chairs([one], address(broker.url), clock, desk, wait=WAIT_S, duration=10.5)
    assert sent == 2 * 11
    assert "no session at chair-1" in caplog.text
    assert "weight: no" in caplog.text


async def test_a_monitor_without_power_is_told_by_its_will_and_returns(broker: Broker) -> None:
    one = chair("chair-1", scenarios()["monitor-offline"], 1)
    async with ear(broker) as stranger:
        clock = running(0, 80.0)
        await play_chairs([one], address(broker.url), clock, None, wait=WAIT_S, duration=172.5)
        status = topic("chair-1", "chair-1-monitor", "status")
        await stranger.until(lambda heard: len([1 for where, _ in heard if where == status]) == 4)
    told = [said["state"] for where, said in stranger.heard if where == status]
    assert told == ["online", "offline", "online", "offline"]
    boots = {
        said["boot"]
        for where, said in stranger.heard
        if where == topic("chair-1", "chair-1-monitor", "vitals")
    }
    assert len(boots) == 2


async def test_one_device_plays_to_its_end_and_tells_where_it_is(broker: Broker) -> None:
    told: list[tuple[float, int]] = []
    begun: list[int] = []

    def stream(start_ms: int) -> list[Publish]:
        begun.append(start_ms)
        return [Publish(at, topic("c1", "m1", "vitals"), b"{}") for at in (0.0, 1.0, 2.0)]

    sent = await play_device(
        stream,
        "m1",
        topic("c1", "m1", "status"),
        address(broker.url),
        running(1_795_000_000_000, FAST),
        wait=WAIT_S,
        told=lambda at, number: told.append((at, number)),
    )
    assert sent == 3
    assert told == [(0.0, 1), (1.0, 2), (2.0, 3)]
    assert begun[0] >= 1_795_000_000_000


async def test_without_a_broker_nobody_plays() -> None:
    one = chair("chair-1", scenarios()["calm"], 1)
    with pytest.raises(UnreachableError):
        await play_chairs([one], address("mqtt://127.0.0.1:1"), running(0, 1.0), None, wait=0.1)


def test_the_checker_and_the_player_speak_of_the_same_topics() -> None:
    device = topic("chair-1", "chair-1-monitor", "vitals")
    assert wire_check.TOPIC.fullmatch(device)

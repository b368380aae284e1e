"""Connections to a real broker: order, last wills, goodbyes, and what a lost broker does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import aiomqtt
import pytest

from simulators import publisher
from simulators.messages import Publish
from simulators.publisher import Address, UnreachableError, address, connected, pipe
from tests.simulators.conftest import Broker

pytestmark = pytest.mark.broker

STATUS = "bedside/v1/c1/m1/status"
VITALS = "bedside/v1/c1/m1/vitals"
WITHIN_S = 10.0


class Ear:
    """Everything a stranger heard, in order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.more = asyncio.Event()

    async def listen(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            self.heard.append((str(message.topic), json.loads(message.payload)))
            self.more.set()

    async def until(self, holds: Callable[[list[tuple[str, dict[str, Any]]]], bool]) -> None:
        async with asyncio.timeout(WITHIN_S):
            while not holds(self.heard):
                self.more.clear()
                await self.more.wait()

    def numbers(self) -> list[int]:
        return [said["n"] for where, said in self.heard if where == VITALS]

    def statuses(self) -> list[str]:
        return [said["state"] for where, said in self.heard if where == STATUS]


@asynccontextmanager
async def ear(broker: Broker) -> AsyncIterator[Ear]:
    made = Ear()
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("bedside/#", qos=1)
        task = asyncio.create_task(made.listen(client))
        yield made
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def vitals(number: int) -> Publish:
    return Publish(0.0, VITALS, json.dumps({"n": number}).encode())


def hello() -> Publish:
    return Publish(0.0, STATUS, b'{"v":1,"state":"online","boot":"b"}', retain=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "RETRY_BASE_S", 0.02)
    monkeypatch.setattr(publisher, "RETRY_CAP_S", 0.1)


async def test_messages_arrive_in_order_and_a_clean_stop_says_offline(broker: Broker) -> None:
    async with ear(broker) as stranger:
        async with connected(address(broker.url), {"m1": STATUS}) as links:
            await links["m1"].reached(WITHIN_S)
            links["m1"].send(hello())
            for number in range(50):
                links["m1"].send(vitals(number))
            await links["m1"].drained()
            assert links["m1"].published == 51
        await stranger.until(lambda _: stranger.statuses() == ["online", "offline"])
        assert stranger.numbers() == list(range(50))
        assert stranger.heard[-1][1] == {"v": 1, "state": "offline"}
    async with ear(broker) as late:
        await late.until(bool)
        assert late.heard == [(STATUS, {"v": 1, "state": "offline"})], "only the status is kept"


async def test_a_lost_device_is_told_by_its_last_will_and_comes_back(broker: Broker) -> None:
    async with (
        ear(broker) as stranger,
        connected(address(broker.url), {"m1": STATUS}) as links,
    ):
        link = links["m1"]
        await link.reached(WITHIN_S)
        link.send(hello())
        link.send(vitals(1))
        await link.drained()
        link.cut()
        await stranger.until(lambda _: stranger.statuses() == ["online", "offline"])
        link.restore()
        link.send(hello())
        link.send(vitals(2))
        await stranger.until(lambda _: stranger.numbers() == [1, 2])
        assert stranger.statuses() == ["online", "offline", "online"]


async def test_what_a_broker_missed_is_sent_when_it_is_back(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(address(broker.url), {"m1": STATUS}) as links:
        link = links["m1"]
        await link.reached(WITHIN_S)
        link.send(hello())
        await link.drained()
        await broker.stop()
        deadline = monotonic() + WITHIN_S
        while "lost the broker" not in caplog.text and monotonic() < deadline:
            await asyncio.sleep(0.01)
        for number in range(5):
            link.send(vitals(number))
        await broker.start()
        async with ear(broker) as stranger:
            # Sent again where the acknowledgement was lost: at least once, and in order.
            link.send(vitals(5))
            await stranger.until(lambda _: 5 in stranger.numbers())
            assert stranger.statuses() == ["online"], "a hello after a lost connection"
            await link.drained()
        assert caplog.text.count("lost the broker") == 1
        assert f"connected to {broker.url} again" in caplog.text


async def test_an_outbox_forgets_its_oldest_first(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "OUTBOX", 3)
    async with ear(broker) as stranger, connected(address(broker.url), {"m1": STATUS}) as links:
        # Not a turn of the loop in between, so nothing can have been taken out yet.
        for number in range(10):
            links["m1"].send(vitals(number))
        await links["m1"].drained()
        await stranger.until(lambda _: len(stranger.numbers()) == 3)
        assert stranger.numbers() == [7, 8, 9]


async def test_no_broker_is_told_in_one_line_with_the_way_out() -> None:
    async with connected(Address("127.0.0.1", 1), {"m1": STATUS}) as links:
        with pytest.raises(UnreachableError, match=r"no MQTT broker at mqtt://127\.0\.0\.1:1 .*--mqtt"):
            await links["m1"].reached(0.2)
    with pytest.raises(UnreachableError, match=r"no MQTT broker at mqtt://127\.0\.0\.1:1 .*--mqtt"):
        async with pipe(Address("127.0.0.1", 1), 10):
            pass


async def test_a_pipe_has_many_in_flight(broker: Broker) -> None:
    async with ear(broker) as stranger, pipe(address(broker.url), 50) as line:
        await asyncio.gather(*(line.publish(vitals(number)) for number in range(200)))
        await stranger.until(lambda heard: len(heard) == 200)
        assert stranger.numbers() == list(range(200))


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("mqtt://broker", Address("broker", 1883)),
        ("mqtt://127.0.0.1:1884/", Address("127.0.0.1", 1884)),
        ("mqtt://me:secret@broker:1", Address("broker", 1, "me", "secret")),
    ],
)
def test_what_is_a_broker_address(url: str, where: Address) -> None:
    assert address(url) == where
    assert "secret" not in str(where)


@pytest.mark.parametrize(
    "url",
    ["", "broker:1883", "http://broker", "mqtts://broker", "mqtt://", "mqtt://b:port", "mqtt://b/topic"],
)
def test_what_is_no_broker_address(url: str) -> None:
    with pytest.raises(ValueError, match=r"no broker address.*expected mqtt://host:port"):
        address(url)

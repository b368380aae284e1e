"""The MQTT door on both real brokers: acknowledged after us, never across connections."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiomqtt
import pytest

from app.shell.broker import EmbeddedBroker
from app.shell.mqtt_source import Delivery, LinkState, MqttSource, MqttUrl, MqttUrlError
from tests.harness import free_port, mosquitto

pytestmark = [pytest.mark.broker]
TOPIC = "bedside/v1/c1/m1/vitals"


@dataclass
class Heard:
    """What a source handed over."""

    deliveries: list[Delivery] = field(default_factory=list)
    states: list[LinkState] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def deliver(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        self.changed.set()

    def on_state(self, state: LinkState) -> None:
        self.states.append(state)
        self.changed.set()

    async def until(self, fits: Callable[[Heard], bool]) -> None:
        async with asyncio.timeout(20):
            while not fits(self):
                self.changed.clear()
                await self.changed.wait()

    async def payloads(self, *wanted: bytes) -> None:
        await self.until(lambda heard: [d.payload for d in heard.deliveries][-len(wanted) :] == [*wanted])


@pytest.fixture(params=["mosquitto", "embedded"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MqttUrl]:
    async with contextlib.AsyncExitStack() as stack:
        if request.param == "mosquitto":
            request.getfixturevalue("program")("mosquitto")
            yield MqttUrl("127.0.0.1", stack.enter_context(mosquitto()))
        else:
            broker = EmbeddedBroker(tmp_path / "broker", "127.0.0.1", free_port(), in_flight=1000)
            await broker.start()
            stack.push_async_callback(broker.stop)
            yield broker.url


@contextlib.asynccontextmanager
async def listening(url: MqttUrl, heard: Heard, in_flight: int = 100) -> AsyncIterator[MqttSource]:
    """A source that is connected, and goes without a word."""
    source = MqttSource(
        url,
        client_id="dripwatch-test",
        in_flight=in_flight,
        deliver=heard.deliver,
        on_state=heard.on_state,
    )
    running = asyncio.create_task(source.run())
    try:
        await heard.until(lambda one: bool(one.states) and one.states[-1].up)
        yield source
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def publish(
    url: MqttUrl, *payloads: bytes, retain: bool = False, qos: int = 1, topic: str = TOPIC
) -> None:
    async with aiomqtt.Client(url.host, url.port) as client:
        for payload in payloads:
            await client.publish(topic, payload, qos=qos, retain=retain)


async def test_messages_come_in_order_with_what_the_broker_says_of_them(url: MqttUrl) -> None:
    heard = Heard()
    async with listening(url, heard):
        await publish(url, b"1", b"2")
        await heard.payloads(b"1", b"2")
        assert {(d.topic, d.retained, d.qos) for d in heard.deliveries} == {(TOPIC, False, 1)}
        await publish(url, b"3", qos=0)
        await heard.payloads(b"3")
        assert heard.deliveries[-1].qos == 0


async def test_what_is_not_acknowledged_comes_again(url: MqttUrl) -> None:
    heard = Heard()
    async with listening(url, heard) as source:
        await publish(url, b"kept", b"given back", b"given back too")
        await heard.payloads(b"kept", b"given back", b"given back too")
        source.acknowledge(heard.deliveries[:1])
        await publish(url, b"marker", qos=0)  # what was acknowledged before it has been sent
        await heard.payloads(b"marker")
    again = Heard()
    async with listening(url, again):
        await again.payloads(b"given back", b"given back too")
        assert [d.payload for d in again.deliveries] == [b"given back", b"given back too"]


async def test_messages_wait_while_we_are_away(url: MqttUrl) -> None:
    async with listening(url, Heard()):
        pass
    await publish(url, *(b"%d" % n for n in range(50)))
    heard = Heard()
    async with listening(url, heard) as source:
        await heard.until(lambda one: len(one.deliveries) == 50)
        assert [d.payload for d in heard.deliveries] == [b"%d" % n for n in range(50)]
        assert heard.states[-1].session_present
        source.acknowledge(heard.deliveries)


async def test_an_acknowledgement_never_crosses_connections(url: MqttUrl) -> None:
    """Packet ids start anew: an old one must not confirm a new message."""
    first = Heard()
    async with listening(url, first):
        await publish(url, b"old")
        await first.payloads(b"old")
    second = Heard()
    async with listening(url, second) as source:
        await second.payloads(b"old")
        source.acknowledge(first.deliveries)  # another connection's
        await publish(url, b"marker", qos=0)
        await second.payloads(b"marker")
    third = Heard()
    async with listening(url, third):
        await third.payloads(b"old")


async def test_a_retained_status_comes_at_once_and_says_so(url: MqttUrl) -> None:
    topic = "bedside/v1/c1/m1/status"
    await publish(url, b"online", retain=True, topic=topic)
    heard = Heard()
    async with listening(url, heard):
        await heard.payloads(b"online")
        assert heard.deliveries[0].retained


@pytest.mark.requires("mosquitto")
async def test_it_comes_back_after_the_broker_did(tmp_path: Path) -> None:
    heard, port = Heard(), free_port()
    tmp_path.chmod(0o777)
    with contextlib.ExitStack() as first:
        first.enter_context(mosquitto(port, tmp_path))
        async with listening(MqttUrl("127.0.0.1", port), heard):
            first.close()
            await heard.until(lambda one: not one.states[-1].up)
            with mosquitto(port, tmp_path):
                await heard.until(lambda one: one.states[-1].up)
                await publish(MqttUrl("127.0.0.1", port), b"after")
                await heard.payloads(b"after")


@pytest.mark.requires("mosquitto")
async def test_the_broker_holds_what_is_more_than_we_can_have_in_hand() -> None:
    with mosquitto() as port:
        url, heard = MqttUrl("127.0.0.1", port), Heard()
        async with listening(url, heard, in_flight=20) as source:
            await publish(url, *(b"%d" % n for n in range(60)))
            await heard.until(lambda one: len(one.deliveries) == 20)
            source.acknowledge(heard.deliveries[:5])
            await heard.until(lambda one: len(one.deliveries) == 25)


async def test_the_library_still_has_what_the_door_stands_on() -> None:
    """Canary: private names of aiomqtt and paho that ``_Connection`` uses."""
    client = aiomqtt.Client("127.0.0.1")
    paho = client._client
    for name in ("manual_ack_set", "_packet_queue", "on_message", "on_connect"):
        assert hasattr(paho, name), name
    for name in ("_on_connect", "_disconnected"):
        assert hasattr(client, name), name


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("mqtt://broker", MqttUrl("broker", 1883)),
        ("mqtt://u:p%40ss@broker:2883", MqttUrl("broker", 2883, "u", "p@ss")),
        ("mqtts://broker", MqttUrl("broker", 8883, secure=True)),
    ],
)
def test_a_url_is_read(text: str, url: MqttUrl) -> None:
    assert MqttUrl.parse(text) == url
    assert "p@ss" not in str(url)


@pytest.mark.parametrize("text", ["", "broker:1883", "http://broker", "mqtt://", "mqtt://b:x", "mqtt://b:0"])
def test_nonsense_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(MqttUrlError, match="mqtt://host:port"):
        MqttUrl.parse(text)

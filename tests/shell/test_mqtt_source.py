"""The MQTT door, on both real brokers: nothing acknowledged before we say so, nothing lost, all said.

A broker played by the test itself shows what a real one does not do on request: bytes in odd portions,
packets that are none, silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiomqtt
import paho.mqtt.client
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.shell import mqtt_source
from app.shell.mqtt_source import Delivery, LinkState, MqttSource
from app.shell.mqtt_url import MqttUrl
from tests.brokers import BROKERS, DEADLINE_S, Broker, Mosquitto, Nats, free_port, running

VITALS = "bedside/v1/c1/m1/vitals"
STATUS = "bedside/v1/c1/m1/status"
BOUND = 20


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    with running(request.param, tmp_path, in_flight=BOUND) as broker:
        yield broker


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test has no half minute for the broker's sake."""
    monkeypatch.setattr(mqtt_source, "LONGEST_WAIT", 0.2)


class Door:
    """A source and what it handed over; acknowledges when told to."""

    def __init__(self, url: str, in_flight: int = BOUND) -> None:
        self.delivered: list[Delivery] = []
        self.states: list[LinkState] = []
        self.source = MqttSource(
            MqttUrl.parse(url),
            client_id="dripwatch",
            in_flight=in_flight,
            deliver=self.delivered.append,
            on_state=self.states.append,
        )
        self.task = asyncio.create_task(self.source.run())

    @property
    def payloads(self) -> list[bytes]:
        return [d.payload for d in self.delivered]

    def acknowledge_all(self) -> None:
        self.source.acknowledge(self.delivered)
        self.delivered.clear()

    async def until(self, what: str, probe: Callable[[], object]) -> None:
        give_up = time.monotonic() + DEADLINE_S
        while not probe():
            if self.task.done():
                await self.task
            assert time.monotonic() < give_up, f"not so: {what}; had {self.states}, {self.delivered[-5:]}"
            await asyncio.sleep(0.005)

    async def has(self, *payloads: bytes) -> None:
        await self.until(f"{payloads} delivered", lambda: self.payloads == list(payloads))

    async def up(self, times: int = 1) -> LinkState:
        await self.until(f"{times} times up", lambda: sum(s.up for s in self.states) >= times)
        return [s for s in self.states if s.up][-1]

    def cut(self) -> None:
        """As if the process were gone: the socket closes and nobody says DISCONNECT."""
        current = self.source._current
        assert current is not None
        link = current._paho.socket()
        assert isinstance(link, socket.socket)
        link.shutdown(socket.SHUT_RDWR)

    async def leave(self) -> None:
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


@contextlib.asynccontextmanager
async def door(url: str, in_flight: int = BOUND) -> AsyncIterator[Door]:
    made = Door(url, in_flight)
    try:
        yield made
    finally:
        await made.leave()


async def publish(
    port: int, *payloads: bytes, topic: str = VITALS, qos: int = 1, retain: bool = False
) -> None:
    async with aiomqtt.Client("127.0.0.1", port, identifier=f"device{free_port()}") as device:
        for payload in payloads:
            await device.publish(topic, payload, qos=qos, retain=retain)


# ------------------------------------------------------------------ on both real brokers


async def test_says_who_speaks_what(broker: Broker) -> None:
    """MQTT 5 where the broker can, 3.1.1 by ourselves where not; a first visit has no session."""
    async with door(broker.url) as it:
        assert await it.up() == LinkState(True, session_present=False, protocol=broker.protocol)
        assert it.states == [LinkState(True, False, broker.protocol)], "falling back is no news"
    async with door(broker.url) as it:
        assert (await it.up()).session_present


async def test_delivers_what_was_published(broker: Broker) -> None:
    bodies = [b"", b"x", b"y" * 126, b"z" * 127, b"\x00\xff" * 64, b"a" * 16_384]
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, *bodies)
        await it.has(*bodies)
        assert {(d.topic, d.retained, d.qos) for d in it.delivered} == {(VITALS, False, 1)}
        await publish(broker.port, b"lossy", qos=0)
        await it.has(*bodies, b"lossy")
        assert it.delivered[-1].qos == 0
        it.acknowledge_all()


async def test_only_our_topics(broker: Broker) -> None:
    async with door(broker.url) as it:
        await it.up()
        for topic in ("bedside/v2/c1/m1/vitals", "bedside/v1/c1/m1", "bedside/v1/c1/m1/vitals/x", "other"):
            await publish(broker.port, b"not ours", topic=topic)
        await publish(broker.port, b"ours")
        await it.has(b"ours")


async def test_what_was_not_acknowledged_comes_again(broker: Broker) -> None:
    """Only the commit acknowledges: after a death the rest is sent again, in order, and only the rest."""
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, *(b"%d" % n for n in range(6)))
        await it.has(*(b"%d" % n for n in range(6)))
        it.source.acknowledge(it.delivered[:4])
        await publish(broker.port, b"flushed", qos=0)
        await it.until("flushed", lambda: it.payloads[-1] == b"flushed")
        it.delivered.clear()
        it.cut()
        await it.up(2)
        await it.has(b"4", b"5")
        assert [s.session_present for s in it.states if s.up] == [False, True]
        it.acknowledge_all()


async def test_a_clean_goodbye_keeps_what_is_owed(broker: Broker) -> None:
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, b"owed")
        await it.has(b"owed")
    await publish(broker.port, b"while away")
    async with door(broker.url) as it:
        await it.until("both", lambda: sorted(it.payloads) == [b"owed", b"while away"])
        if broker.protocol == 5:
            assert it.payloads == [b"owed", b"while away"], "nats-server sends what it owes last"
        assert (await it.up()).session_present
        it.acknowledge_all()


async def test_the_broker_holds_the_rest(broker: Broker) -> None:
    """In flight are at most as many as agreed; each acknowledgement lets others come."""
    total = 3 * BOUND
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, *(b"%d" % n for n in range(total)))
        await it.until("bound reached", lambda: len(it.delivered) == BOUND)
        await publish(broker.port, b"a marker overtakes", qos=0)
        await it.until("marker", lambda: b"a marker overtakes" in it.payloads)
        assert len(it.delivered) == BOUND + 1
        seen: list[bytes] = []
        while len(seen) < total:
            await it.until("more", lambda: len(it.delivered) > 0)
            seen += [d.payload for d in it.delivered if d.qos]
            it.acknowledge_all()
        assert seen == [b"%d" % n for n in range(total)]


async def test_retained_status_comes_on_each_connection(broker: Broker) -> None:
    await publish(broker.port, b"online", topic=STATUS, retain=True)
    async with door(broker.url) as it:
        await it.has(b"online")
        assert (it.delivered[0].topic, it.delivered[0].retained) == (STATUS, True)
        it.acknowledge_all()
        await publish(broker.port, b"offline", topic=STATUS, retain=True)
        await it.has(b"offline")
        assert [d.retained for d in it.delivered] == [False], "it is news now"
        it.acknowledge_all()
        await publish(broker.port, b"flushed", qos=0)
        await it.has(b"flushed")
        it.delivered.clear()
        it.cut()
        await it.up(2)
        await it.has(b"offline")
        assert [d.retained for d in it.delivered] == [True]
        it.acknowledge_all()


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_outlives_a_restart_of_the_broker(broker: Broker, how: str) -> None:
    """Session, queue and all: what was acknowledged to the device before is delivered after."""
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, b"before")
        await it.has(b"before")
        await _settled(broker)
        getattr(broker, how)()
        await it.until("loss told", lambda: not it.states[-1].up)
        assert it.states[-1].reason
        it.delivered.clear()
        broker.start()
        assert (await it.up(2)).session_present
        await it.has(b"before")
        it.acknowledge_all()
        await publish(broker.port, b"after")
        await it.has(b"after")
        it.acknowledge_all()


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_the_queue_of_an_absent_service_outlives_a_restart_of_the_broker(
    broker: Broker, how: str
) -> None:
    async with door(broker.url) as it:
        await it.up()
    bodies = [b"%d" % n for n in range(100)]
    await publish(broker.port, *bodies)
    await _settled(broker)
    getattr(broker, how)()
    broker.start()
    async with door(broker.url, in_flight=200) as it:
        seen: list[bytes] = []
        while len(seen) < len(bodies):
            await it.until("the queue", lambda: it.delivered)
            seen += it.payloads
            it.acknowledge_all()
        assert seen == bodies
        assert (await it.up()).session_present


async def test_acknowledgements_never_cross_connections(broker: Broker) -> None:
    """The broker forgot us: packet ids begin anew, and an old message's id is now another message's."""
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, b"old 1", b"old 2", b"old 3")
        await it.has(b"old 1", b"old 2", b"old 3")
        old = list(it.delivered)
        it.delivered.clear()
        await _forget(broker, it)
        assert not (await it.up(2)).session_present
        await publish(broker.port, b"new 1", b"new 2", b"new 3")
        await it.has(b"new 1", b"new 2", b"new 3")
        if broker.protocol == 5:
            assert [d.mid for d in it.delivered] == [d.mid for d in old], "the trap is set"
        it.source.acknowledge(old)
        await publish(broker.port, b"flushed", qos=0)
        await it.until("flushed", lambda: it.payloads[-1] == b"flushed")
        it.delivered.clear()
        it.cut()
        await it.has(b"new 1", b"new 2", b"new 3")
        it.acknowledge_all()


async def test_leaving_is_heeded_though_the_answer_came_at_the_same_moment(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``asyncio.wait_for`` of Python 3.11 then swallows the cancellation."""
    subscribe = aiomqtt.Client.subscribe

    async def swallow(self: aiomqtt.Client, *args: Any, **more: Any) -> Any:
        granted = await subscribe(self, *args, **more)
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0)
        return granted

    monkeypatch.setattr(aiomqtt.Client, "subscribe", swallow)
    it = Door(broker.url)
    async with asyncio.timeout(DEADLINE_S):
        await asyncio.wait([it.task])
    assert it.task.cancelled()
    assert it.states == []


async def test_an_old_acknowledgement_is_none_in_the_resumed_session(broker: Broker) -> None:
    """The session is the same, and so may be the packet id; the connection is another."""
    async with door(broker.url) as it:
        await it.up()
        await publish(broker.port, b"1")
        await it.has(b"1")
        first = list(it.delivered)
        for times in (2, 3):
            it.delivered.clear()
            it.cut()
            assert (await it.up(times)).session_present
            await it.has(b"1")
            it.source.acknowledge(first)
            await publish(broker.port, b"flushed", qos=0)
            await it.has(b"1", b"flushed")
        it.acknowledge_all()


async def test_acknowledging_without_a_connection_is_nothing(broker: Broker) -> None:
    it = Door(broker.url)
    await it.up()
    await publish(broker.port, b"1")
    await it.has(b"1")
    await it.leave()
    it.source.acknowledge(it.delivered)
    it.source.acknowledge([])
    async with door(broker.url) as again:
        await again.has(b"1")


async def test_a_thief_of_our_name_is_told(broker: Broker) -> None:
    """Another client with our client id throws us out: we say so, and come back."""
    async with door(broker.url) as it:
        await it.up()
        async with aiomqtt.Client("127.0.0.1", broker.port, identifier="dripwatch"):
            await it.until("loss told", lambda: any(not s.up for s in it.states))
            await it.up(2)


async def _settled(broker: Broker) -> None:
    """Mosquitto writes its file within a second of a change; nats has written before it answers."""
    if isinstance(broker, Mosquitto):
        database = broker.folder / "mosquitto.db"
        asked = time.time()
        give_up = time.monotonic() + DEADLINE_S
        while not database.exists() or database.stat().st_mtime <= asked:
            assert time.monotonic() < give_up, "mosquitto does not save"
            await publish(broker.port, b"a change", topic="nobody/listens", retain=True)
            await asyncio.sleep(0.02)


async def _forget(broker: Broker, it: Door) -> None:
    """Take the broker's memory: what a lost disk does."""
    broker.kill()
    await it.until("loss told", lambda: not it.states[-1].up)
    for path in sorted(broker.folder.rglob("*"), reverse=True):
        if path.is_file() and path.suffix not in (".conf", ".log"):
            path.unlink()
    broker.start()


# ------------------------------------------------------------------ access


async def test_a_refused_subscription_is_a_loss_with_a_reason(tmp_path: Path) -> None:
    """It does not raise by itself; without the check we would listen to nothing and feel well.

    nats-server, because Mosquitto's access file grants every subscription and then sends nothing.
    """
    broker = Nats(
        tmp_path,
        more='authorization { users: [{ user: "u", password: "p", permissions: '
        '{ subscribe: { deny: "bedside.>" } } }] }',
    )
    try:
        broker.start()
        async with door(broker.url.replace("//", "//u:p@")) as it:
            await it.until("refusals", lambda: len(it.states) >= 2)
            assert not any(s.up for s in it.states)
            assert "the broker refuses us bedside/v1/+/+/+" in it.states[0].reason
    finally:
        broker.kill()


async def test_wrong_password_is_a_loss_with_a_reason(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path, "allow_anonymous false")
    try:
        broker.start()
        async with door(broker.url.replace("//", "//somebody:wrong@")) as it:
            await it.until("refusal", lambda: len(it.states) > 0)
            assert "Not authorized" in it.states[0].reason
    finally:
        broker.kill()


# ------------------------------------------------------------------ a broker of our own making


class Played:
    """A server that answers CONNECT and SUBSCRIBE, then sends what the test wants, how it wants."""

    def __init__(self) -> None:
        self.port = 0
        self.received = b""
        self.ended = 0
        self.connects: list[float] = []
        self.answer_connect: bytes | None = b"\x20\x03\x00\x00\x00"
        self.granted = b"\x01"
        self.hang_up = False
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connects.append(asyncio.get_running_loop().time())
        self.writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._packet(reader)
            if self.hang_up:
                writer.close()
                return
            if self.answer_connect is not None:
                writer.write(self.answer_connect)
                subscribe = await self._packet(reader)
                writer.write(b"\x90\x04" + subscribe[:2] + b"\x00" + self.granted)
            while chunk := await reader.read(65_536):
                self.received += chunk
            self.ended += 1

    async def _packet(self, reader: asyncio.StreamReader) -> bytes:
        length = (await reader.readexactly(2))[1]
        assert length < 0x80
        return await reader.readexactly(length)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Played]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        tasks_before = asyncio.all_tasks()
        try:
            yield self
        finally:
            for writer in self.writers:
                writer.close()
            server.close()
            for task in asyncio.all_tasks() - tasks_before - {asyncio.current_task()}:
                task.cancel()

    async def send(self, data: bytes, portion: int | None = None) -> None:
        for at in range(0, len(data), portion or len(data)):
            self.writers[-1].write(data[at : at + (portion or len(data))])
            await self.writers[-1].drain()
            await asyncio.sleep(0)


def packet(
    payload: bytes, mid: int = 1, topic: str | bytes = VITALS, properties: bytes = b"\x00", first: int = 0x32
) -> bytes:
    """A PUBLISH of MQTT 5."""
    name = topic if isinstance(topic, bytes) else topic.encode()
    rest = len(name).to_bytes(2, "big") + name + mid.to_bytes(2, "big") * (first >> 1 & 1)
    rest += properties + payload
    length, out = len(rest), bytes([first])
    while True:
        out += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return out + rest


@pytest.mark.parametrize("portion", [1, 2, 3, 7, 100, None])
async def test_packets_in_any_portions(portion: int | None) -> None:
    bodies = [b"", b"a", b"b" * 90, b"c" * 300]
    stream = b"\xd0\x00".join(packet(body, n + 1) for n, body in enumerate(bodies))
    async with Played().running() as played, door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.up()
        await played.send(stream, portion)
        await it.has(*bodies)
        assert [d.mid for d in it.delivered] == [1, 2, 3, 4]


async def test_acknowledgements_leave_in_order_and_together() -> None:
    async with Played().running() as played, door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.up()
        await played.send(b"".join(packet(b"%d" % n, n) for n in (7, 8, 300)) + packet(b"q0", first=0x30))
        await it.has(b"7", b"8", b"300", b"q0")
        assert played.received == b""
        it.acknowledge_all()
        expected = b"\x40\x02\x00\x07\x40\x02\x00\x08\x40\x02\x01\x2c"
        await it.until("acknowledged", lambda: len(played.received) >= len(expected))
        assert played.received == expected


async def test_a_clean_goodbye_says_disconnect() -> None:
    async with Played().running() as played:
        it = Door(f"mqtt://127.0.0.1:{played.port}")
        await it.up()
        await it.leave()
        give_up = time.monotonic() + DEADLINE_S
        while not played.received:
            assert time.monotonic() < give_up
            await asyncio.sleep(0.005)
        assert played.received[:1] == b"\xe0"


async def test_properties_and_odd_topics() -> None:
    """User properties and the like are skipped; a topic that is no UTF-8 goes on, to be refused by name."""
    lengthy = b"\x26\x00\x01k\x00\x7f" + b"v" * 127
    async with Played().running() as played, door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.up()
        await played.send(
            packet(b"1", properties=b"\x02\x01\x01")
            + packet(b"2", properties=bytes([len(lengthy) & 0x7F | 0x80, len(lengthy) >> 7]) + lengthy)
            + packet(b"3", topic=b"bedside/\xff", first=0x33)
        )
        await it.has(b"1", b"2", b"3")
        assert [d.topic for d in it.delivered] == [VITALS, VITALS, "bedside/\ufffd"]
        assert [d.retained for d in it.delivered] == [False, False, True]


@pytest.mark.parametrize(
    "garbage",
    [
        pytest.param(b"\x32\x05\x00\xff\x00\x00\x00", id="a topic longer than its packet"),
        pytest.param(b"\x32\x02\x00\x00", id="no packet id"),
        pytest.param(b"\x32\x00", id="an empty PUBLISH"),
        pytest.param(b"\x32\xff\xff\xff\xff\x01", id="a length of five bytes"),
        pytest.param(packet(b"", properties=b"\xff\xff\xff\xff\x01"), id="properties' length of five bytes"),
        pytest.param(packet(b"", properties=b"\x7f"), id="properties longer than their packet"),
        pytest.param(packet(b"", first=0x36), id="QoS 3"),
        pytest.param(b"\x00\x00", id="a packet type that is none"),
        pytest.param(b"\xe0\x02\x8e\x00", id="DISCONNECT, taken over"),
        pytest.param(None, id="the end"),
    ],
)
async def test_what_is_no_mqtt_ends_the_connection_and_nothing_else(garbage: bytes | None) -> None:
    async with Played().running() as played, door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.up()
        if garbage is None:
            played.writers[-1].close()
        else:
            await played.send(packet(b"good") + garbage)
        await it.up(2)
        assert [s.up for s in it.states] == [True, False, True]
        assert it.payloads == ([] if garbage is None else [b"good"])


@pytest.mark.parametrize("code", [0x80, 0x87, 0x8F, 0x97])
async def test_any_refusing_code_is_a_refusal(code: int) -> None:
    played = Played()
    played.granted = bytes([code])
    async with played.running(), door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.until("refusals", lambda: len(it.states) >= 2)
        assert not any(s.up for s in it.states)
        assert "refuses us" in it.states[0].reason


async def test_a_repeat_of_what_is_in_hand_is_not_delivered_twice() -> None:
    """nats-server sends again on the same connection when a commit takes long; memory must not grow."""
    async with Played().running() as played, door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.up()
        again = packet(b"1", 1, first=0x3A)
        await played.send(again + again + packet(b"2", 2) + again)
        await it.has(b"1", b"2")
        it.acknowledge_all()
        await played.send(again + packet(b"other", 2))
        await it.has(b"1", b"other")


async def test_a_broker_that_hangs_up_on_connect_is_tried_again_soon() -> None:
    played = Played()
    played.hang_up = True
    async with played.running(), door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.until("three tries", lambda: len(played.connects) >= 3)
        assert "hung up" in it.states[0].reason
        assert played.connects[2] - played.connects[0] < 3


async def test_a_silent_broker_is_given_up_and_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt_source, "ANSWER_SECONDS", 0.1)
    played = Played()
    played.answer_connect = None
    async with played.running(), door(f"mqtt://127.0.0.1:{played.port}") as it:
        await it.until("four tries", lambda: len(played.connects) >= 4)
        assert not any(s.up for s in it.states)
        # We hung up on all but the one under way; the library alone would keep and read them all.
        await it.until("all closed", lambda: played.ended >= len(played.connects) - 1)


async def test_a_cancelled_source_does_not_live_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the goodbye itself fails: the library then raises an error of its own."""
    async with Played().running() as played:
        it = Door(f"mqtt://127.0.0.1:{played.port}")
        await it.up()

        async def never(*_: object) -> None:
            raise aiomqtt.MqttError("Operation timed out")

        monkeypatch.setattr(aiomqtt.Client, "__aexit__", never)
        it.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(it.task, 5)


async def test_a_mistake_behind_the_door_is_not_swallowed(broker: Broker) -> None:
    """An exception of ours is no trouble of the network: it ends the source."""

    def deliver(delivery: Delivery) -> None:
        raise ZeroDivisionError(delivery.topic)

    up = asyncio.Event()
    source = MqttSource(
        MqttUrl.parse(broker.url), client_id="x", in_flight=10, deliver=deliver, on_state=lambda _: up.set()
    )
    task = asyncio.create_task(source.run())
    await asyncio.wait_for(up.wait(), DEADLINE_S)
    await publish(broker.port, b"1")
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(task, DEADLINE_S)


async def test_nobody_there_is_told_and_tried_again() -> None:
    async with door(f"mqtt://127.0.0.1:{free_port()}") as it:
        await it.until("two losses", lambda: len(it.states) >= 2)
        assert not any(s.up for s in it.states)
        assert "refused" in it.states[0].reason.lower()


# ------------------------------------------------------------------ lengths, and what we lean on


@given(st.integers(0, 268_435_455), st.binary(max_size=3), st.binary(max_size=3))
def test_variable_byte_integers(value: int, before: bytes, after: bytes) -> None:
    written, rest = b"", value
    while True:
        written += bytes([rest & 0x7F | (0x80 if rest > 0x7F else 0)])
        rest >>= 7
        if not rest:
            break
    data = before + written + after
    assert mqtt_source._variable(data, len(before)) == (value, len(before) + len(written))
    for short in range(len(written)):
        assert mqtt_source._variable(before + written[:short], len(before)) == (0, 0)


async def test_canary_the_library_still_has_what_we_lean_on() -> None:
    """aiomqtt's and paho's private names that ``_Connection`` uses; a release that moved one fails here."""
    client = aiomqtt.Client("127.0.0.1")
    for name in ("manual_ack_set", "is_connected"):
        assert hasattr(client._client, name), name
    for name in ("_client", "_connected", "_disconnected", "_on_connect", "_on_disconnect"):
        assert hasattr(client, name), name
    paho_client = client._client
    assert isinstance(paho_client, paho.mqtt.client.Client)
    assert list(inspect.signature(paho_client._packet_queue).parameters)[:4] == [
        "command",
        "packet",
        "mid",
        "qos",
    ]
    assert list(inspect.signature(paho_client._sock_recv).parameters) == ["bufsize"]
    assert list(inspect.signature(paho_client._sock_close).parameters) == []
    assert paho_client.on_connect == client._on_connect
    assert paho_client.on_disconnect == client._on_disconnect
    source = inspect.getsource(aiomqtt.Client._on_socket_open)
    assert "client.loop_read()" in source, "the event loop no longer reads through loop_read"
    read = inspect.getsource(paho.mqtt.client.Client._packet_read)
    assert "self._sock_recv(" in read, "paho no longer reads through _sock_recv"
    assert ".recv(" not in read.replace("_sock_recv(", ""), "paho reads past _sock_recv"


# ------------------------------------------------------------------ the URL

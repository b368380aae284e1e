"""The only file here that talks MQTT: connections that keep a device's word through a broker's absence.

A ``Link`` is one device's connection. It publishes in order at QoS 1, one message at a time; what is not
acknowledged is sent again after a reconnection; what waits too long behind a lost broker is dropped from
the old end, which the service sees as a gap in ``seq``. Each connection is a new client object with a last
will on the device's ``status``. A ``Pipe`` is for load: many messages in flight, no will, no memory.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import urlsplit

import aiomqtt

from simulators.messages import Publish, short_status

log: Final = logging.getLogger("simulators")

KEEPALIVE_S: Final = 20
ACK_WITHIN_S: Final = 10.0
GOODBYE_WITHIN_S: Final = 3.0
OUTBOX: Final = 3_600
"""Messages that a device keeps while the broker is away: an hour at one a second."""
RETRY_BASE_S: Final = 0.5
RETRY_CAP_S: Final = 10.0
"""Waits between attempts are drawn from 0 to a bound that doubles from base to cap (full jitter)."""
DEFAULT_PORT: Final = 1883


class UnreachableError(Exception):
    """No broker, or it refuses us; the text is one line that names it and the way out."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is, and who we are there."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None

    def __str__(self) -> str:
        """The URL without its password."""
        return f"mqtt://{self.host}:{self.port}"


def address(url: str) -> Address:
    """Take ``mqtt://[user:password@]host[:port]`` apart.

    Raises:
        ValueError: It is not such a URL; the text is one line for a person.
    """
    expected = "expected mqtt://host:port"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"no broker address: {url!r} ({error}), {expected}") from error
    if parts.scheme != "mqtt" or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"no broker address: {url!r}, {expected}")
    return Address(parts.hostname, port or DEFAULT_PORT, parts.username, parts.password)


class Link:
    """One device's connection. Made by ``connected``."""

    def __init__(self, where: Address, status_topic: str, lots: Random) -> None:
        self._where = where
        self._status_topic = status_topic
        self._lots = lots
        self._outbox: deque[Publish] = deque(maxlen=OUTBOX)
        self._sending: Publish | None = None
        self._news = asyncio.Event()
        self._powered = asyncio.Event()
        self._powered.set()
        self._closing = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._client: aiomqtt.Client | None = None
        self._greeted = False
        self._problem = ""
        self._reached = asyncio.Event()
        self.task = asyncio.create_task(self._keep())
        self.published = 0
        """Messages the broker has acknowledged."""

    async def reached(self, within: float) -> None:
        """Wait for the first connection.

        Raises:
            UnreachableError: There was none within so many seconds.
        """
        try:
            await asyncio.wait_for(self._reached.wait(), within)
        except TimeoutError:
            raise UnreachableError(
                f"no MQTT broker at {self._where} ({self._problem or 'no answer'}): start one, or name "
                "yours with --mqtt or DRIPWATCH_MQTT_URL"
            ) from None

    def send(self, message: Publish) -> None:
        """Hand over a message; it goes out as soon as those before it have."""
        if self.task.done():
            self.task.result()
        self._outbox.append(message)
        self._idle.clear()
        self._news.set()

    async def drained(self) -> None:
        """Wait until everything handed over is acknowledged, or a cut has thrown it away."""
        await self._idle.wait()

    def cut(self) -> None:
        """Lose power: the connection breaks without a goodbye, and what was not sent is gone."""
        self._powered.clear()
        self._outbox.clear()
        self._sending = None
        self._idle.set()
        self._greeted = False
        # aiomqtt only knows how to say goodbye, and a goodbye takes back the last will.
        raw = self._client._client.socket() if self._client else None  # noqa: SLF001
        if isinstance(raw, socket.socket):
            raw.shutdown(socket.SHUT_RDWR)

    def restore(self) -> None:
        """Have power again: connect, and go on with what is handed over from now on."""
        self._powered.set()

    async def close(self) -> None:
        """Send what waits, say ``offline``, disconnect; give up after a few seconds."""
        self._closing.set()
        self._news.set()
        self._powered.set()
        done, _ = await asyncio.wait({self.task}, timeout=GOODBYE_WITHIN_S)
        if not done:
            self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _keep(self) -> None:
        """Connect, serve, and connect again, until closed."""
        attempt = 0
        while not self._closing.is_set():
            await self._powered.wait()
            try:
                async with self._new_client() as client:
                    self._client = client
                    if self._problem and self._reached.is_set():
                        log.warning("connected to %s again", self._where)
                    attempt, self._problem = 0, ""
                    self._reached.set()
                    # The power may have gone while we were connecting.
                    if self._powered.is_set():
                        await self._serve(client)
            except* aiomqtt.MqttError as problems:
                self._note(problems.exceptions[0])
            finally:
                self._client = None
            if self._powered.is_set():
                attempt += 1
                wait = self._lots.uniform(0, min(RETRY_CAP_S, RETRY_BASE_S * 2**attempt))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), wait)

    def _note(self, problem: BaseException) -> None:
        """Say once per outage what is wrong; a device without power says nothing."""
        if not self._powered.is_set():
            return
        if self._reached.is_set() and not self._problem:
            log.warning("lost the broker at %s (%s); trying again", self._where, problem)
        self._problem = str(problem)

    def _new_client(self) -> aiomqtt.Client:
        will = aiomqtt.Will(self._status_topic, short_status("offline"), qos=1, retain=True)
        return aiomqtt.Client(
            self._where.host,
            self._where.port,
            username=self._where.username,
            password=self._where.password,
            will=will,
            keepalive=KEEPALIVE_S,
            timeout=ACK_WITHIN_S,
        )

    async def _serve(self, client: aiomqtt.Client) -> None:
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(_until_disconnected(client))
            if self._greeted:
                # Our last will may have said that we are gone. The stream's own hello opens its boot
                # and must not be repeated, so this one carries no number.
                await self._publish(client, short_status("online"))
            self._greeted = True
            while True:
                await self._empty_outbox(client)
                if self._closing.is_set():
                    break
                self._idle.set()
                self._news.clear()
                await self._news.wait()
            await self._publish(client, short_status("offline"))
            watch.cancel()

    async def _empty_outbox(self, client: aiomqtt.Client) -> None:
        while self._sending or self._outbox:
            self._sending = self._sending or self._outbox.popleft()
            message = self._sending
            await client.publish(message.topic, message.payload, qos=1, retain=message.retain)
            self.published += 1
            # A cut in between has thrown away what was being sent, and perhaps more has come since.
            if self._sending is message:
                self._sending = None

    async def _publish(self, client: aiomqtt.Client, status: bytes) -> None:
        await client.publish(self._status_topic, status, qos=1, retain=True)


async def _until_disconnected(client: aiomqtt.Client) -> None:
    """Raise ``MqttError`` when the connection ends: nothing is subscribed, so nothing else comes."""
    async for _ in client.messages:
        pass


@asynccontextmanager
async def connected(where: Address, status_topics: Mapping[str, str]) -> AsyncIterator[dict[str, Link]]:
    """Connections of several devices, from their first attempts to their goodbyes.

    Args:
        status_topics: Topic of each device's status, by device name.
    """
    links = {name: Link(where, topic, Random(topic)) for name, topic in status_topics.items()}
    try:
        yield links
    finally:
        await asyncio.gather(*(link.close() for link in links.values()))


class Pipe:
    """A connection with many messages in flight, for load. Made by ``pipe``."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def publish(self, message: Publish) -> None:
        """Publish at QoS 1 and wait for the acknowledgement.

        Raises:
            UnreachableError: The broker went away.
        """
        try:
            await self._client.publish(message.topic, message.payload, qos=1)
        except aiomqtt.MqttError as error:
            raise UnreachableError(f"the broker went away during the load ({error})") from error


@asynccontextmanager
async def pipe(where: Address, in_flight: int) -> AsyncIterator[Pipe]:
    """A connection that bears this many unacknowledged messages.

    Raises:
        UnreachableError: No broker.
    """
    client = aiomqtt.Client(
        where.host,
        where.port,
        username=where.username,
        password=where.password,
        keepalive=KEEPALIVE_S,
        timeout=ACK_WITHIN_S,
        max_inflight_messages=in_flight,
    )
    client.pending_calls_threshold = in_flight
    try:
        await client.__aenter__()
    except aiomqtt.MqttError as error:
        raise UnreachableError(
            f"no MQTT broker at {where} ({error}): start one, or name yours with --mqtt or DRIPWATCH_MQTT_URL"
        ) from error
    try:
        yield Pipe(client)
    finally:
        try:
            await client.__aexit__(None, None, None)
        except aiomqtt.MqttError:
            log.debug("the broker was gone before we said goodbye")

"""The MQTT door: a persistent session, QoS 1, acknowledged only after our commit.

The only importer of aiomqtt in ``app``. Its 2.x line has no public acknowledgement and acknowledges on
arrival; that lost 24 of 10,887 messages over fifty ``kill -9``. Here nothing is acknowledged until it
is asked for, and a batch's acknowledgements leave in one write.

The library reads each packet in three small reads and makes four objects of it. Here everything that
has arrived is read at once, PUBLISH packets are taken apart on the spot, and all others (CONNACK, SUBACK,
PINGRESP, DISCONNECT) go to the library as they came: a fifth of the time per message. Everything private
that this needs stands in ``_Connection``, and a test fails if the library loses it.

A client is made anew for each connection, and every delivery remembers which one it came by:
acknowledging through another would confirm messages that nobody has stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import ssl
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

import aiomqtt
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from app.codec.topics import SUBSCRIPTION
from app.shell.mqtt_url import MqttUrl

SESSION_SECONDS: Final = 86_400
"""How long the broker keeps our session and what it owes us while we are away."""

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Reconnecting: full jitter up to this many seconds, doubling."""

KEEPALIVE: Final = 15
"""Seconds; a broker that went away without a word is noticed after about one and a half of these."""

ANSWER_SECONDS: Final = 5.0
"""How long the broker may take to answer CONNECT, SUBSCRIBE and DISCONNECT."""

STEADY_SECONDS: Final = 5.0
"""A connection that held this long was a good one: the next wait is short again."""

READ: Final = 65_536
"""Bytes taken from the socket at once: some 250 readings, about a millisecond's work."""

_PUBLISH: Final = 0x30
_PUBACK: Final = 0x40
_REFUSED_FROM: Final = 0x80
_UNSUPPORTED_PROTOCOL: Final = (0x84, 0x01)
_UNSPECIFIED: Final = 0x80

log = logging.getLogger(__name__)


class Delivery(NamedTuple):
    """One message as the broker handed it over.

    Attributes:
        mid: Packet id on the connection it came by; QoS 0 has none.
        connection: That connection.
    """

    topic: str
    payload: bytes
    retained: bool
    qos: int
    mid: int
    connection: object


class LinkState(NamedTuple):
    """The connection came up or went.

    Attributes:
        session_present: The broker remembered us, so nothing was lost at its side.
        protocol: 5 or 4 (MQTT 3.1.1).
        reason: Why it went.
    """

    up: bool
    session_present: bool = False
    protocol: int = 5
    reason: str = ""


class _Connection:
    """One connection's client: our reading, our acknowledgement, the library's everything else."""

    def __init__(
        self, url: MqttUrl, name: str, in_flight: int, deliver: Callable[[Delivery], None], *, modern: bool
    ) -> None:
        self._deliver, self._modern = deliver, modern
        self.session_present = False
        ours: dict[str, Any] = {"protocol": aiomqtt.ProtocolVersion.V311, "clean_session": False}
        if modern:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = SESSION_SECONDS
            properties.ReceiveMaximum = in_flight
            ours = {"protocol": aiomqtt.ProtocolVersion.V5, "clean_start": False, "properties": properties}
        self.client = aiomqtt.Client(
            url.host,
            url.port,
            username=url.username,
            password=url.password,
            identifier=name,
            keepalive=KEEPALIVE,
            timeout=ANSWER_SECONDS,
            tls_context=ssl.create_default_context() if url.secure else None,
            logger=logging.getLogger(f"{__name__}.client"),
            **ours,
        )
        self._paho = paho = self.client._client  # noqa: SLF001 - 2.x acknowledges by itself
        paho.manual_ack_set(True)  # should a PUBLISH ever reach it, it must not acknowledge by itself
        paho.on_connect = self._on_connect
        paho.on_disconnect = self._on_disconnect
        # The library reads through these two; they are made ours, and what is not ours handed back.
        self._receive, paho._sock_recv = paho._sock_recv, self._hand_over  # type: ignore[method-assign] # noqa: SLF001
        self._theirs, paho.loop_read = paho.loop_read, self._read  # type: ignore[method-assign]
        self._arrived = b""
        self._handed = b""
        self._ended = False
        self._owed: set[int] = set()

    def _on_connect(
        self, paho: Client, data: object, flags: ConnectFlags, code: ReasonCode, more: Properties | None
    ) -> None:
        self.session_present = flags.session_present
        self.client._on_connect(paho, data, flags, code, more)  # noqa: SLF001

    def _on_disconnect(
        self, paho: Client, data: object, flags: DisconnectFlags, code: ReasonCode, more: Properties | None
    ) -> None:
        """The library does not tell that the connection went before CONNACK: it waits on."""
        connected = self.client._connected  # noqa: SLF001
        if not connected.done():
            connected.set_exception(aiomqtt.MqttError("the broker hung up on our CONNECT"))
        self.client._on_disconnect(paho, data, flags, code, more)  # noqa: SLF001

    def _read(self, max_packets: int = 1) -> MQTTErrorCode:
        """The event loop's callback: take what has arrived; the library's signature."""
        del max_packets
        try:
            chunk = self._receive(READ)
        except BlockingIOError:
            return MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError:
            chunk = b""
        if not chunk:
            return self._end()
        data = self._arrived + chunk if self._arrived else chunk
        try:
            used = self._take(data)
        except _MalformedError as error:
            log.warning("the broker sent what is no MQTT: %s", error)
            return self._end()
        self._arrived = data[used:]
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def _take(self, data: bytes) -> int:
        """Take every whole packet; the number of bytes they had."""
        at, end = 0, len(data)
        while at < end:
            length, body = _variable(data, at + 1)
            stop = body + length
            if not body or stop > end:
                return at
            if data[at] & 0xF0 == _PUBLISH:
                self._publish(data, at, body, stop)
            else:
                self._handed = data[at:stop]
                self._theirs()
            at = stop
        return at

    def _publish(self, data: bytes, at: int, body: int, stop: int) -> None:
        """Take one PUBLISH apart: topic, packet id, properties (MQTT 5), payload.

        Raises:
            _MalformedError: A length leads out of the packet, or a QoS that we have not asked for.
        """
        flags = data[at]
        qos = flags >> 1 & 3
        mid = 0
        end = body + 2 + int.from_bytes(data[body : body + 2], "big")
        topic = data[body + 2 : end]
        if qos:
            mid = int.from_bytes(data[end : end + 2], "big")
            end += 2
        if self._modern:
            length, properties = _variable(data, end)
            end = properties + length
        if not body < end <= stop or qos > 1:
            raise _MalformedError(f"a PUBLISH of QoS {qos} and {stop - at} bytes")
        if qos:
            # An MQTT 3.1.1 broker may send again what it has been waiting for; we have it in hand.
            if flags & 8 and mid in self._owed:
                return
            self._owed.add(mid)
        self._deliver(
            Delivery(topic.decode(errors="replace"), data[end:stop], bool(flags & 1), qos, mid, self)
        )

    def _hand_over(self, bufsize: int) -> bytes:
        """What the library reads: the packet that is its; when all is over, the end."""
        part, self._handed = self._handed[:bufsize], self._handed[bufsize:]
        if not part and not self._ended:
            raise BlockingIOError
        return part

    def _end(self) -> MQTTErrorCode:
        """Let the library find the end of the connection: it closes the socket and tells everybody."""
        self._handed, self._ended = b"", True
        return self._theirs()

    async def lost(self) -> str:
        """Wait until the connection is gone; says why."""
        try:
            await asyncio.shield(self.client._disconnected)  # noqa: SLF001
        except aiomqtt.MqttError as error:
            return "the connection broke" if _code(error) == _UNSPECIFIED else str(error)
        return "the broker said goodbye"

    def acknowledge(self, mids: list[int]) -> None:
        """Acknowledge QoS 1 messages in the order they came, in one write."""
        self._owed.difference_update(mids)
        packet = b"".join([b"\x40\x02" + mid.to_bytes(2, "big") for mid in mids])
        self._paho._packet_queue(_PUBACK, packet, 0, 0)  # noqa: SLF001

    async def leave(self) -> None:
        """Say DISCONNECT if somebody is there, and leave no socket behind.

        The library keeps its socket, still reading, when a time-out or a cancellation ends it.
        """
        try:
            with contextlib.suppress(aiomqtt.MqttError):
                if self._paho.is_connected():
                    await self.client.__aexit__(None, None, None)
        finally:
            self._paho._sock_close()  # noqa: SLF001


class _MalformedError(Exception):
    """What the broker sent is no MQTT."""


def _variable(data: bytes, at: int) -> tuple[int, int]:
    """A variable byte integer and where it ends; (0, 0): it is not all there yet.

    Raises:
        _MalformedError: Longer than four bytes.
    """
    value = 0
    for n, byte in enumerate(data[at : at + 4]):
        value |= (byte & 0x7F) << 7 * n
        if byte & 0x80 == 0:
            return value, at + n + 1
    if at + 4 <= len(data):
        raise _MalformedError("a length of more than four bytes")
    return 0, 0


class MqttSource:
    """Stays connected, hands every message on, and acknowledges what has been committed."""

    def __init__(
        self,
        url: MqttUrl,
        *,
        client_id: str,
        in_flight: int,
        deliver: Callable[[Delivery], None],
        on_state: Callable[[LinkState], None],
    ) -> None:
        """Wire the source; ``run`` connects.

        Args:
            client_id: Fixed, so that the broker keeps our session while we are away.
            in_flight: Messages handed over and not acknowledged; the broker holds the rest.
            deliver: Called for each message on the event loop; must not wait.
            on_state: Called when the link comes up or goes.
        """
        self._url, self._client_id, self._in_flight = url, client_id, in_flight
        self._deliver = deliver
        self._on_state = on_state
        self._current: _Connection | None = None
        self._modern = True
        self._lots = random.SystemRandom()

    async def run(self) -> None:
        """Connect, listen, and connect again, for ever; cancelled, it says DISCONNECT and leaves.

        What is not acknowledged then stays with the broker, in our session.
        """
        loop = asyncio.get_running_loop()
        wait = FIRST_WAIT
        while True:
            began = loop.time()
            try:
                reason = await self._session()
            except aiomqtt.MqttError as error:
                reason = str(error)
                if self._modern and _code(error) in _UNSUPPORTED_PROTOCOL:
                    self._modern = False
                    continue
            if loop.time() - began > STEADY_SECONDS:
                wait = FIRST_WAIT
            self._on_state(LinkState(up=False, reason=reason))
            await asyncio.sleep(self._lots.uniform(0, wait))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _session(self) -> str:
        """One connection, from CONNECT to its loss; says why it was lost."""
        connection = _Connection(
            self._url, self._client_id, self._in_flight, self._deliver, modern=self._modern
        )
        # From the first: what the broker owes us follows its CONNACK at once.
        self._current = connection
        try:
            await connection.client.__aenter__()
            granted = await connection.client.subscribe(SUBSCRIPTION, qos=1)
            _heed_cancellation()
            _check_granted(granted)
            self._on_state(LinkState(True, connection.session_present, 5 if self._modern else 4))
            return await connection.lost()
        finally:
            self._current = None
            await connection.leave()

    def acknowledge(self, deliveries: Iterable[Delivery]) -> None:
        """Acknowledge committed messages; those of a connection that is gone come again anyway."""
        current = self._current
        if current is None:
            return
        mids = [d.mid for d in deliveries if d.qos > 0 and d.connection is current]
        if mids:
            current.acknowledge(mids)


def _heed_cancellation() -> None:
    """Leave if we were told to while the library waited.

    Python 3.11's ``asyncio.wait_for`` swallows a cancellation that comes together with the answer; nobody
    would cancel us a second time.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _check_granted(granted: Iterable[int | ReasonCode]) -> None:
    """A refused SUBSCRIBE does not raise by itself."""
    values = [code.value if isinstance(code, ReasonCode) else code for code in granted]
    if not values or any(value >= _REFUSED_FROM for value in values):
        raise aiomqtt.MqttError(f"the broker refuses us {SUBSCRIPTION}: check its access list")


def _code(error: aiomqtt.MqttError) -> int | None:
    """The reason code that came with it, if one did."""
    code = error.rc if isinstance(error, aiomqtt.MqttCodeError) else None
    return code.value if isinstance(code, ReasonCode) else code

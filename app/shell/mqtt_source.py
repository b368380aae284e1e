"""The MQTT door: a persistent session, QoS 1, acknowledged only after our commit.

The only importer of aiomqtt in ``app``. Its 2.x line has no public acknowledgement and acknowledges on
arrival; that lost 24 of 10,887 messages over fifty ``kill -9``. Here the library's own paho client is
asked to wait (``manual_ack``), and a batch's acknowledgements leave in one write. Everything private
that this needs stands in ``_Connection``, and a test fails if the library loses it.

A client is made anew for each connection, and every delivery remembers which one it came by:
acknowledging through another would confirm messages that nobody has stored.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

import aiomqtt
from paho.mqtt.client import ConnectFlags, MQTTMessage
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from app.codec.topics import SUBSCRIPTION

SESSION_SECONDS: Final = 86_400
"""How long the broker keeps our session and what it owes us while we are away."""

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Reconnecting: full jitter up to this many seconds, doubling."""

KEEPALIVE: Final = 15
"""Seconds; a broker that went away without a word is noticed after about one and a half of these."""

_PUBACK: Final = 0x40
_REFUSED_FROM: Final = 0x80
_UNSUPPORTED_PROTOCOL: Final = (0x84, 0x01)

log = logging.getLogger(__name__)


class MqttUrlError(ValueError):
    """A broker URL that cannot be used; the text is one line for a person."""


@dataclass(frozen=True, slots=True)
class MqttUrl:
    """Where the broker is. ``secure``: TLS, checked against the system's authorities."""

    host: str
    port: int
    username: str | None = None
    password: str | None = None
    secure: bool = False

    @classmethod
    def parse(cls, text: str) -> MqttUrl:
        """Read ``mqtt://[user:password@]host[:port]`` or ``mqtts://...``.

        Raises:
            MqttUrlError: It is not one.
        """
        parts = urlsplit(text)
        try:
            port = parts.port
        except ValueError:
            port = -1
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname or port in (0, -1):
            raise MqttUrlError(f"{text!r} is no broker: give mqtt://host:port or mqtts://host:port")
        secure = parts.scheme == "mqtts"
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port or (8883 if secure else 1883), user, password, secure)

    def __str__(self) -> str:
        """Without the password."""
        return f"mqtt{'s' if self.secure else ''}://{self.host}:{self.port}"


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
    """One connection's client, with manual acknowledgement."""

    def __init__(
        self, url: MqttUrl, client_id: str, in_flight: int, *, modern: bool,
        deliver: Callable[[Delivery], None],
    ) -> None:  # fmt: skip
        self._deliver = deliver
        self.session_present = False
        common: dict[str, Any] = {
            "hostname": url.host,
            "port": url.port,
            "username": url.username,
            "password": url.password,
            "identifier": client_id,
            "keepalive": KEEPALIVE,
            "tls_context": ssl.create_default_context() if url.secure else None,
            "logger": logging.getLogger(f"{__name__}.client"),
        }
        if modern:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = SESSION_SECONDS
            properties.ReceiveMaximum = in_flight
            self.client = aiomqtt.Client(
                **common,
                protocol=aiomqtt.ProtocolVersion.V5,
                clean_start=False,
                properties=properties,
            )
        else:
            self.client = aiomqtt.Client(**common, protocol=aiomqtt.ProtocolVersion.V311, clean_session=False)
        self._paho = self.client._client  # noqa: SLF001 - no public acknowledgement in 2.x
        self._paho.manual_ack_set(True)
        self._paho.on_message = self._on_message
        self._paho.on_connect = self._on_connect

    def _on_connect(
        self,
        _: object,
        userdata: object,
        flags: ConnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self.session_present = flags.session_present
        self.client._on_connect(self._paho, userdata, flags, code, properties)  # noqa: SLF001

    def _on_message(self, _client: object, _userdata: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = "\ufffd"
        self._deliver(Delivery(topic, bytes(message.payload), message.retain, message.qos, message.mid, self))

    async def lost(self) -> str:
        """Wait until the connection is gone; says why."""
        try:
            await asyncio.shield(self.client._disconnected)  # noqa: SLF001
        except aiomqtt.MqttError as error:
            return str(error)
        return "disconnected"

    def acknowledge(self, mids: list[int]) -> None:
        """Acknowledge QoS 1 messages in the order they came, in one write."""
        packet = b"".join(b"\x40\x02" + mid.to_bytes(2, "big") for mid in mids)
        self._paho._packet_queue(_PUBACK, packet, 0, 0)  # noqa: SLF001


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
        self._url = url
        self._client_id = client_id
        self._in_flight = in_flight
        self._deliver = deliver
        self._on_state = on_state
        self._current: _Connection | None = None
        self._modern = True
        self._lots = random.SystemRandom()

    async def run(self) -> None:
        """Connect, listen, and connect again, for ever."""
        wait = FIRST_WAIT
        while True:
            try:
                reason = await self._session()
                wait = FIRST_WAIT
            except aiomqtt.MqttError as error:
                reason = str(error)
                if self._modern and _speaks_only_the_old(error):
                    self._modern = False
                    continue
            self._on_state(LinkState(up=False, reason=reason))
            await asyncio.sleep(self._lots.uniform(0, wait))
            wait = min(wait * 2, LONGEST_WAIT)

    async def _session(self) -> str:
        """One connection, from CONNECT to its loss; says why it was lost."""
        connection = _Connection(
            self._url,
            self._client_id,
            self._in_flight,
            modern=self._modern,
            deliver=self._deliver,
        )
        async with connection.client as client:
            self._current = connection
            try:
                if self._modern:
                    options = SubscribeOptions(qos=1)
                    granted = await client.subscribe(SUBSCRIPTION, options=options)
                else:
                    granted = await client.subscribe(SUBSCRIPTION, qos=1)
                _check_granted(granted)
                protocol = 5 if self._modern else 4
                self._on_state(LinkState(True, connection.session_present, protocol))
                return await connection.lost()
            finally:
                self._current = None

    def acknowledge(self, deliveries: Iterable[Delivery]) -> None:
        """Acknowledge committed messages; those of a connection that is gone come again anyway."""
        current = self._current
        if current is None:
            return
        mids = [d.mid for d in deliveries if d.qos > 0 and d.connection is current]
        if mids:
            current.acknowledge(mids)


def _check_granted(granted: object) -> None:
    """A refused SUBSCRIBE does not raise by itself."""
    codes = granted if isinstance(granted, list | tuple) else ()
    values = [code.value if isinstance(code, ReasonCode) else code for code in codes]
    if not values or any(value >= _REFUSED_FROM for value in values):
        raise aiomqtt.MqttError(f"the broker refuses us {SUBSCRIPTION}: check its access list")


def _speaks_only_the_old(error: aiomqtt.MqttError) -> bool:
    """Whether a CONNECT was refused because of MQTT 5 itself."""
    code = getattr(error, "rc", None)
    value = getattr(code, "value", code)
    return isinstance(error, aiomqtt.MqttCodeError) and value in _UNSUPPORTED_PROTOCOL

"""A wire tap between the service and its broker: what was handed over, and what was acknowledged.

Bytes pass unchanged. Beside them PUBLISH packets from the broker and PUBACK packets from the service are
read, so that a test knows which messages the service has acknowledged, whatever the broker made of it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable

Identity = tuple[str, str, int]
"""Bed, boot, sequence number."""

PUBLISH, PUBACK = 3, 4


class Tap:
    """Listens on ``port`` and passes everything on to the broker.

    Attributes:
        acknowledged: Messages whose PUBACK the service has sent; only ever grows.
    """

    def __init__(self, broker_port: int) -> None:
        self.acknowledged: set[Identity] = set()
        self._calls: list[threading.Thread] = []
        self._broker_port = broker_port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def settle(self) -> None:
        """The service is gone: read what it has still sent."""
        for call in self._calls:
            call.join(5)
        self._calls.clear()

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                service, _ = self._server.accept()
                call = _Call(service, self._broker_port, self.acknowledged)
                self._calls.append(call.outward)


class _Call:
    """One connection of the service."""

    def __init__(self, service: socket.socket, broker_port: int, acknowledged: set[Identity]) -> None:
        self._acknowledged = acknowledged
        self._handed: dict[int, Identity] = {}
        self._modern = False
        broker = socket.create_connection(("127.0.0.1", broker_port))
        out = (service, broker, self._from_service)
        self.outward = threading.Thread(target=_pass, args=out, daemon=True)
        self.outward.start()
        threading.Thread(target=_pass, args=(broker, service, self._from_broker), daemon=True).start()

    def _from_service(self, kind: int, _: int, body: bytes) -> None:
        if kind == 1:  # CONNECT: the version stands behind the name of the protocol
            self._modern = body[6] == 5
        elif kind == PUBACK:
            self._acknowledged.add(self._handed[int.from_bytes(body[:2], "big")])

    def _from_broker(self, kind: int, flags: int, body: bytes) -> None:
        if kind != PUBLISH or not flags >> 1 & 3:
            return
        end = 2 + int.from_bytes(body[:2], "big")
        bed = body[2:end].decode().split("/")[2]
        mid, at = int.from_bytes(body[end : end + 2], "big"), end + 2
        if self._modern:
            length, at = _variable(body, at) or (0, at)
            at += length
        message = json.loads(body[at:])
        self._handed[mid] = bed, message["boot"], message["seq"]


def _pass(source: socket.socket, target: socket.socket, look: Callable[[int, int, bytes], None]) -> None:
    """Pass bytes on until one side is gone, and look at every whole packet first."""
    rest = b""
    with contextlib.suppress(OSError), source, target:
        while data := source.recv(65_536):
            packets, rest = _packets(rest + data)
            for packet in packets:
                look(*packet)
            target.sendall(data)


def _packets(data: bytes) -> tuple[list[tuple[int, int, bytes]], bytes]:
    """Whole packets at the beginning of some bytes (kind, flags, body), and what follows them."""
    found: list[tuple[int, int, bytes]] = []
    while (sized := _variable(data, 1)) is not None and len(data) >= sum(sized):
        length, at = sized
        found.append((data[0] >> 4, data[0] & 15, data[at : at + length]))
        data = data[at + length :]
    return found, data


def _variable(data: bytes, at: int) -> tuple[int, int] | None:
    """A variable byte integer and where it ends; None: it is not all there."""
    value = 0
    for n, byte in enumerate(data[at : at + 4]):
        value |= (byte & 127) << 7 * n
        if byte < 128:
            return value, at + n + 1
    return None

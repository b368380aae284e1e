"""The publisher: QoS 1 over a bare socket, as fast as the broker takes it or at a steady rate.

Also a program (``python -m bench.traffic``), so that it is a process of its own; it prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import secrets
import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

BEDS = 100
WINDOW = 1_000
"""Messages on their way to the broker and not acknowledged yet."""

PATIENCE = 60.0
"""Seconds without an acknowledgement after which the broker counts as gone."""

ALARM_EVERY = 5
"""Of so many messages one starts an alarm and one ends it."""


def stamp(ms: int) -> str:
    """RFC 3339 UTC of a wall-clock instant in ms."""
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(ms // 1000))}.{ms % 1000:03d}Z"


class Monitors:
    """One calm monitor on each bed, and its alarms.

    Args:
        prefix: First part of the topics; ``bedside/v1`` is what the service hears.
        beds: How many.
    """

    def __init__(self, prefix: str = "bedside/v1", beds: int = BEDS) -> None:
        self._prefix = prefix
        self._beds = beds
        self._boot = secrets.token_hex(4)
        self._seqs = [0] * beds

    def vitals(self, bed: int, time_text: str) -> tuple[str, bytes]:
        """Topic and payload of four calm readings."""
        head = self._head(bed, time_text)
        beat = 70 + (self._seqs[bed] + bed) % 7
        readings = (
            f'{{"signal":"hr","value":{beat},"unit":"/min"}},'
            f'{{"signal":"pr","value":{beat},"unit":"/min"}},'
            f'{{"signal":"spo2","value":{96 + beat % 3},"unit":"%"}},'
            f'{{"signal":"rr","value":{13 + beat % 4},"unit":"/min"}}'
        )
        return f"{self._prefix}/b{bed}/m{bed}/vitals", f'{head},"readings":[{readings}]}}'.encode()

    def alarm(self, bed: int, time_text: str, phase: str, text: str) -> tuple[str, bytes]:
        """Topic and payload of an alarm that no rule names: raised at once, closed at its end."""
        head = self._head(bed, time_text)
        body = f'{head},"code":"bench","phase":"{phase}","priority":"low","text":"{text}"}}'
        return f"{self._prefix}/b{bed}/m{bed}/alarm", body.encode()

    def _head(self, bed: int, time_text: str) -> str:
        self._seqs[bed] += 1
        return f'{{"v":1,"boot":"{self._boot}","seq":{self._seqs[bed]},"time":"{time_text}","origin":"device"'

    def calm(self) -> Iterator[tuple[str, bytes]]:
        """Vitals for ever, bed after bed."""
        for n in count():
            yield self.vitals(n % self._beds, stamp(time.time_ns() // 1_000_000))

    def alarming(self) -> Iterator[tuple[str, bytes]]:
        """Vitals, among them alarms whose text is the monotonic clock, ns, when each was made."""
        for n in count():
            now = stamp(time.time_ns() // 1_000_000)
            turn, place = divmod(n, ALARM_EVERY)
            if place == 0:
                yield self.alarm(turn % self._beds, now, "start", str(time.monotonic_ns()))
            elif place == ALARM_EVERY - 1:
                yield self.alarm(turn % self._beds, now, "end", "")
            else:
                yield self.vitals(n % self._beds, now)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a publisher did: messages, and monotonic ns of the first send and the last acknowledgement."""

    messages: int
    began: int
    ended: int

    @property
    def rate(self) -> float:
        """Messages a second that the broker took."""
        return self.messages / max(1, self.ended - self.began) * 1e9


class Publisher:
    """A connection to a broker that knows CONNECT, PUBLISH and PUBACK, and no more."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        name = f"bench-{secrets.token_hex(4)}".encode()
        body = b"\x00\x04MQTT\x04\x02\x00\x00" + len(name).to_bytes(2, "big") + name
        self._socket.sendall(bytes((0x10, len(body))) + body)
        if self._socket.recv(4)[3:] != b"\x00":
            raise ConnectionError(f"the broker on {port} refuses us")
        self._mid = 0
        self._waiting = 0
        self._half = 0

    def flood(self, messages: Iterator[tuple[str, bytes]], number: int) -> Sent:
        """Send so many as fast as they are acknowledged."""
        began = time.monotonic_ns()
        left = number
        while left:
            room = min(left, WINDOW - self._waiting, 100)
            if room:
                self._send(b"".join(self._packet(*next(messages)) for _ in range(room)), room)
                left -= room
            self._hear(0.0 if self._waiting < WINDOW else PATIENCE)
        self._settle()
        return Sent(number, began, time.monotonic_ns())

    def pace(self, messages: Iterator[tuple[str, bytes]], number: int, rate: float) -> Sent:
        """Send so many, ``rate`` a second; what the machine delays is made up for."""
        began = time.monotonic_ns()
        for n in range(number):
            due = began + int(n / rate * 1e9)
            while (wait := due - time.monotonic_ns()) > 0:
                self._hear(wait / 1e9)
            self._send(self._packet(*next(messages)), 1)
        self._settle()
        return Sent(number, began, time.monotonic_ns())

    def _packet(self, topic: str, payload: bytes) -> bytes:
        self._mid = self._mid % 65_535 + 1
        name = topic.encode()
        length = len(name) + 4 + len(payload)
        size = bytes((length,)) if length < 128 else bytes((length & 127 | 128, length >> 7))  # noqa: PLR2004
        return b"\x32%b%b%b%b%b" % (
            size, len(name).to_bytes(2, "big"), name, self._mid.to_bytes(2, "big"), payload,
        )  # fmt: skip

    def _send(self, data: bytes, messages: int) -> None:
        self._waiting += messages
        self._socket.sendall(data)

    def _hear(self, seconds: float) -> bool:
        """Take the acknowledgements that are there, or wait for some; whether there were any."""
        if not select.select([self._socket], [], [], seconds)[0]:
            return False
        data = self._socket.recv(65_536)
        if not data:
            raise ConnectionError("the broker hung up")
        packets, self._half = divmod(self._half + len(data), 4)  # a PUBACK has four bytes
        self._waiting -= packets
        return True

    def _settle(self) -> None:
        while self._waiting:
            if not self._hear(PATIENCE):
                raise ConnectionError(f"{self._waiting} messages were never acknowledged")


def main() -> None:
    """Publish as told, and say what was done."""
    parser = argparse.ArgumentParser(prog="python -m bench.traffic")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0.0, help="a second; 0: as fast as it goes")
    parser.add_argument("--prefix", default="bedside/v1")
    parser.add_argument("--alarms", action="store_true")
    options = parser.parse_args()
    monitors = Monitors(options.prefix)
    make: Callable[[], Iterator[tuple[str, bytes]]] = monitors.alarming if options.alarms else monitors.calm
    publisher = Publisher(options.port)
    sent = (
        publisher.pace(make(), options.number, options.rate)
        if options.rate
        else publisher.flood(make(), options.number)
    )
    json.dump({"messages": sent.messages, "began": sent.began, "ended": sent.ended}, sys.stdout)


if __name__ == "__main__":
    main()

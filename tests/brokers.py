"""Two real brokers for tests, with the settings that we ship, each on a free port of the loopback.

``Mosquitto`` runs ``deploy/mosquitto/mosquitto.conf``, port and data folder moved; ``Nats`` runs what
``app.shell.broker`` writes. Both keep their folder over ``stop`` (SIGTERM) and ``kill`` (SIGKILL), so
that ``start`` finds what was there; both are ended by their own process id, whatever the test did::

    @pytest.fixture(params=BROKERS)
    def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
        with running(request.param, tmp_path) as broker:
            yield broker
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.shell.broker import configuration
from tests.conftest import requires

BROKERS: Final = ("mosquitto", "nats")
DEADLINE_S: Final = 15.0
SHIPPED: Final = Path(__file__).parent.parent / "deploy/mosquitto/mosquitto.conf"

_CONNECT: Final = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x05\x00\x04test"


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody there answers an MQTT CONNECT, be it with a refusal."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as link:
        link.sendall(_CONNECT)
        return link.recv(4)[:1] == b"\x20"
    return False


class Broker:
    """A broker's process, over its restarts. ``protocol``: 5, or 4 for MQTT 3.1.1."""

    protocol: int

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For ``DRIPWATCH_MQTT_URL`` and ``MqttUrl.parse``."""
        return f"mqtt://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        """Its command line; the files it names are written."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "output.log").open("ab") as log:
            self.child = subprocess.Popen(self.command(), stdout=log, stderr=log)
        give_up = time.monotonic() + DEADLINE_S
        while not answers(self.port):
            assert self.child.poll() is None, (self.folder / "output.log").read_text()[-2000:]
            assert time.monotonic() < give_up, "the broker does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self.send(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, and wait."""
        self.send(signal.SIGKILL)

    def send(self, sign: signal.Signals) -> None:
        """End it."""
        child, self.child = self.child, None
        if child is not None:
            child.send_signal(sign)
            child.wait(DEADLINE_S)


class Mosquitto(Broker):
    """Debian's Mosquitto. ``more``: lines after the shipped ones."""

    protocol = 5

    def __init__(self, folder: Path, more: str = "") -> None:
        super().__init__(folder)
        self.more = more
        self.executable = requires("mosquitto")
        folder.chmod(0o777)  # started by root, it becomes its own user, who writes here

    def command(self) -> list[str]:
        text = SHIPPED.read_text()
        for old, new in (
            ("listener 1883\n", f"listener {self.port} 127.0.0.1\n"),
            ("persistence_location /mosquitto/data/\n", f"persistence_location {self.folder}/\n"),
        ):
            assert text.count(old) == 1, f"the shipped configuration has no {old!r} any more"
            text = text.replace(old, new)
        # Where pytest runs as root its folders are closed to others: then Mosquitto stays root.
        user = "user root\n" if os.geteuid() == 0 else ""
        (self.folder / "mosquitto.conf").write_text(f"{text}\n{user}{self.more}\n")
        return [self.executable, "-c", str(self.folder / "mosquitto.conf")]


class Nats(Broker):
    """The wheel's nats-server, configured as the embedded broker is.

    ``in_flight``: its bound. ``more``: lines after the shipped ones.
    """

    protocol = 4

    def __init__(self, folder: Path, in_flight: int = 1000, more: str = "") -> None:
        super().__init__(folder)
        self.in_flight = in_flight
        self.more = more

    def command(self) -> list[str]:
        config = self.folder / "nats-server.conf"
        shipped = configuration(self.folder, "127.0.0.1", self.port, self.in_flight)
        config.write_text(f"{shipped}{self.more}\n")
        return [str(Path(sys.executable).with_name("nats-server")), "-c", str(config)]


@contextlib.contextmanager
def running(name: str, folder: Path, *, in_flight: int = 1000) -> Iterator[Broker]:
    """One of ``BROKERS``, started; ended when the block is left."""
    broker: Broker = Mosquitto(folder) if name == "mosquitto" else Nats(folder, in_flight)
    try:
        broker.start()
        yield broker
    finally:
        broker.kill()

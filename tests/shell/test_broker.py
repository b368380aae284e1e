"""The embedded broker: comes up, answers, and never outlives us."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.shell.broker import BrokerError, EmbeddedBroker
from tests.harness import free_port, listens, until
from tests.support import ROOT

pytestmark = [pytest.mark.broker]


async def test_it_answers_and_ends(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker", "127.0.0.1", free_port(), in_flight=10)
    await broker.start()
    assert listens(broker.url.port)
    await broker.stop()
    assert not listens(broker.url.port)


async def test_its_end_is_an_error_that_names_the_log(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker", "127.0.0.1", free_port(), in_flight=10)
    await broker.start()
    os.kill(int((tmp_path / "broker" / "nats-server.pid").read_text()), signal.SIGKILL)
    with pytest.raises(BrokerError, match=r"nats-server\.log"):
        await asyncio.wait_for(broker.run(), 10)
    await broker.stop()


async def test_a_taken_port_is_one_line_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        broker = EmbeddedBroker(tmp_path / "broker", "127.0.0.1", port, in_flight=10)
        with pytest.raises(BrokerError, match=f"port {port} .*DRIPWATCH_MQTT_PORT"):
            await broker.start()


async def test_a_binary_that_cannot_run_is_named(tmp_path: Path) -> None:
    broker = EmbeddedBroker(
        tmp_path / "broker", "127.0.0.1", free_port(), in_flight=10, binary=tmp_path / "none"
    )
    with pytest.raises(BrokerError, match="none cannot be run"):
        await broker.start()


PARENT = """
import asyncio, sys
from pathlib import Path
from app.shell.broker import EmbeddedBroker
async def main():
    broker = EmbeddedBroker(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), in_flight=10)
    await broker.start()
    print("up", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_it_dies_with_its_parent(tmp_path: Path) -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "broker"), str(port)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        assert listens(port)
        parent.kill()
    until("the broker is gone", lambda: not listens(port))


async def test_one_left_over_is_stopped_before_the_start(tmp_path: Path) -> None:
    first = EmbeddedBroker(tmp_path / "broker", "127.0.0.1", free_port(), in_flight=10)
    await first.start()
    port = free_port()
    second = EmbeddedBroker(tmp_path / "broker", "127.0.0.1", port, in_flight=10)
    await second.start()
    assert listens(port)
    assert not listens(first.url.port)
    await second.stop()
    with pytest.raises(BrokerError):
        await first.run()

"""The broker's configuration that docker-compose.yml ships, on the real broker.

Only its port and its data folder are moved; what is tested is what a clinic starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import Program

pytestmark = [
    pytest.mark.broker,
    pytest.mark.requires("mosquitto", "mosquitto_pub", "mosquitto_sub"),
]

CONFIGURATION: Final = Path(__file__).parents[2] / "deploy/mosquitto/mosquitto.conf"
DEADLINE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Mosquitto:
    """The real broker, run with the shipped configuration, port and data folder moved."""

    executable: str
    folder: Path
    port: int

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Start it, wait for its port, end it by the process's own id."""
        process = await asyncio.create_subprocess_exec(
            self.executable,
            "-c",
            str(self.folder / "mosquitto.conf"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await self._listening(process)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()

    async def _listening(self, process: asyncio.subprocess.Process) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while True:
            assert process.returncode is None, "mosquitto refused the configuration"
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                await writer.wait_closed()
                return
            assert time.monotonic() < deadline, "mosquitto does not listen"
            await asyncio.sleep(0.02)


@pytest.fixture
def mosquitto(program: Program, tmp_path: Path) -> Mosquitto:
    executable = program("mosquitto")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    shipped = CONFIGURATION.read_text()
    moved = shipped.replace("listener 1883\n", f"listener {port} 127.0.0.1\n").replace(
        "persistence_location /mosquitto/data/\n", f"persistence_location {tmp_path}/\n"
    )
    # Debian's broker gives up root for a user of its own, who may not write here.
    user = "user root\n" if os.geteuid() == 0 else ""
    (tmp_path / "mosquitto.conf").write_text(moved + user)
    return Mosquitto(executable, tmp_path, port)


async def _run(*words: str, stdin: bytes | None = None) -> tuple[int, bytes]:
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(stdin), DEADLINE_S)
    return process.returncode or 0, output


async def test_an_unread_message_outlives_a_killed_broker(mosquitto: Mosquitto, program: Program) -> None:
    port = [
        "-p",
        str(mosquitto.port),
        "-h",
        "127.0.0.1",
        "-q",
        "1",
        "-t",
        "bedside/v1/c1/m1/vitals",
    ]
    # A persistent session, opened and left: what comes now must wait for it.
    subscribe = [program("mosquitto_sub"), *port, "-i", "service", "-c"]
    async with mosquitto.running() as process:
        assert (await _run(*subscribe, "-E"))[0] == 0
        code, said = await _run(program("mosquitto_pub"), *port, "-m", "kept-for-the-service")
        assert code == 0, said
        saved = mosquitto.folder / "mosquitto.db"
        deadline = time.monotonic() + DEADLINE_S
        while not (saved.is_file() and b"kept-for-the-service" in saved.read_bytes()):
            assert time.monotonic() < deadline, "never written: is autosave on?"
            await asyncio.sleep(0.02)
        process.kill()
        await process.wait()
    async with mosquitto.running():
        code, said = await _run(*subscribe, "-C", "1", "-W", "5")
    assert (code, said.strip()) == (0, b"kept-for-the-service")


@pytest.mark.parametrize(
    ("payload_bytes", "arrived"),
    [
        pytest.param(16 * 1024, ["16384", "3"], id="the largest payload of the contract passes"),
        pytest.param(20_000, ["3"], id="a larger one stops at the broker, the next passes"),
    ],
)
async def test_the_broker_stops_what_the_contract_forbids(
    mosquitto: Mosquitto, program: Program, payload_bytes: int, arrived: list[str]
) -> None:
    longest = f"bedside/v1/{'b' * 64}/{'d' * 64}/vitals"
    common = ["-p", str(mosquitto.port), "-h", "127.0.0.1", "-q", "1", "-t", longest]
    publish = [program("mosquitto_pub"), *common, "-s"]
    subscribe = [program("mosquitto_sub"), *common, "-i", "service", "-c"]
    async with mosquitto.running():
        assert (await _run(*subscribe, "-E"))[0] == 0
        await _run(*publish, stdin=b"x" * payload_bytes)
        assert (await _run(*publish, stdin=b"end"))[0] == 0
        _, said = await _run(*subscribe, "-C", str(len(arrived)), "-W", "5", "-F", "%l")
    assert said.decode().split() == arrived

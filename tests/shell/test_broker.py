"""The embedded broker as a child: it comes up, goes with us, cleans up after us, and says why not."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from app.shell.broker import BrokerError, EmbeddedBroker, configuration
from tests.brokers import DEADLINE_S, answers, free_port
from tests.support import ROOT

pytestmark = pytest.mark.broker


def is_alive(pid: int) -> bool:
    """Runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


async def until(what: str, probe: Callable[[], object]) -> None:
    give_up = time.monotonic() + DEADLINE_S
    while not probe():
        assert time.monotonic() < give_up, what
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def started(folder: Path, port: int | None = None) -> AsyncIterator[EmbeddedBroker]:
    broker = EmbeddedBroker(folder, "127.0.0.1", port or free_port(), in_flight=1000)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


SERVICE = """
import asyncio, sys
from pathlib import Path
from app.shell.broker import EmbeddedBroker

async def main():
    broker = EmbeddedBroker(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), in_flight=1000)
    await broker.start()
    print(broker.pid, flush=True)
    await broker.run()

asyncio.run(main())
"""


@contextlib.contextmanager
def somebody_elses(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process with a broker of its own; gives the process and the broker's pid."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(folder), str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    try:
        yield child, int(child.stdout.readline())
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


async def test_answers_after_start_and_is_gone_after_stop(tmp_path: Path) -> None:
    async with started(tmp_path / "deep" / "broker") as broker:
        pid = broker.pid
        assert answers(broker.url.port)
        assert pid is not None
        assert is_alive(pid)
        assert (tmp_path / "deep" / "broker" / "nats-server.pid").read_text() == str(pid)
        assert (tmp_path / "deep" / "broker" / "store").is_dir()
        assert "Server is ready" in broker.log.read_text()
    assert not is_alive(pid)
    assert not answers(broker.url.port)
    assert not (tmp_path / "deep" / "broker" / "nats-server.pid").exists()


async def test_listens_on_the_loopback_alone(tmp_path: Path) -> None:
    async with started(tmp_path) as broker:
        inodes = {
            match[1]
            for entry in Path(f"/proc/{broker.pid}/fd").iterdir()
            if (match := re.fullmatch(r"socket:\[(\d+)\]", str(entry.readlink())))
        }
        listening = set()
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == "0A" and columns[9] in inodes:
                    listening.add(columns[1].partition(":")[0])
        assert listening == {"0100007F"}


@pytest.mark.parametrize("name", ["plain", "with space", 'with "quotes"', "with \\ backslash", "grün"])
async def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    async with started(tmp_path / name) as broker:
        assert answers(broker.url.port)
        assert (tmp_path / name / "store" / "jetstream").is_dir()


async def test_a_relative_folder_is_the_one_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with started(Path("here")) as broker:
        assert broker.log == tmp_path / "here" / "nats-server.log"


async def test_its_unexpected_end_is_an_error_that_names_the_log(tmp_path: Path) -> None:
    async with started(tmp_path) as broker:
        running = asyncio.create_task(broker.run())
        assert broker.pid is not None
        os.kill(broker.pid, signal.SIGKILL)
        with pytest.raises(BrokerError, match=r"ended with -9: see .*nats-server\.log$"):
            await asyncio.wait_for(running, DEADLINE_S)


async def test_a_taken_port_is_one_line_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BrokerError) as caught:
            await EmbeddedBroker(tmp_path, "127.0.0.1", port, in_flight=10).start()
    text = str(caught.value)
    assert f"port {port}" in text
    assert "DRIPWATCH_MQTT_PORT" in text
    assert "\n" not in text


async def test_another_version_is_refused_unless_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path(sys.executable).with_name("nats-server")
    other = tmp_path / "nats-server"
    other.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "nats-server: v2.15.10" || exec {real} "$@"\n')
    other.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setattr("app.shell.broker.sys.executable", str(tmp_path / "python3"))
        with pytest.raises(BrokerError, match=r"v2\.15\.10.*not 2\.15\.1:.*DRIPWATCH_NATS_SERVER"):
            await EmbeddedBroker(tmp_path / "a", "127.0.0.1", free_port(), in_flight=10).start()
    asked = EmbeddedBroker(tmp_path / "b", "127.0.0.1", free_port(), in_flight=10, binary=other)
    await asked.start()
    await asked.stop()


async def test_no_binary_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.shell.broker.sys.executable", str(tmp_path / "python3"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerError, match="no nats-server found"):
        await EmbeddedBroker(tmp_path, "127.0.0.1", free_port(), in_flight=10).start()


async def test_one_that_cannot_run_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BrokerError, match="cannot be run"):
        await EmbeddedBroker(
            tmp_path, "127.0.0.1", free_port(), in_flight=10, binary=tmp_path / "none"
        ).start()


async def test_one_that_ends_at_once_is_an_error_that_names_the_log(tmp_path: Path) -> None:
    broken = tmp_path / "nats-server"
    broken.write_text('#!/bin/sh\n[ "$1" = --version ] && exit 0\nexit 3\n')
    broken.chmod(0o755)
    broker = EmbeddedBroker(tmp_path / "b", "127.0.0.1", free_port(), in_flight=10, binary=broken)
    with pytest.raises(BrokerError, match=r"ended with 3: see .*nats-server\.log$"):
        await broker.start()
    assert broker.pid is None


async def test_not_from_another_thread(tmp_path: Path) -> None:
    """The kernel would take the end of that thread for ours."""
    caught: list[BaseException] = []

    def elsewhere() -> None:
        try:
            asyncio.run(EmbeddedBroker(tmp_path, "127.0.0.1", free_port(), in_flight=10).start())
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    await asyncio.to_thread(thread.join)
    assert "main" in str(caught[0])


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT])
async def test_dies_with_its_parent(tmp_path: Path, sign: signal.Signals) -> None:
    with somebody_elses(tmp_path, free_port()) as (parent, pid):
        assert is_alive(pid)
        parent.send_signal(sign)
        parent.wait(DEADLINE_S)
        await until("the broker outlived its parent", lambda: not is_alive(pid))


async def test_a_left_over_one_is_stopped(tmp_path: Path) -> None:
    """As where there is no PR_SET_PDEATHSIG: same folder, same port, no parent of ours."""
    port = free_port()
    (tmp_path / "nats-server.conf").write_text(configuration(tmp_path, "127.0.0.1", port, 1000))
    binary = Path(sys.executable).with_name("nats-server")
    left = subprocess.Popen([binary, "-c", tmp_path / "nats-server.conf"], stderr=subprocess.DEVNULL)
    try:
        (tmp_path / "nats-server.pid").write_text(str(left.pid))
        await until("it does not answer", lambda: answers(port))
        async with started(tmp_path, port) as broker:
            assert answers(port)
            assert broker.pid != left.pid
            assert not is_alive(left.pid)
    finally:
        left.kill()
        left.wait()


@pytest.mark.parametrize("text", ["", "no number", "{stranger}", "999999999"])
async def test_a_stranger_with_that_pid_is_left_alone(tmp_path: Path, text: str) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (tmp_path / "nats-server.pid").write_text(text.format(stranger=stranger.pid))
        async with started(tmp_path):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_a_start_that_is_given_up_leaves_nobody(tmp_path: Path) -> None:
    silent = tmp_path / "nats-server"
    silent.write_text('#!/bin/sh\n[ "$1" = --version ] && exit 0\nexec sleep 60\n')
    silent.chmod(0o755)
    broker = EmbeddedBroker(tmp_path / "b", "127.0.0.1", free_port(), in_flight=10, binary=silent)
    start = asyncio.create_task(broker.start())
    await until("no child", lambda: (tmp_path / "b" / "nats-server.pid").exists() and broker.pid)
    pid = broker.pid
    assert pid is not None
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert not is_alive(pid)

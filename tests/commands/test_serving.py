"""``dripwatch serve`` and ``demo`` as a person meets them: what cannot start says so in one line."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from app.settings import KNOWN
from app.shell.rows import Batch, ChangeRow
from app.shell.store import Store
from tests.harness import free_port
from tests.spoken import PROTOCOL, run
from tests.support import ROOT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and ports that nobody else has, and no other setting of whoever runs the tests."""
    for name in KNOWN:
        monkeypatch.delenv(f"DRIPWATCH_{name}", raising=False)
    for name in ("HTTP_PORT", "MQTT_PORT"):
        monkeypatch.setenv(f"DRIPWATCH_{name}", str(free_port()))
    monkeypatch.setenv("DRIPWATCH_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.parametrize("speed", ["0", "21", "fast"])
def test_a_speed_out_of_range_is_refused(capfd: pytest.CaptureFixture[str], speed: str) -> None:
    status, _, err = run(capfd, "demo", "--speed", speed)
    assert status == 2
    assert "a number from 1 to 20" in err


@pytest.mark.parametrize("words", [["serve"], ["demo"]])
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HTTP_PORT", "eight", "DRIPWATCH_HTTP_PORT is 'eight'"),
        ("ORIGINS", "martian", "DRIPWATCH_ORIGINS has 'martian'"),
        ("PROTOCOL", "/no/such.toml", "there is no such file"),
        ("PROTOCOL", str(ROOT / "README.md"), "not TOML"),
        ("MQTT_URL", "foo://x", "'foo://x' is no broker"),
        ("DATA_DIR", str(ROOT / "README.md"), "Set DRIPWATCH_DATA_DIR"),
    ],
)
def test_what_cannot_start_says_so_in_one_line(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: Path,
    words: list[str],
    name: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(f"DRIPWATCH_{name}", value)
    status, out, err = run(capfd, *words)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert told in err
    assert list(here.glob("data/broker/*")) == [], "no broker is started for nothing"


@pytest.mark.parametrize("door", ["HTTP_PORT", "MQTT_PORT"])
def test_a_taken_port_is_one_line_that_names_it(
    capfd: pytest.CaptureFixture[str], here: Path, door: str
) -> None:
    with socket.create_server(("127.0.0.1", int(os.environ[f"DRIPWATCH_{door}"]))) as taken:
        status, out, err = run(capfd, "serve")
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert str(taken.getsockname()[1]) in err
        assert f"DRIPWATCH_{door}" in err
    assert (here / "data").exists() is (door == "MQTT_PORT"), "the HTTP port is tried before all else"


def test_a_folder_in_use_is_one_line(capfd: pytest.CaptureFixture[str], here: Path) -> None:
    store = Store.open(here / "data")
    status, _, err = run(capfd, "serve")
    store.close()
    assert (status, err.count("\n")) == (1, 1)
    assert f"is in use by process {os.getpid()}" in err


def test_a_history_that_was_edited_is_one_line(capfd: pytest.CaptureFixture[str], here: Path) -> None:
    store = Store.open(here / "data")
    asyncio.run(store.commit(Batch(changes=(ChangeRow(1, 0, "c", "k", b"{}", 0),))))
    store.close()
    status, _, err = run(capfd, "serve")
    assert (status, err.count("\n")) == (1, 1)
    assert "leads to change 0, but 1 were told" in err


def test_the_demo_is_plain_http(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CERT", "KEY"):
        monkeypatch.setenv(f"DRIPWATCH_TLS_{name}", str(PROTOCOL))
    status, _, err = run(capfd, "demo")
    assert (status, err.count("\n")) == (1, 1)
    assert "plain HTTP" in err

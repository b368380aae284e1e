"""The composition root's small parts; the whole is tried in ``tests/e2e``."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.main import StartError, _listen, protocol_of, this_version
from tests.support import shipped


def test_the_shipped_protocol_and_its_document() -> None:
    protocol, document = protocol_of(None)
    assert protocol == shipped()
    assert protocol.sha256.encode() in document


def test_another_protocol_file(tmp_path: Path) -> None:
    from tests.support import ROOT  # noqa: PLC0415

    data = (ROOT / "app" / "protocols" / "ketamine-trd.toml").read_bytes()
    (tmp_path / "mine.toml").write_bytes(data + b"\n# mine\n")
    protocol, _ = protocol_of(tmp_path / "mine.toml")
    assert protocol.sha256 != shipped().sha256


def test_a_taken_port_is_one_line_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"HTTP port {port} .*DRIPWATCH_HTTP_PORT"):
            _listen("127.0.0.1", port)


def test_the_version_is_a_word() -> None:
    assert this_version()

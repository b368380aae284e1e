"""The shipped protocol, and another in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.codec.protocol_file import load_protocol
from app.shipped import protocol_of
from tests.support import ROOT, shipped, shipped_whole


def test_the_shipped_protocol_and_its_document() -> None:
    protocol, document = protocol_of(None)
    assert protocol == shipped_whole()
    assert protocol.sha256.encode() in document


def test_another_protocol_file(tmp_path: Path) -> None:
    data = (ROOT / "app" / "protocols" / "ketamine-trd.toml").read_bytes()
    (tmp_path / "mine.toml").write_bytes(data + b"\n# mine\n")
    protocol, _ = protocol_of(tmp_path / "mine.toml")
    assert protocol.sha256 != shipped().sha256
    with pytest.raises(FileNotFoundError):
        protocol_of(tmp_path / "none.toml")


def test_the_document_is_the_protocol_as_a_restart_reads_it() -> None:
    protocol, document = protocol_of(None)
    assert load_protocol(document) == protocol

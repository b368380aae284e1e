"""The composition root's small parts; the whole is tried in ``tests/e2e``."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from app.codec.protocol_file import load_protocol
from app.core.changes import MessageSetAside, ReadingRefused
from app.core.vitals import BedId, DeviceId, Signal
from app.main import _not_ready, _refused, protocol_of, this_version
from tests.support import ROOT, START, shipped, shipped_whole


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


def test_the_version_is_the_packages_or_says_that_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert this_version() == version("dripwatch")

    def nowhere(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr("app.main.version", nowhere)
    assert this_version() == "0+unknown"


def test_what_the_core_refuses_is_in_the_quarantine_list_too() -> None:
    bed, device = BedId("a"), DeviceId("m")
    unbound = _refused(MessageSetAside(START, bed, device, "unbound"))
    assert unbound is not None
    assert unbound[:2] == (START, "unbound")
    assert unbound[3:] == ("a", "m", None)
    owned = _refused(ReadingRefused(START, bed, device, Signal.HR, "signal_owned"))
    assert owned is not None
    assert (owned.reason, owned.signal) == ("signal_owned", "hr")
    assert _refused(MessageSetAside(START, bed, device, "duplicate")) is None  # QoS 1 may repeat


def test_only_what_is_not_ready_is_named() -> None:
    assert _not_ready({"broker": lambda: "gone", "store": lambda: None}) == {"broker": "gone"}

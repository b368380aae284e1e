"""The composition root's small parts; the whole is tried in ``tests/e2e``."""

from __future__ import annotations

from app.core.changes import MessageSetAside, ReadingRefused
from app.core.vitals import BedId, DeviceId, Signal
from app.main import _not_ready, _refused
from tests.support import START


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

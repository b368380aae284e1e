"""``dripwatch demo``: a day lived through over the real wire, and what is to be seen in the first minute."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.harness import Service

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]

LIVED_WITHIN = 240.0
"""Real seconds for the day, on a machine with much else to do; idle it takes a tenth."""


def instant(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()


def test_a_demo_opens_with_eight_chairs_in_their_phases_and_alerts_within_a_minute(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "app", "demo"]
    with Service(tmp_path / "store", program=program) as service, service.socket() as screen:
        first = screen.alert("alert_raised", "BP-REL-SYS", LIVED_WITHIN, bed="chair-5")
        assert (first["action"], first["provisional"]) == ("CHECK", True)
        beds = {one["bed"]: one for one in service.get("/beds")}
        assert {name: bed["phase"] for name, bed in sorted(beds.items())} == {
            "chair-1": "infusing",
            "chair-2": "baseline",
            "chair-3": "infusing",
            "chair-4": "observation",
            "chair-5": "infusing",
            "chair-6": "paused",
            "chair-7": "infusing",
            "chair-8": "recovered",
        }
        assert {bed["origin"] for bed in beds.values()} == {"simulated"}
        assert all(item["met"] for item in beds["chair-8"]["discharge"])
        assert abs(instant(service.get("/clock")["now"]) - time.time()) < 3

        sessions = {one["bed"]: one for one in service.get("/sessions")}
        waited = instant(sessions["chair-8"]["ended_at"]) - instant(sessions["chair-8"]["started_at"])
        assert 2390 < waited < 2420, "forty minutes of infusion, told as forty minutes"
        assert sessions["chair-8"]["baseline"]["readings"] == 3

        lost = screen.alert("alert_raised", "TEC-LOST", 60, bed="chair-7")
        assert lost["priority"] == "low"
        oxygen = screen.alert("alert_raised", "SPO2-CRIT", 60, bed="chair-3")
        assert (oxygen["action"], oxygen["priority"]) == ("PAUSE", "high")
        slow = screen.alert("alert_changed", "BP-REL-SYS", 60, bed="chair-5", provisional=False)
        assert (slow["action"], slow["priority"]) == ("SLOW", "medium")
        calm = {"chair-2", "chair-4", "chair-6", "chair-8"}
        assert not [one for one in service.get("/alerts?state=active_unacked") if one["bed"] in calm]
        assert service.stop() == 0
    log = service.log.read_text()
    assert "lived through" in log
    assert "lost the broker" not in log
    assert "Traceback" not in log

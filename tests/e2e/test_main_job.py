"""The main job, on both real brokers: from ``mosquitto_pub`` to an alert on a WebSocket client."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.replay import replay
from app.shell.journal_file import JournalFile
from app.shell.store import FILE
from tests.harness import SESSION, Device, Service, free_port, mosquitto, until
from tests.support import ROOT, shipped

pytestmark = [
    pytest.mark.broker,
    pytest.mark.requires("mosquitto", "mosquitto_pub"),
]


@pytest.fixture(scope="module", params=["embedded", "mosquitto"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("data") / "store"
    with contextlib.ExitStack() as stack:
        url = None
        if request.param == "mosquitto":
            url = f"mqtt://127.0.0.1:{stack.enter_context(mosquitto())}"
        yield stack.enter_context(Service(folder, url))


def test_smallest_alert(service: Service) -> None:
    """The contract's smallest alert: first reading provisional, second confirms, same id."""
    with service.socket() as screen:
        assert screen.next()["type"] == "hello"
        assert screen.next()["type"] == "snapshot"
        device = Device(service.broker_port, "c1", "m1")
        device.vitals(nibp_sys=165)
        first = screen.alert("alert_raised", "BP-SYS-HIGH")
        assert (first["action"], first["priority"], first["provisional"]) == ("CHECK", "low", True)
        device.vitals(nibp_sys=165)
        second = screen.alert("alert_changed", "BP-SYS-HIGH")
        assert second["id"] == first["id"]
        assert (second["action"], second["priority"], second["provisional"]) == ("PAUSE", "medium", False)
        assert second["state"] == "active_unacked"
        assert second["explain"]["limit"] == 160
        assert second["explain"]["protocol"]["id"] == "ketamine-trd"


def test_full_vitals_and_a_session(service: Service) -> None:
    """165/105 on a baseline of 120/75 is one sounding alert; SLOW on a rise of 22 %."""
    with service.socket() as screen:
        screen.until(lambda frame: frame["type"] == "snapshot")
        monitor = Device(service.broker_port, "c2", "m2")
        pump = Device(service.broker_port, "c2", "p2")
        monitor.vitals(hr=72, spo2=97, rr=14, nibp_sys=120, nibp_dia=75, nibp_map=90)
        opened = service.post(
            "/sessions", {"bed": "c2", **SESSION, "patient": {"alias": "K-2", "weight_kg": 78}}
        )
        assert opened.status_code == 201
        session = opened.json()["id"]
        base = {
            "values": {"nibp_sys": 120, "nibp_dia": 75, "nibp_map": 90, "hr": 72},
            "reason": "test",
            "by": "T",
        }
        assert service.post(f"/sessions/{session}/baseline", base).status_code == 200
        pump.pump("infusing", 58.5)
        until("infusing", lambda: service.get("/beds/c2")["phase"] == "infusing")
        for _ in range(2):
            monitor.vitals(nibp_sys=146, nibp_dia=80, nibp_map=100)
        slow = screen.alert("alert_changed", "BP-REL-SYS", provisional=False)
        assert (slow["action"], slow["priority"]) == ("SLOW", "medium")
        for _ in range(2):
            monitor.vitals(nibp_sys=165, nibp_dia=105, nibp_map=125)
        screen.alert("alert_changed", "BP-SYS-HIGH", provisional=False)
        alerts = [
            a for a in service.get("/alerts?state=active_unacked&bed=c2") if a["rule"].startswith("BP-")
        ]
        assert len(alerts) >= 4
        assert [a["action"] for a in alerts if a["covered_by"] is None] == ["PAUSE"]


def test_acknowledge_is_seen_by_everybody(service: Service) -> None:
    with service.socket() as one, service.socket() as other:
        for screen in (one, other):
            screen.until(lambda frame: frame["type"] == "snapshot")
        device = Device(service.broker_port, "c3", "m3")
        device.vitals(nibp_sys=205)
        alert = one.alert("alert_raised", "BP-EXT")
        assert (alert["action"], alert["priority"], alert["latched"]) == ("STOP", "high", True)
        answer = service.post(f"/alerts/{alert['id']}/acknowledge", {"by": "RN Osei"})
        assert answer.status_code == 200
        assert answer.json()["state"] == "active_acked"
        for screen in (one, other):
            assert screen.alert("alert_changed", "BP-EXT", state="active_acked")["ack"]["by"] == "RN Osei"
        assert service.post(f"/alerts/{alert['id']}/acknowledge", {}).status_code == 422
        silence = service.post(f"/alerts/{alert['id']}/silence", {"by": "RN", "seconds": 90})
        assert silence.status_code == 422


def test_resume_has_neither_gap_nor_double(service: Service) -> None:
    device = Device(service.broker_port, "c4", "m4")
    with service.socket() as screen:
        hello = screen.next()
        snapshot = screen.until(lambda frame: frame["type"] == "snapshot")
        device.vitals(nibp_sys=205)
        screen.alert("alert_raised", "BP-EXT")
    device.vitals(nibp_sys=190)
    device.vitals(nibp_sys=120)
    device.vitals(nibp_sys=120)
    with service.socket() as screen:
        screen.send(type="resume", epoch=hello["epoch"], seq=snapshot["seq"])
        assert screen.next()["type"] == "hello"
        screen.alert("alert_changed", "BP-EXT", state="returned_unacked")
        seqs = [frame["seq"] for frame in screen.frames if frame["type"] == "change"]
        assert seqs == list(range(snapshot["seq"] + 1, snapshot["seq"] + 1 + len(seqs)))
        assert not [frame for frame in screen.frames if frame["type"] == "snapshot"]


def test_malformed_payloads_are_counted_and_stop_nothing(service: Service) -> None:
    device = Device(service.broker_port, "c5", "m5")
    before = service.get("/quarantine")
    device.publish("vitals", b"not json")
    device.publish("vitals", b'{"v":1,"boot":"t","seq":1,"time":"2026-11-21T10:00:00Z","origin":"device",'
                   b'"readings":[{"signal":"spo2","value":NaN,"unit":"%"}]}')  # fmt: skip
    device.vitals(spo2=97)
    until("the good one is shown", lambda: _has(service, "c5", "spo2"))
    reasons = [one["reason"] for one in service.get("/quarantine")]
    assert len(reasons) >= 2 or before
    assert "not_json" in reasons
    metrics = httpx.get(f"{service.url}/metrics", timeout=60).text
    assert 'dripwatch_rejected_total{reason="not_json"}' in metrics


def _has(service: Service, bed: str, signal: str) -> bool | None:
    answer = httpx.get(f"{service.url}/api/v1/beds/{bed}", timeout=60)
    return True if answer.status_code == 200 and signal in answer.json()["values"] else None


def test_silence_is_told_in_time(service: Service) -> None:
    """TEC-LOST at 10 s (and 30 s) after the last usable value, within a second."""
    with service.socket() as screen:
        screen.until(lambda frame: frame["type"] == "snapshot")
        device = Device(service.broker_port, "c6", "m6")
        device.vitals(hr=70, spo2=97)
        alert = screen.alert("alert_raised", "TEC-LOST", 15, bed="c6")
        assert alert["subject"] == "m6"
        assert alert["priority"] == "low"
        onset, raised = alert["onset"], alert["raised_at"]
        assert 10.0 <= _seconds(raised) - _seconds(onset) <= 11.0


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = stamp[11:].rstrip("Z").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_kill_and_restart_continue_exactly(tmp_path: Path, broker: str) -> None:
    """After SIGKILL: same alerts, same acknowledgement, numbers go on, ids are never used again."""
    with contextlib.ExitStack() as stack:
        url = f"mqtt://127.0.0.1:{stack.enter_context(mosquitto())}" if broker == "mosquitto" else None
        service = stack.enter_context(Service(tmp_path / "store", url))
        device = Device(service.broker_port, "k1", "m1")
        with service.socket() as screen:
            epoch = screen.next()["epoch"]
            screen.until(lambda frame: frame["type"] == "snapshot")
            device.vitals(nibp_sys=205)
            alert = screen.alert("alert_raised", "BP-EXT")
        acknowledged = service.post(f"/alerts/{alert['id']}/acknowledge", {"by": "RN"}, Idempotency_Key="a1")
        assert acknowledged.status_code == 200
        seen = service.get("/alerts?bed=k1")
        service.kill()
        service.start()
        assert service.get("/alerts?bed=k1") == seen
        again = service.post(f"/alerts/{alert['id']}/acknowledge", {"by": "RN"}, Idempotency_Key="a1")
        assert again.status_code == 200
        with service.socket() as screen:
            hello = screen.next()
            assert hello["epoch"] == epoch
            assert hello["seq"] >= 2
        device.vitals(nibp_sys=120)
        device.vitals(nibp_sys=120)
        until("closed", lambda: not service.get("/alerts?bed=k1&state=active_acked"))
        assert service.stop() == 0


def test_a_broker_that_has_forgotten_us_is_told(tmp_path: Path) -> None:
    """What was published while it had no session for us is nowhere: nobody has watched."""
    port, first, second = free_port(), tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with contextlib.ExitStack() as stack:
        broker = stack.enter_context(contextlib.ExitStack())
        broker.enter_context(mosquitto(port, first))
        service = stack.enter_context(Service(tmp_path / "store", f"mqtt://127.0.0.1:{port}"))
        screen = stack.enter_context(service.socket())
        screen.until(lambda frame: frame["type"] == "snapshot")
        broker.close()
        stack.enter_context(mosquitto(port, second))
        alert = screen.alert("alert_raised", "TEC-SERVICE", 60, subject="service")
        assert (alert["bed"], alert["priority"]) == (None, "high")
        assert alert["text"].startswith("Not watched from ")


def test_a_task_that_dies_takes_the_process_with_it(tmp_path: Path) -> None:
    """The embedded broker killed: the service ends, with an exit status that says so."""
    with Service(tmp_path / "store") as service:
        pid = int((tmp_path / "store" / "broker" / "nats-server.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        assert service.child is not None
        assert service.child.wait(timeout=60) == 1


@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_a_replay_prints_what_was_live_byte_for_byte(tmp_path: Path, broker: str) -> None:
    """Simulated chairs for a while, then ``dripwatch replay`` of the data folder against the store."""
    with contextlib.ExitStack() as stack:
        url = f"mqtt://127.0.0.1:{stack.enter_context(mosquitto())}" if broker == "mosquitto" else None
        service = stack.enter_context(Service(tmp_path / "store", url))
        chairs = subprocess.Popen(
            [
                *(sys.executable, "-m", "simulators", "demo", "--chairs", "4"),
                *("--mqtt", f"mqtt://127.0.0.1:{service.broker_port}", "--http", service.url),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        try:
            with service.socket() as screen:
                screen.be_heard()
                screen.alert("alert_raised", "BP-SYS-HIGH", 40)
                service.kill()
                service.start()
            with service.socket() as screen:
                screen.alert("alert_changed", "BP-SYS-HIGH", 60, action="PAUSE")
        finally:
            chairs.terminate()
            chairs.wait(timeout=60)
        assert service.stop() == 0
    with JournalFile(tmp_path / "store" / FILE) as journal:
        live = journal.changes()
        heard = [json.loads(row.body)["armed"] for row in journal.after(0) if row.kind == "consoles_changed"]
    # The console of before the end is not taken for one that can be heard after it.
    assert heard == [True, False]
    told: list[bytes] = []
    replay(tmp_path / "store", shipped(), told.append)
    assert len(live) > 30
    assert told == live

"""Real recordings: replayed on a virtual clock, and pushed over MQTT into a running service.

Run by ``make recordings DIR=...``; not part of ``make test``. The service's clock and the simulators'
run twenty times faster together, so every hold has its length and 33 minutes take under two.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from app.codec.trial.plain import to_json
from app.replay import replay
from app.trial import Order, Source, trial
from tests.harness import Service
from tests.support import ROOT, shipped

SPEED = 20
FLEET = "fleet_hr"
"""Many patients in one file: other columns, for load and not for replay."""

SERVE_FAST = f"""
import asyncio, os
from app import main, settings
async def ready(http, mqtt): print("ready", http, flush=True)
main.run(main.serve(settings.read(os.environ), speed={SPEED}, ready=ready))
"""


def told(lines: list[str]) -> list[tuple[str, str, str]]:
    """(rule, subject, priority) of every alert that was raised, in order."""
    return [(w[3], w[4], w[5]) for w in map(str.split, lines) if w[1] == "raised"]


def replayed(path: Path) -> list[str]:
    lines: list[bytes] = []
    replay(path, shipped(), lines.append)
    return [line.decode() for line in lines]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "recording" in metafunc.fixturenames:
        folder: Path = metafunc.config.getoption("--recordings")
        paths = sorted(path for path in folder.glob("*.csv.gz") if not path.name.startswith(FLEET))
        metafunc.parametrize("recording", paths, ids=lambda path: path.name.removesuffix(".csv.gz"))


@pytest.mark.timeout(600)
def test_every_recording_replays_twice_the_same(recording: Path) -> None:
    first = replayed(recording)
    assert replayed(recording) == first


@pytest.mark.timeout(600)
@pytest.mark.parametrize("interval", [1_000, 60_000])
def test_every_recording_tried_against_its_own_rules_differs_in_nothing(
    recording: Path, interval: int
) -> None:
    """Twice, with the same bytes; ``make trials`` prints what edited rules make of them."""
    order = Order(shipped(), shipped(), None, interval, plots=True)
    first, second = (trial([Source(recording)], order, StringIO(), 1) for _ in range(2))
    assert first.failures == ()
    assert all(one.comparison.is_empty for one in first.results)
    assert to_json(first) == to_json(second)


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path / "store")
    service.program = [sys.executable, "-c", SERVE_FAST]
    with service.start() as running:
        yield running


@pytest.mark.timeout(400)
@pytest.mark.broker
def test_or_01_over_mqtt_tells_what_the_replay_tells(recordings: Path, fast: Service) -> None:
    path = recordings / "or_01.csv.gz"
    with fast.socket() as screen:
        screen.until(lambda frame: frame["type"] == "snapshot")
        with subprocess.Popen(
            [
                *(sys.executable, "-m", "simulators", "recording", str(path)),
                *("--bed", "recording", "--monitor", "recording", "--speed", str(SPEED)),
                *("--mqtt", f"mqtt://127.0.0.1:{fast.broker_port}", "--http", fast.url),
            ],
            cwd=ROOT,
        ) as monitor:
            screen.until(lambda _: monitor.poll() is not None, 300)
        assert monitor.returncode == 0
        screen.until(lambda frame: frame.get("change", {}).get("bed", {}).get("state") == "free", 60)
    raised = [
        (alert["rule"], alert["subject"], alert["priority"])
        for frame in screen.frames
        if frame["type"] == "change" and frame["change"]["kind"] == "alert_raised"
        for alert in [frame["change"]["alert"]]
    ]
    assert [one for one in raised if one[0] != "TEC-DEV-OFF"] == told(replayed(path))

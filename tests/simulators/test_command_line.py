"""``python -m simulators``: help worth reading, one-line errors, and a run over a real broker."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiomqtt
import pytest

from simulators.__main__ import main
from simulators.scenario_file import scenarios
from tests.simulators import wire_check
from tests.simulators.conftest import Broker, Service

DATA = Path(__file__).parents[1] / "data" / "recordings"
NOWHERE = "mqtt://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DRIPWATCH_MQTT_URL", "DRIPWATCH_URL"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def ending() -> Iterator[list[object]]:
    """Collects the status of whoever ends the program."""
    statuses: list[object] = []
    try:
        yield statuses
    except SystemExit as told:
        statuses.append(told.code)


def test_scenarios_are_listed_with_the_alert_each_should_raise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    told = capsys.readouterr().out
    for scenario in scenarios().values():
        assert scenario.name in told
        assert scenario.expects in told


@pytest.mark.parametrize(
    "command", [[], ["demo"], ["run"], ["recording"], ["load"], ["scenarios"], ["population"]]
)
def test_help_says_what_and_how(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "usage: python -m simulators" in told
    if not command:
        assert "DRIPWATCH_MQTT_URL" in told
        assert all(
            name in told
            for name in ("demo", "run", "recording", "load", "scenarios", "population", "examples:")
        )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "required: COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["run"], "required: scenario"),
        (["run", "clam"], "no scenario 'clam'; there are: pressure-161-98, "),
        (["run", "calm", "--bed", "chair 1"], "'chair 1': 1 to 64 letters"),
        (["run", "calm", "--duration", "0"], "'0' is no number above 0"),
        (["run", "calm", "--mqtt", "broker"], "no broker address: 'broker', expected mqtt://host:port"),
        (["run", "calm", "--http", "service"], "no service address: 'service', expected http://host:port"),
        (["run", "calm", "--http", ""], "give --http http://host:port, or --no-session"),
        (["run", "calm", "--monitor", "x", "--pump", "x"], "both called 'x': give them two names"),
        (["demo", "--http", ""], "a demo needs a service"),
        (["demo", "--chairs", "0"], "'0' is no whole number from 1 on"),
        (["load", "--beds", "1.5"], "'1.5' is no whole number from 1 on"),
        (["load", "--rate", "nan"], "'nan' is no number above 0"),
        (["recording", "r.csv", "--speed", "fast"], "'fast' is no number above 0"),
        (["recording", "r.csv", "--signals", "hr,pulse"], "no such signal: pulse; there are: hr, "),
    ],
)  # fmt: skip
def test_wrong_usage_is_named_with_the_way_out(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # argparse ends by itself; what only makes no sense together is returned.
    with ending() as ended:
        ended.append(main(arguments))
    told = capsys.readouterr()
    assert ended == [2]
    assert text in told.err.splitlines()[-1]
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["run", "calm", "--no-session", "--http", "", "--mqtt", NOWHERE, "--wait", "0.1"],
         "no MQTT broker at mqtt://127.0.0.1:1"),
        (["run", "calm", "--http", "http://127.0.0.1:1", "--wait", "0.1"],
         "no service ready at http://127.0.0.1:1"),
        (["demo", "--http", "http://127.0.0.1:1", "--wait", "0.1"],
         "name yours with --http or DRIPWATCH_URL"),
        (["load", "--mqtt", NOWHERE, "--beds", "20"], "name yours with --mqtt or DRIPWATCH_MQTT_URL"),
        (["recording", "nothing.csv"], "nothing.csv cannot be read: No such file or directory"),
        (["recording", __file__], "is no recording: its first line must be t_s,signal,value,unit"),
    ],
)  # fmt: skip
def test_a_world_that_is_not_as_it_should_be_is_told_in_one_line(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert told.startswith("simulators: ")
    assert text in told


def test_addresses_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRIPWATCH_MQTT_URL", NOWHERE)
    monkeypatch.setenv("DRIPWATCH_URL", "http://127.0.0.1:2")
    assert main(["run", "calm", "--wait", "0.1"]) == 1
    assert "http://127.0.0.1:2" in capsys.readouterr().err
    assert main(["load"]) == 1
    assert NOWHERE in capsys.readouterr().err


async def simulators(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulators", *arguments,
        cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONWARNINGS": "error"},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.broker
async def test_a_calm_run_is_heard_by_a_stranger(broker: Broker, service: Service) -> None:
    """End to end: a process, a broker, a stranger's MQTT client."""
    heard: dict[str, list[int]] = {}
    async with asyncio.timeout(30), aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("bedside/v1/#", qos=1)
        process = await simulators(
            "run", "calm", "--duration", "12.5", "--mqtt", broker.url, "--http", service.url
        )
        gone = 0
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            said = wire_check.check(str(message.topic), message.payload)
            assert message.qos == 1
            if "seq" in said:
                heard.setdefault(str(message.topic).split("/")[3], []).append(said["seq"])
            gone += said.get("state") == "offline"
            if gone == 2:
                break
        out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    assert "26 messages published and acknowledged" in out.decode()
    assert heard == {"chair-1-monitor": list(range(1, 14)), "chair-1-pump": list(range(1, 14))}
    assert ("POST", "/api/v1/sessions") in [(method, path) for method, path, _ in service.asked]


@pytest.mark.broker
@pytest.mark.parametrize("asked", ["a signal", "the end of whoever started it"])
async def test_asked_to_stop_it_says_offline_and_ends_quietly(
    broker: Broker, service: Service, asked: str
) -> None:
    async with asyncio.timeout(30), aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("bedside/v1/+/+/status", qos=1)
        words = ("demo", "--chairs", "2", "--until-eof", "--mqtt", broker.url, "--http", service.url)
        process = await simulators(*words)
        assert process.stdin is not None
        states: list[str] = []
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            states.append(wire_check.check(str(message.topic), message.payload)["state"])
            if states.count("online") == 4 and "offline" not in states:
                if asked == "a signal":
                    process.send_signal(signal.SIGINT)
                else:
                    process.stdin.close()
            if states.count("offline") == 4:
                break
        _, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")


def test_a_recording_pushed_faster_than_the_clock_says_what_that_does(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "r.csv"
    path.write_text("t_s,signal,value,unit\n0,hr,70,/min\n0,pap_sys,25,mm[Hg]\n")
    play = ["recording", str(path), "--http", "", "--mqtt", NOWHERE, "--wait", "0.1"]
    assert main([*play, "--speed", "8"]) == 1
    told = capsys.readouterr()
    assert "left out: 1 rows of pap_sys" in told.out
    assert "holds are shortened" in told.out
    assert "dripwatch replay" in told.out
    assert main(play) == 1
    assert "holds" not in capsys.readouterr().out


@pytest.mark.broker
async def test_a_recording_plays_to_its_end(broker: Broker, service: Service) -> None:
    service.speed = 20.0
    async with asyncio.timeout(30):
        process = await simulators(
            "recording", str(DATA / "demo_mode_01.csv.gz"), "--mqtt", broker.url, "--http", service.url,
            "--speed", "400",
        )  # fmt: skip
        out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    assert "pushed 20 times faster" in out.decode()
    assert "demo_mode_01.csv.gz: 214 messages published and acknowledged" in out.decode()

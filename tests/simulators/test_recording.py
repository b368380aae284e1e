"""A recording becomes messages: what is sent, what is not, and when."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.messages import Device, milliseconds
from simulators.recording import RecordingError, Row, messages, read, together
from tests.simulators import wire_check

DATA: Final = Path(__file__).parents[1] / "data" / "recordings"
START: Final = 1_795_000_000_000
DEVICE: Final = Device("c1", "m1", "recording", START, "replay")
HEADER: Final = "t_s,signal,value,unit\n"


def write(folder: Path, *rows: str, name: str = "r.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def sent(
    path: Path, only: Iterable[str] | None = None, pace: float = 1.0
) -> list[tuple[float, dict[str, Any]]]:
    """(second, message) of everything but the hello; every message checked."""
    content = read(path, None if only is None else frozenset(only))
    said = [
        (item.at, wire_check.check(item.topic, item.payload, origin="replay"))
        for item in messages(content, DEVICE, pace)
    ]
    assert [m["seq"] for _, m in said] == list(range(1, len(said) + 1))
    assert said[0][1]["state"] == "online"
    return said[1:]


def readings(said: list[tuple[float, dict[str, Any]]], signal: str) -> list[tuple[float, Any]]:
    return [(at, r["value"]) for at, m in said for r in m["readings"] if r["signal"] == signal]


def rows_of(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt") as lines:
        return list(csv.DictReader(lines))


def test_or_01_sends_every_number_once_and_each_cuff_measurement_once() -> None:
    rows, said = rows_of("or_01.csv.gz"), sent(DATA / "or_01.csv.gz")
    for signal in ("hr", "pr", "spo2", "rr", "etco2", "temp", "abp_sys", "abp_dia", "abp_map"):
        recorded = [float(r["value"]) for r in rows if r["signal"] == signal]
        told = [value for _, value in readings(said, signal)]
        assert [value or 0 for value in told] == recorded, signal
    assert readings(said, "nibp_sys") == [
        (0.0, 108), (142.336, 83), (438.272, 105), (733.184, 99),
        (1033.216, 95), (1335.296, 90), (1632.256, 88), (1885.779, 100),
    ]  # fmt: skip
    assert [v for _, v in readings(said, "nibp_dia")] == [64, 46, 59, 56, 52, 50, 50, 60]
    assert [v for _, v in readings(said, "nibp_map")] == [77, 58, 72, 69, 65, 62, 62, 73]


def test_or_01_zeros_go_out_as_no_number_and_say_so() -> None:
    said = sent(DATA / "or_01.csv.gz")
    nulls = [r for _, m in said for r in m["readings"] if r["value"] is None]
    assert {r["validity"] for r in nulls} == {"invalid"}
    count = {s: sum(r["signal"] == s for r in nulls) for s in ("rr", "etco2")}
    assert count == {"rr": 13, "etco2": 8}
    assert len(nulls) == 21


def test_or_01_keeps_the_recorded_pace() -> None:
    said = sent(DATA / "or_01.csv.gz")
    assert [at for at, _ in said] == sorted(at for at, _ in said)
    assert said[-1][0] == 2013.024
    for at, message in said:
        assert milliseconds(message["time"]) == START + round(at * 1000)
    times = [r["time"] for _, m in said for r in m["readings"] if r["signal"] == "nibp_sys"]
    assert milliseconds(times[1]) == START + 142_336


def test_demo_mode_has_one_cuff_measurement_in_213_seconds_of_repeats() -> None:
    said = sent(DATA / "demo_mode_01.csv.gz")
    assert len(said) == 213
    assert readings(said, "nibp_sys") == [(0.0, 120)]
    assert len(readings(said, "spo2")) == 213


def test_faster_is_the_same_messages_sooner() -> None:
    slow, fast = sent(DATA / "demo_mode_01.csv.gz"), sent(DATA / "demo_mode_01.csv.gz", pace=8.0)
    assert [at / 8 for at, _ in slow] == [at for at, _ in fast]
    for at, message in fast:
        assert abs(milliseconds(message["time"]) - (START + at * 1000)) <= 0.5
    assert [m["readings"][0] for _, m in slow] == [m["readings"][0] for _, m in fast]


@pytest.mark.parametrize(
    ("rows", "cuffs"),
    [
        (["0,nibp_sys,120,mm[Hg]"], []),
        (["0,nibp_sys,120,mm[Hg]", "0,nibp_dia,75,mm[Hg]"], [(0, 120)]),
        (["0,nibp_sys,120,mm[Hg]", "0.05,nibp_dia,75,mm[Hg]"], [(0, 120)]),
        (["0,nibp_sys,120,mm[Hg]", "0.051,nibp_dia,75,mm[Hg]"], []),
        (["0,nibp_sys,0,mm[Hg]", "0,nibp_dia,75,mm[Hg]"], []),
        (["0,nibp_sys,120,mm[Hg]", "0,nibp_dia,75,mm[Hg]", "1,nibp_sys,131,mm[Hg]",
          "2,nibp_sys,120,mm[Hg]", "2,nibp_dia,75,mm[Hg]"], [(0, 120)]),
        (["0,nibp_sys,120,mm[Hg]", "0,nibp_dia,75,mm[Hg]", "9,nibp_sys,120,mm[Hg]",
          "9,nibp_dia,76,mm[Hg]"], [(0, 120), (9, 120)]),
        (["0,nibp_sys,120,mm[Hg]", "0,nibp_dia,75,mm[Hg]", "9,nibp_sys,120,mm[Hg]",
          "9,nibp_dia,75,mm[Hg]", "9,nibp_map,90,mm[Hg]"], [(0, 120), (9, 120)]),
    ],
    ids=["half", "whole", "50 ms", "51 ms", "zero", "passing number", "changed", "mean came"],
)  # fmt: skip
def test_when_a_cuff_is_a_measurement(
    rows: list[str], cuffs: list[tuple[float, int]], tmp_path: Path
) -> None:
    assert readings(sent(write(tmp_path, *rows)), "nibp_sys") == cuffs


def test_no_number_below_zero_goes_out(tmp_path: Path) -> None:
    said = sent(write(tmp_path, "0,abp_dia,-7,mm[Hg]"))
    assert said[0][1]["readings"] == [
        {"signal": "abp_dia", "value": None, "unit": "mm[Hg]", "validity": "invalid"}
    ]


def test_only_what_was_asked_for_goes_out_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "0,hr,70,/min", "0,pap_sys,25,mm[Hg]", "1,spo2,97,%", "1,pap_sys,26,mm[Hg]")
    assert dict(read(path).left_out) == {"pap_sys": 2}
    assert [(at, len(m["readings"])) for at, m in sent(path, {"spo2"})] == [(1.0, 1)]


def test_a_signal_that_comes_twice_is_two_messages(tmp_path: Path) -> None:
    said = sent(write(tmp_path, "0,hr,70,/min", "0,spo2,97,%", "0,hr,71,/min"))
    assert readings(said, "hr") == [(0, 70), (0, 71)]


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["hr", "spo2", "rr"])), max_size=60))
def test_grouping_loses_nothing_and_no_group_is_wide_or_double(steps: list[tuple[int, str]]) -> None:
    at, rows = 0, []
    for step, signal in steps:
        at += step
        rows.append(Row(at, signal, float(at + 1)))
    groups = list(together(rows))
    assert [(s, v) for _, numbers in groups for s, v in numbers.items()] == [
        (r.signal, r.value) for r in rows
    ]
    for began, numbers in groups:
        assert all(value is not None and 0 <= value - 1 - began <= 50 for value in numbers.values())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "first line must be t_s,signal,value,unit"),
        ("time,hr\n0,70\n", "first line must be t_s,signal,value,unit"),
        ("record,t_s,signal,value,unit\na,0,hr,70,/min\n", "holds many patients"),
        (HEADER + "0,hr,seventy,/min\n", "line 2: not t_s,signal,value,unit"),
        (HEADER + "0,hr,70\n", "line 2: not t_s,signal,value,unit"),
        (HEADER + "inf,hr,70,/min\n", "line 2: not t_s,signal,value,unit"),
        (HEADER + "0,hr,nan,/min\n", "line 2: hr is nan"),
        (HEADER + "0,hr,70,/min\n0,abp_map,9,kPa\n", "line 3: abp_map is 9 'kPa', not a number in 'mm[Hg]'"),
        (HEADER + "1,hr,70,/min\n0,hr,70,/min\n", "line 3: goes back in time"),
        (HEADER, "nothing to play"),
        (HEADER + "0,pap_sys,25,mm[Hg]\n", "nothing to play"),
    ],
)
def test_what_is_no_recording_is_named_in_one_line(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(content)
    with pytest.raises(RecordingError) as told:
        read(path)
    assert message in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_not_there_or_not_gzip_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"none\.csv cannot be read: No such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(RecordingError, match="cannot be read: Not a gzipped file"):
        read(write(tmp_path, name="r.csv.gz"))
    broken = tmp_path / "cut.csv.gz"
    broken.write_bytes((DATA / "or_01.csv.gz").read_bytes()[:1000])
    with pytest.raises(RecordingError, match="cannot be read"):
        read(broken)


def test_what_is_not_ours_comes_with_its_notice() -> None:
    notice = (DATA / "NOTICE.md").read_text()
    for path in DATA.iterdir():
        assert path.name == "NOTICE.md" or f"`{path.name}`" in notice
    assert "Johannes Enevoldsen" in notice
    assert "Permission is hereby granted" in notice

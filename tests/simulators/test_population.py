"""A population: right on the wire, the same for the same seed, and each switch takes away what it names."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from simulators.population import (
    BEGINS_S,
    SHALLOW_S,
    START_MS,
    Population,
    write_folder,
)
from tests.simulators import wire_check

CALM = Population(noise=False, artifacts=False, repeats=False, interval_s=10)
USUAL = Population(interval_s=10)

Line = dict[str, Any]


@cache
def lines(population: Population, number: int) -> tuple[Line, ...]:
    return tuple(map(json.loads, population.visit(number)))


def second(line: Line) -> float:
    return float(line["at"] - START_MS) / 1000


def cuffs(population: Population, number: int) -> list[tuple[float, int, int]]:
    """(second, systolic, diastolic)."""
    found = []
    for line in lines(population, number):
        readings = {one["signal"]: one["value"] for one in line.get("payload", {}).get("readings", ())}
        if "nibp_sys" in readings:
            found.append((second(line), readings["nibp_sys"], readings["nibp_dia"]))
    return found


def told(population: Population, number: int) -> list[tuple[float, str, str]]:
    """(second, method, path) of what staff tell the service."""
    return [
        (second(line), line["method"], line["path"]) for line in lines(population, number) if "method" in line
    ]


def test_it_begins_and_ends_and_time_never_goes_back() -> None:
    found = lines(USUAL, 1)
    assert found[0]["begins"] == {"v": 1, "bed": "K-0001", "interval_s": 10, "seed": 1, "study": "yale"}
    assert found[-1] == {"at": START_MS + 110 * 60_000, "ends": "K-0001"}
    assert [line["at"] for line in found] == sorted(line["at"] for line in found)


@pytest.mark.parametrize("number", [1, 4, 9])
def test_every_message_is_right_on_the_wire_and_stands_in_its_line_as_it_was_sent(number: int) -> None:
    seqs: dict[str, int] = {}
    for line in USUAL.visit(number):
        head, _, payload = line.partition(b',"payload":')
        if not payload:
            continue
        topic = json.loads(head + b"}")["topic"]
        message = wire_check.check(topic, payload.removesuffix(b"}\n"))
        device = topic.split("/")[3]
        assert message["seq"] == seqs.get(device, 0) + 1, "nothing is lost between device and line"
        seqs[device] = message["seq"]
    assert len(seqs) == 2


def test_the_same_seed_gives_the_same_bytes_and_another_another_person() -> None:
    assert list(USUAL.visit(3)) == list(USUAL.visit(3))
    assert list(USUAL.visit(3)) != list(USUAL.visit(4))
    assert USUAL.person(3) != replace(USUAL, seed=2).person(3)


@pytest.mark.parametrize(
    "less", [{"noise": False}, {"artifacts": False}, {"repeats": False}, {"interval_s": 1}]
)
def test_a_patient_is_the_same_whatever_is_switched_off(less: dict[str, Any]) -> None:
    assert USUAL.person(7) == replace(USUAL, **less).person(7)


def test_every_tenth_message_is_one_of_those_of_every_second() -> None:
    """The visit is lived second by second; an interval says only which of it is told."""

    def numbers(population: Population) -> dict[tuple[int, str], object]:
        return {
            (line["at"], line["topic"]): line["payload"].get("readings") or line["payload"].get("rate")
            for line in lines(population, 4)
            if "topic" in line
        }

    seldom, often = numbers(USUAL), numbers(replace(USUAL, interval_s=1))
    assert seldom.items() <= often.items()
    assert len(often) > 5 * len(seldom)
    assert told(USUAL, 4) == told(replace(USUAL, interval_s=1), 4)


def test_staff_open_screen_lock_look_and_close() -> None:
    found = told(CALM, 1)
    about = [path.removeprefix("/api/v1/sessions").removeprefix("/{session}/") for _, _, path in found]
    assert about[:3] == ["", "screening", "baseline"]
    assert about.count("checks") == 8
    assert about[-1] == "close"
    assert "discharge/escort" in about
    checks = [at for at, _, path in found if path.endswith("checks")]
    assert checks[:3] == [BEGINS_S + 600 * n + 60 for n in (1, 2, 3)]


@pytest.mark.parametrize("number", range(1, 9))
def test_without_errors_a_cuff_at_the_end_of_the_infusion_shows_rest_and_rise(number: int) -> None:
    found, person = cuffs(CALM, number), CALM.person(number)
    rest = [one for one in found if one[0] < BEGINS_S]
    assert {one[1:] for one in rest} == {(round(person.rest.systolic), round(person.rest.diastolic))}
    assert len(rest) == 3
    peak = next(one for one in found if one[0] > BEGINS_S + 2400)
    assert peak[0] < BEGINS_S + 2400 + 60
    for shown, level, rise in (
        (peak[1], person.rest.systolic, person.answer.systolic),
        (peak[2], person.rest.diastolic, person.answer.diastolic),
    ):
        assert shown == pytest.approx(level + rise, abs=1 + 0.03 * abs(rise))


def test_nobody_repeats_a_cuff_unless_it_looks_wrong_and_repeats_are_on() -> None:
    def wrong(number: int) -> list[float]:
        (_, systolic, diastolic), *_ = cuffs(CALM, number)
        return [
            at
            for at, s, d in cuffs(replace(CALM, repeats=True), number)
            if s > 160 or d > 100 or s < 100 or s >= 1.2 * systolic or d >= 1.2 * diastolic
        ]

    high = next(n for n in range(1, 40) if wrong(n))
    calm = next(n for n in range(1, 40) if not wrong(n))
    repeating = replace(CALM, repeats=True)
    assert len(cuffs(repeating, high)) > len(cuffs(CALM, high))
    first = wrong(high)[0]
    after = next(at for at, _, _ in cuffs(repeating, high) if at > first)
    assert 35 <= after - first <= 92, "reaction 15 to 45 s, the arm's rest, a cycle of 20 to 45 s"
    assert cuffs(repeating, calm) == cuffs(CALM, calm)


def test_artifacts_are_as_often_as_told_and_marked_as_doubtful_or_not() -> None:
    moved, hours = 0, 0.0
    for number in range(1, 15):
        messages = lines(USUAL, number)
        doubtful = [
            second(line)
            for line in messages
            for one in line.get("payload", {}).get("readings", ())
            if one["signal"] == "spo2" and one.get("validity") == "questionable"
        ]
        moved += sum(b - a > 15 for a, b in zip([-99.0, *doubtful], doubtful, strict=False))
        hours += 110 / 60
    assert 0.2 < moved / hours < 1.2
    plain = replace(USUAL, marked=False)
    assert not any(
        one.get("validity") == "questionable"
        for number in range(1, 9)
        for line in lines(plain, number)
        for one in line.get("payload", {}).get("readings", ())
    )


def test_who_desaturates_is_under_90_for_two_minutes_and_more() -> None:
    everybody = replace(CALM, desaturating=1.0, interval_s=1)
    for number in (1, 2):
        low = [
            second(line)
            for line in lines(everybody, number)
            for one in line.get("payload", {}).get("readings", ())
            if one["signal"] == "spo2" and one["value"] < 90
        ]
        assert 120 <= len(low) <= SHALLOW_S
        assert low[-1] - low[0] == len(low) - 1
    share = replace(CALM, desaturating=0.1, visit_min=60)
    having = mean(
        any(
            one["signal"] == "spo2" and one["value"] < 90
            for line in lines(share, number)
            for one in line.get("payload", {}).get("readings", ())
        )
        for number in range(1, 16)
    )
    assert having < 0.5


def test_a_file_a_patient_and_the_same_bytes_again(tmp_path: Path) -> None:
    paths = list(write_folder(CALM, 2, 2, tmp_path))
    assert [path.name for path in paths] == ["K-0002.jsonl.gz", "K-0003.jsonl.gz"]
    assert gzip.decompress(paths[0].read_bytes()) == b"".join(CALM.visit(2))
    before = paths[1].read_bytes()
    list(write_folder(CALM, 3, 1, tmp_path))
    assert paths[1].read_bytes() == before

"""Work over processes: how many, and that each knows what it was told and nothing else."""

from __future__ import annotations

import os
from functools import partial

import pytest

from app.spread import pool, workers

TOLD: list[str] = []


@pytest.mark.parametrize(
    ("jobs", "parts", "count"), [(1, 9, 1), (4, 9, 4), (4, 2, 2), (None, 1, 1), (3, 0, 1)]
)
def test_no_more_processes_than_parts(jobs: int | None, parts: int, count: int) -> None:
    assert workers(jobs, parts) == count


def test_as_many_as_processors_unless_told_otherwise() -> None:
    assert workers(None, 10_000) == os.cpu_count()


def _remember(word: str) -> None:
    TOLD.append(word)


def _look(number: int) -> tuple[int, list[str], int]:
    return number, TOLD, os.getpid()


def test_a_process_begins_with_what_it_is_told_alone() -> None:
    TOLD.append("here")
    try:
        with pool(2, partial(_remember, "there")) as processes:
            found = list(processes.map(_look, range(5)))
    finally:
        TOLD.clear()
    assert [number for number, *_ in found] == [0, 1, 2, 3, 4]
    assert all(told == ["there"] for _, told, _ in found)
    assert os.getpid() not in {process for *_, process in found}

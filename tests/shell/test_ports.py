"""The parts behind the doors fit them, as mypy sees it and as Python does."""

from __future__ import annotations

import inspect

import pytest

from app.shell import ports
from app.shell.archive import Archive
from app.shell.board import Board
from app.shell.engine_loop import EngineLoop
from tests.clinic import Clinic, ClinicArchive


@pytest.mark.parametrize(
    ("port", "part"),
    [
        (ports.Site, Board),
        (ports.Site, Clinic),
        (ports.Commands, EngineLoop),
        (ports.Commands, Clinic),
        (ports.Archive, Archive),
        (ports.Archive, ClinicArchive),
    ],
)
def test_a_part_has_every_method_with_the_ports_parameters(port: type, part: type) -> None:
    for name, method in inspect.getmembers(port, inspect.isfunction):
        if name.startswith("_"):
            continue
        asked = list(inspect.signature(method).parameters)
        given = list(inspect.signature(getattr(part, name)).parameters)
        assert given == asked, f"{part.__name__}.{name}"

"""The published files are what the models say, and say so when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.shell.contracts import EDITORS, FOLDER, documents, generate, generate_beside
from tests.support import ROOT

NAMES = ["asyncapi.json", "openapi.json", "protocol.schema.json"]


def test_the_repositorys_files_are_current() -> None:
    assert generate(check=True, folder=ROOT / FOLDER) == [], "run: dripwatch contracts"


def test_the_schema_beside_the_protocol_is_current_and_is_written(tmp_path: Path) -> None:
    assert generate_beside(check=True, folder=ROOT / EDITORS) == [], "run: dripwatch contracts"
    beside = str(tmp_path / "protocol.schema.json")
    assert generate_beside(check=True, folder=tmp_path) == [beside]
    assert generate_beside(check=False, folder=tmp_path) == [beside]
    assert generate_beside(check=False, folder=tmp_path) == []


def test_they_are_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "api"
    written = [str(folder / name) for name in NAMES]
    assert generate(check=True, folder=folder) == written
    assert not folder.exists()
    assert generate(check=False, folder=folder) == written
    assert generate(check=False, folder=folder) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_stale_file_is_told_and_left_alone(name: str, tmp_path: Path) -> None:
    generate(check=False, folder=tmp_path)
    (tmp_path / name).write_text("{}\n")
    assert generate(check=True, folder=tmp_path) == [str(tmp_path / name)]
    assert (tmp_path / name).read_text() == "{}\n"


def test_what_is_published() -> None:
    assert sorted(documents()) == NAMES

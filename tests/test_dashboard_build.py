"""The builder of the page: which Node will do, what is installed, and when there is nothing to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import build
from tests.support import ROOT


@pytest.mark.parametrize(
    ("version", "will_do"),
    [
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v20.20.2", True),
        ("v21.9.9", False),
        ("v22.12.1", False),
        ("v22.13.0", True),
        ("v23.11.0", False),
        ("v24.0.0", True),
        ("v26.7.0", True),
        ("v18.19.1", False),
        ("", False),
    ],
)
def test_which_node_will_do(version: str, will_do: bool) -> None:
    assert build.new_enough(version) is will_do


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dashboard of three files."""
    (tmp_path / "src").mkdir()
    for name in ("index.html", "package.json", "package-lock.json", "vite.config.ts", "src/main.tsx"):
        (tmp_path / name).write_text("{}")
    monkeypatch.setattr(build, "HERE", tmp_path)
    return tmp_path


def test_what_is_shipped_counts_and_nothing_else(home: Path) -> None:
    first = build.sources()
    (home / "src" / "age.test.ts").touch()
    (home / "README.md").touch()
    (home / "node_modules").mkdir()
    assert build.sources() == first
    (home / "src" / "main.tsx").rename(home / "src" / "other.tsx")
    renamed = build.sources()
    assert renamed != first
    (home / "src" / "other.tsx").write_text("{ }")
    assert build.sources() not in {first, renamed}


@pytest.mark.parametrize(
    ("present", "complete"),
    [
        (None, False),
        ({}, False),
        ({"node_modules/a": {"version": "1.0.0"}}, True),
        ({"node_modules/a": {"version": "1.0.1"}}, False),
        ({"node_modules/a": {"version": "1.0.0"}, "node_modules/b": {"version": "2.0.0"}}, True),
        ({"node_modules/b": {"version": "2.0.0"}}, False),
    ],
)
def test_what_is_installed(home: Path, present: dict[str, object] | None, complete: bool) -> None:
    wanted = {
        "": {"name": "dashboard"},
        "node_modules/a": {"version": "1.0.0"},
        "node_modules/b": {"version": "2.0.0", "optional": True},
    }
    (home / "package-lock.json").write_text(json.dumps({"packages": wanted}))
    if present is not None:
        (home / "node_modules").mkdir()
        (home / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": present}))
    assert build.installed() is complete


@pytest.mark.usefixtures("page")
def test_an_unchanged_page_needs_no_node_and_says_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "dashboard/build.py"],
        cwd=ROOT,
        env=os.environ | {"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_lock_of_the_page_names_no_host_and_has_its_hashes() -> None:
    packages = json.loads((ROOT / "dashboard" / "package-lock.json").read_text())["packages"]
    assert not [name for name, one in packages.items() if "resolved" in one or one.get("link")]
    assert not [name for name, one in packages.items() if name and not one["integrity"].startswith("sha512-")]
    assert "ignore-scripts=true" in (ROOT / "dashboard" / ".npmrc").read_text().splitlines()

"""The house itself: every module has its test, its size, its name, and only one reads the time.

What imports can tell is held by the import-linter contracts in pyproject.toml; this file holds the
rest.
"""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("app", "simulators")

#: A command line is tested by what it is, not by its dunder name.
MIRRORS: Final = {
    "app/__main__.py": "tests/test_command_line.py",
    "simulators/__main__.py": "tests/simulators/test_command_line.py",
}
#: Modules that may stand without a test file of their own. Each entry says why. None, so far.
WITHOUT_MIRROR: Final[dict[str, str]] = {}

#: Lines. Files want 80 to 300; up to here they may grow before they must be split by question.
SIZE_LIMIT: Final = 400

#: Names that say nothing about what is inside.
EMPTY_NAMES: Final = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "tools"}

CLOCK: Final = "app/shell/clock.py"
CLOCK_READERS: Final = {
    "time": {
        "clock_gettime", "clock_gettime_ns", "gmtime", "localtime", "monotonic", "monotonic_ns",
        "perf_counter", "perf_counter_ns", "time", "time_ns",
    },
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
}  # fmt: skip

#: Folders of one person's machine; written so that it does not find itself.
MACHINE_PATH: Final = re.compile(rb"(?<![\w.-])/(?:work|root|home/\w+|Users/\w+|opt/wheels)/")


def _modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _mirror(module: str) -> str:
    """The test file of a module: ``app/core/alarm.py`` has ``tests/core/test_alarm.py``."""
    path = Path(module)
    room = path.parent.relative_to("app") if path.parts[0] == "app" else path.parent
    return MIRRORS.get(module, (Path("tests") / room / f"test_{path.name}").as_posix())


def _readers_of_the_clock(source: str) -> list[str]:
    """Every place in a module that reads a clock, as ``line: name``.

    Follows what is imported under another name; does not follow a clock put into a variable.
    """
    tree = ast.parse(source)
    named: dict[str, str] = {}
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                named[alias.asname or alias.name] = alias.name
                if node.module == "time" and alias.name in CLOCK_READERS["time"]:
                    found.append(f"{node.lineno}: time.{alias.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.attr in CLOCK_READERS.get(named.get(last, last), ()):
                found.append(f"{node.lineno}: {named.get(last, last)}.{node.attr}")
    return found


MODULES: Final = [_name(path) for path in _modules()]


@pytest.mark.parametrize("module", [name for name in MODULES if not name.endswith("__init__.py")])
def test_every_module_has_its_test_file(module: str) -> None:
    if module in WITHOUT_MIRROR:
        assert not (ROOT / _mirror(module)).exists(), f"{module} has a test: strike it off the list"
        return
    assert (ROOT / _mirror(module)).is_file(), f"{module} wants {_mirror(module)}"


@pytest.mark.parametrize("module", [name for name in MODULES if name.endswith("__init__.py")])
def test_a_room_opens_with_what_it_is_for_and_nothing_else(module: str) -> None:
    body = ast.parse((ROOT / module).read_text()).body
    assert len(body) == 1, f"{module} holds more than a docstring"
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_in_one_reading(module: str) -> None:
    lines = len((ROOT / module).read_text().splitlines())
    assert lines <= SIZE_LIMIT, f"{module} has {lines} lines: split it by question"


@pytest.mark.parametrize("module", MODULES)
def test_a_name_says_what_is_inside(module: str) -> None:
    words = {word for part in Path(module).with_suffix("").parts for word in part.split("_")}
    assert not words & EMPTY_NAMES


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("app/") and name != CLOCK])
def test_only_the_clock_reads_the_time(module: str) -> None:
    assert _readers_of_the_clock((ROOT / module).read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import time\ntime.monotonic()", ["2: time.monotonic"]),
        ("import time as t\nread = t.time_ns", ["2: time.time_ns"]),
        ("from time import monotonic as m\nm()", ["1: time.monotonic"]),
        ("import datetime\ndatetime.datetime.now()", ["2: datetime.now"]),
        ("from datetime import datetime as dt, UTC\ndt.now(UTC)", ["2: datetime.now"]),
        ("from datetime import date\ndate.today()", ["2: date.today"]),
        ("import time\ntime.sleep(1)", []),
        ("from datetime import datetime\ndatetime.fromisoformat('2026-11-21')", []),
        ("clock.now()\nclock.time()", []),
    ],
)
def test_the_search_for_clocks_finds_them(source: str, found: list[str]) -> None:
    assert _readers_of_the_clock(source) == found


@pytest.mark.requires("git")
def test_no_file_holds_a_nul_or_somebodys_folder() -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    pictures = {".png", ".ico", ".ttf", ".woff2", ".gz"}
    guilty: list[str] = []
    for name in filter(None, listing.decode().split("\0")):
        path = ROOT / name
        if path.suffix in pictures or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" in content:
            guilty.append(f"{name}: NUL byte")
        guilty += [f"{name}: {hit.decode()}" for hit in MACHINE_PATH.findall(content)]
    assert guilty == []

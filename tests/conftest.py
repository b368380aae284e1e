"""What every test may ask for: outside programs by name, the recordings folder, and no quiet skips.

A test that needs a program says so, and without the program it is skipped with a reason that names
it and the Debian package that has it::

    @pytest.mark.requires("mosquitto", "mosquitto_sub")
    async def test_persistent_session(program: Program) -> None:
        broker = await start(program("mosquitto"), ...)

Under ``CI`` (set to anything but nothing) a skip of any kind, in a test, a fixture or a whole
module, is a failure: a green run there means that everything ran.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from hypothesis import settings

# A deadline is a timing, and those belong in benchmarks: a busy machine must not break a law. Hypothesis has
# settings of its own for CI, and this keeps the rest of them.
settings.register_profile("dripwatch", parent=settings.default, deadline=None)
settings.load_profile("dripwatch")

# Before anybody imports them: what stands behind several rooms of tests tells its failed asserts in full.
pytest.register_assert_rewrite("tests.visit.story", "tests.visit.chair", "tests.visit.leaving")

#: Name of a program to its path; skips (fails under CI) where it is missing.
Program: TypeAlias = Callable[[str], str]

#: Programs outside the lock that tests may want, and the Debian package of each.
DEBIAN_PACKAGE: Final = {
    "chromium": "chromium",
    "git": "git",
    "make": "make",
    "mosquitto": "mosquitto",
    "mosquitto_pub": "mosquitto-clients",
    "mosquitto_sub": "mosquitto-clients",
    "openssl": "openssl",
}

MARKERS: Final = (
    "requires(*programs): skipped where one of the programs is missing; see DEBIAN_PACKAGE",
    "broker: talks to a real MQTT broker",
    "browser: opens the page in a real browser",
    "chaos: kills the service; minutes long, run by `make chaos`",
)


def locate(name: str) -> str | None:
    """Find a program, also where Debian puts daemons and an ordinary user's PATH does not look."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin"])
    return shutil.which(name, path=path)


def requires(name: str) -> str:
    """Give the path of a program, or skip the test with a reason that says how to get it."""
    package = DEBIAN_PACKAGE[name]
    found = locate(name)
    if found is None:
        pytest.skip(f"needs the program {name!r} (Debian: apt install {package})")
    return found


@pytest.fixture(scope="session")
def program() -> Program:
    """For fixtures that start programs: the same door as the marker, giving the path."""
    return requires


@pytest.fixture(scope="session")
def page() -> Path:
    """The folder of the page that the service serves, built from the sources of now."""
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, str(root / "dashboard" / "build.py")], check=True)
    return root / "app" / "static"


@pytest.fixture(scope="session")
def recordings(request: pytest.FixtureRequest) -> Path:
    """The folder given with ``--recordings``; only tests/recordings asks for it."""
    folder = request.config.getoption("--recordings")
    if not isinstance(folder, Path) or not folder.is_dir():
        raise pytest.UsageError(f"--recordings must name a folder, not {folder}")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--recordings", type=Path, default=None, help="folder of real recordings, see `make help`"
    )
    parser.addoption(
        "--keep-pictures", action="store_true", help="write tests/browser/pictures anew, after a look"
    )


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave tests/recordings out where no recordings were given: not skipped, not there."""
    if collection_path == Path(__file__).parent / "recordings":
        return True if config.getoption("--recordings") is None else None
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("requires"):
        for name in marker.args:
            requires(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    # An expected failure reports itself as skipped too, but it did run.
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a skip is a failure under CI: {reason}"

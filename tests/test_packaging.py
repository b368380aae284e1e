"""What is handed out: locks, wheel, make targets, container files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import Program

ROOT: Final = Path(__file__).parent.parent
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text())
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
LOCKS: Final = ("runtime", "build", "node", "dev")


# ------------------------------------------------------------------------------------------ locks


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def _locked(name: str) -> dict[str, str]:
    """Package to exact version, of one lock."""
    pins = re.findall(r"^([\w.-]+)==(\S+)", _lock(name), flags=re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    entries = re.split(r"^(?=\w)", _lock(name), flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+ ", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry.splitlines()[0]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_folder(name: str) -> None:
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|^/", _lock(name))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("runtime", PROJECT["project"]["dependencies"]),
        ("build", PROJECT["dependency-groups"]["build"]),
        ("node", PROJECT["dependency-groups"]["node"]),
        ("dev", PROJECT["project"]["dependencies"]),
        ("dev", [text for text in PROJECT["dependency-groups"]["dev"] if isinstance(text, str)]),
    ],
)
def test_a_lock_serves_what_the_project_asks_for(name: str, wanted: list[str]) -> None:
    locked = _locked(name)
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name}: run `make lock`"
        assert requirement.specifier.contains(version), f"{requirement}: run `make lock`"


@pytest.mark.parametrize("name", ["runtime", "build"])
def test_the_tools_are_tested_with_what_is_shipped(name: str) -> None:
    assert _locked(name).items() <= _locked("dev").items()


# ------------------------------------------------------------------------------------------ wheel


def _pack(kind: str, source: Path) -> Path:
    """Build from a folder as the Dockerfile does: no network, nothing installed, no Node to be found."""
    out = source / "dist"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)],
        cwd=source,
        env=os.environ | {"PATH": "/nowhere"},
        check=True,
        capture_output=True,
    )
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory, page: Path) -> Path:
    """The sdist, unpacked; made from a copy without the dashboard's sources."""
    source = tmp_path_factory.mktemp("source")
    assert page.is_relative_to(ROOT / "app")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "CHANGELOG.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, source)
    for name in ("app", "simulators"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    with tarfile.open(_pack("sdist", source)) as packed:
        packed.extractall(source / "unpacked", filter="data")
    (unpacked,) = (source / "unpacked").iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist: Path) -> zipfile.ZipFile:
    """The wheel, built from the sdist as pip does with what was released."""
    return zipfile.ZipFile(_pack("wheel", sdist))


def test_the_page_is_packed_or_nothing_is(sdist: Path, tmp_path: Path) -> None:
    shutil.copytree(sdist, tmp_path / "copy", ignore=shutil.ignore_patterns("static", "dist"))
    with pytest.raises(subprocess.CalledProcessError) as refused:
        _pack("wheel", tmp_path / "copy")
    assert b"neither the page nor dashboard/" in refused.value.stderr


def test_the_wheel_carries_every_file_of_both_packages(wheel: zipfile.ZipFile) -> None:
    present = {
        path.relative_to(ROOT).as_posix()
        for package in ("app", "simulators")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name and not name.endswith("/")}
    assert packed == present
    assert any(name.startswith("app/protocols/") and name.endswith(".toml") for name in packed)
    assert "app/static/index.html" in packed
    assert "simulators/__main__.py" in packed


def test_the_wheel_has_its_command_and_its_licence(wheel: zipfile.ZipFile) -> None:
    info = {Path(name).name: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "dripwatch = app.__main__:main" in wheel.read(info["entry_points.txt"]).decode()
    metadata = wheel.read(info["METADATA"]).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert wheel.read(info["LICENSE"]) == (ROOT / "LICENSE").read_bytes()


# ------------------------------------------------------------------------------------------- make


def _make(folder: Path, *words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=folder,
        env=environment | ({"PATH": path} if path else {}),
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.mark.requires("make")
def test_make_alone_explains_every_target() -> None:
    result = _make(ROOT)
    assert result.returncode == 0, result.stderr
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony is not None
    assert re.findall(r"^ +make (\w+) +\S", result.stdout, flags=re.MULTILINE) == phony[1].split()


@pytest.mark.requires("make")
@pytest.mark.parametrize("target", ["demo", "test", "check", "bench", "chaos"])
def test_once_installed_no_target_installs_again(target: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "dashboard").mkdir()  # a folder of a target's name: it must be done all the same
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    fresh = _make(tmp_path, "-n", target)
    assert "pip install" in fresh.stdout, fresh.stderr

    newest = max(path.stat().st_mtime for path in tmp_path.rglob("*"))
    for age, stamp in enumerate((".runtime", ".dev"), start=1):
        (tmp_path / ".venv" / stamp).touch()
        os.utime(tmp_path / ".venv" / stamp, (newest + age, newest + age))
    settled = _make(tmp_path, "-n", target)
    assert settled.returncode == 0, settled.stderr
    assert "pip install" not in settled.stdout
    assert "dashboard/build.py" in settled.stdout


def test_an_old_python_is_named_in_one_line(tmp_path: Path, program: Program) -> None:
    make = program("make")
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements").mkdir()
    for name in ("pyproject.toml", *(f"requirements/{lock}.txt" for lock in LOCKS)):
        (tmp_path / name).touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, target in (("make", make), ("sh", "/bin/sh")):
        (programs / name).symlink_to(target)
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    result = _make(tmp_path, "demo", path=str(programs))

    assert result.returncode != 0
    ours = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(ours) == 1
    assert "needs Python 3.11 or newer" in ours[0]
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("script", [".ci/run"])
def test_the_scripts_parse(script: str) -> None:
    subprocess.run(["bash", "-n", str(ROOT / script)], check=True)


# -------------------------------------------------------------------------------------- container


def test_the_image_is_locked_small_in_rights_and_watched() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^FROM python:3\.11-slim AS build$", text, flags=re.MULTILINE)
    final = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", final, flags=re.MULTILINE)
    assert "/readyz" in re.search(r"^HEALTHCHECK .*\n.*", final, flags=re.MULTILINE)[0]  # type: ignore[index]
    assert 'ENTRYPOINT ["dripwatch"]\nCMD ["serve"]' in final
    installs = re.findall(r"pip (?:install|wheel) [^\n&\\]*", text)
    assert installs
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_what_the_image_copies_is_let_in() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    build = (ROOT / "Dockerfile").read_text().partition("\nFROM python:3.11-slim\n")[0]
    sources = [
        name.rstrip("/")
        for line in re.findall(r"^COPY (.*)$", build, flags=re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert sources
    for name in sources:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in ignored, name


def test_compose_runs_broker_service_and_simulators_in_that_order() -> None:
    services = COMPOSE["services"]
    assert list(services) == ["mosquitto", "app", "simulators"]
    assert services["app"]["depends_on"] == {"mosquitto": {"condition": "service_healthy"}}
    assert services["simulators"]["depends_on"] == {"app": {"condition": "service_healthy"}}
    assert services["simulators"]["image"] == services["app"]["image"]
    assert services["simulators"]["entrypoint"] == ["python", "-m", "simulators"]


def test_compose_publishes_on_the_loopback_address_only() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:1883:1883", "127.0.0.1:8000:8000"]


def test_compose_hears_simulated_devices_over_the_compose_network() -> None:
    assert COMPOSE["services"]["app"]["environment"] == {
        "DRIPWATCH_MQTT_URL": "mqtt://mosquitto:1883",
        "DRIPWATCH_HTTP_HOST": "0.0.0.0",
        "DRIPWATCH_ORIGINS": "device,simulated,replay",
        "DRIPWATCH_DATA_DIR": "/data",
    }


def test_compose_mounts_what_exists() -> None:
    named = set(COMPOSE["volumes"])
    for service in COMPOSE["services"].values():
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            assert (ROOT / source).is_file() if source.startswith("./") else source in named

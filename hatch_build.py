"""Hatchling asks here before it packs: the page must be there, built from the sources of today.

An editable install serves the folder as it is. An sdist carries the page and not its sources: nothing to do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``app/static`` where its sources are at hand."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Before the files are gathered."""
        if version == "editable":
            return
        script = Path(self.root, "dashboard", "build.py")
        if script.exists():
            subprocess.run([sys.executable, str(script)], check=True)
        elif not Path(self.root, "app", "static", "index.html").exists():
            raise FileNotFoundError("app/static: neither the page nor dashboard/, which it is built from")

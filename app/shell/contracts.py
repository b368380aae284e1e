"""The published descriptions as files of the repository, generated from the models that parse.

``dripwatch contracts`` writes them, ``dripwatch contracts --check`` fails if they are not what the
models say now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.codec.asyncapi import asyncapi_document
from app.codec.protocol_file import protocol_schema
from app.shell.http import openapi_document

FOLDER: Final = Path("docs") / "api"

EDITORS: Final = Path("app") / "protocols"
"""Where the shipped protocol's first line looks for its schema; the wheel carries it there."""

SCHEMA: Final = "protocol.schema.json"

CONTRACT_VERSION: Final = "1"
"""Of the wire contract. The files carry it, not the service's, so that a release changes no file."""


def documents() -> dict[str, dict[str, Any]]:
    """Every published description, by file name."""
    return {
        "openapi.json": openapi_document(CONTRACT_VERSION),
        "asyncapi.json": asyncapi_document(CONTRACT_VERSION),
        SCHEMA: protocol_schema(),
    }


def generate(*, check: bool, folder: Path = FOLDER) -> list[str]:
    """Write the files, or only look at them.

    Args:
        check: Write nothing.
        folder: Of the files; as a default that of the repository we stand in.

    Returns:
        Files that are not (check), or were not (write), what the models say; in order of name.
    """
    return _bring_up(folder, documents(), check=check)


def generate_beside(*, check: bool, folder: Path = EDITORS) -> list[str]:
    """The schema once more, for editors, beside the protocol; arguments and answer as of ``generate``."""
    return _bring_up(folder, {SCHEMA: protocol_schema()}, check=check)


def _bring_up(folder: Path, wanted: Mapping[str, dict[str, Any]], *, check: bool) -> list[str]:
    stale = []
    for name, document in sorted(wanted.items()):
        path = folder / name
        text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(path))
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return stale

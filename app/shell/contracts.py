"""The published descriptions as files of the repository, generated from the models that parse.

``dripwatch contracts`` writes them, ``dripwatch contracts --check`` fails if they are not what the
models say now.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from app.codec.asyncapi import asyncapi_document
from app.codec.protocol_file import protocol_schema
from app.shell.http import openapi_document

FOLDER: Final = Path("docs") / "api"

CONTRACT_VERSION: Final = "1"
"""Of the wire contract. The files carry it, not the service's, so that a release changes no file."""


def documents() -> dict[str, dict[str, Any]]:
    """Every published description, by file name."""
    return {
        "openapi.json": openapi_document(CONTRACT_VERSION),
        "asyncapi.json": asyncapi_document(CONTRACT_VERSION),
        "protocol.schema.json": protocol_schema(),
    }


def generate(*, check: bool, folder: Path = FOLDER) -> list[str]:
    """Write the files, or only look at them.

    Args:
        check: Write nothing.
        folder: Of the files; as a default that of the repository we stand in.

    Returns:
        Files that are not (check), or were not (write), what the models say; in order of name.
    """
    stale = []
    for name, document in sorted(documents().items()):
        path = folder / name
        text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(str(path))
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return stale

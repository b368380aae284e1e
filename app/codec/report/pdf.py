"""A report as PDF, set by Typst from a template beside this file.

Typst is loaded only when somebody wants a PDF: it is large, and no watching depends on it. It reads the
template, our fonts and the document, and no network.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from app.codec.report.paper import Document

if TYPE_CHECKING:
    from typst import Fonts


def to_pdf(document: Document) -> bytes:
    """Set a document as a tagged PDF. Takes a good part of a second of one core: not for an event loop."""
    import typst  # noqa: PLC0415 - see above

    blocks = [{"kind": type(one).__name__.lower(), **asdict(one)} for one in document.blocks]
    told = json.dumps({**asdict(replace(document, blocks=())), "blocks": blocks})
    return typst.compile(_template(), font_paths=_fonts(), sys_inputs={"document": told})


@cache
def _template() -> bytes:
    return (files(__package__) / "report.typ").read_bytes()


@cache
def _fonts() -> Fonts:
    """Our own; the system's stand in for letters that ours do not have."""
    import typst  # noqa: PLC0415 - see above

    with as_file(files(__package__) / "fonts") as folder:
        return typst.Fonts(include_embedded_fonts=True, font_paths=[folder])

"""A report as one HTML document that needs nothing else: no network, no script, its fonts inside.

Browsers print it on A4 with ``page n of m`` at the foot of every page.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final, NamedTuple, assert_never

from app.codec.report.paper import Block, Document, Figure, Lines, Pairs, Signatures, Table

FONTS: Final = {"IBMPlexSans-Regular.woff2": 400, "IBMPlexSans-SemiBold.woff2": 600}

SHORT: Final = 8
"""Rows or lines that are not torn over two pages; as in the template of the PDF."""


class Page(NamedTuple):
    """An HTML document, and the Content-Security-Policy that lets it show its own style and fonts only.

    The dashboard shows it in a frame; nobody else may.
    """

    body: bytes
    policy: str


def to_html(document: Document) -> Page:
    """Write a document as HTML."""
    style = _sheet() + _margins(document)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    body = "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(document.title)}: {escape(document.subtitle)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            "<header>",
            f'<p class="banner">{escape(document.banner)}</p>' if document.banner else "",
            f"<h1>{escape(document.title)}</h1>",
            f"<p>{escape(document.subtitle)}</p>",
            "</header>",
            "<main>",
            *map(_section, document.blocks),
            "</main>",
            "<footer>",
            *(f"<p>{escape(line)}</p>" for line in document.foot),
            "</footer>",
            "</body>",
            "</html>",
            "",
        )
    )
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    return Page(body.encode(), policy)


@cache
def _sheet() -> str:
    """The style sheet with its fonts."""
    here = files(__package__)
    faces = []
    for name, weight in FONTS.items():
        font = b64encode((here / "fonts" / name).read_bytes()).decode()
        faces.append(
            f'@font-face{{font-family:"IBM Plex Sans";font-weight:{weight};'
            f'src:url(data:font/woff2;base64,{font}) format("woff2")}}\n'
        )
    return "".join(faces) + (here / "report.css").read_text(encoding="utf-8")


def _margins(document: Document) -> str:
    """What stands in the margins of every printed page."""
    foot = r"\a ".join(map(_css_text, document.foot))
    look = 'font:400 7pt "IBM Plex Sans",system-ui,sans-serif;color:#43555d'
    banner = ""
    if document.banner:
        told = _css_text(document.banner)
        bold = 'font:600 8pt "IBM Plex Sans",system-ui,sans-serif'
        banner = f'margin-top:18mm;@top-center{{content:"{told}";{bold}}}'
    return (
        "\n@page{"
        f'@bottom-left{{content:"{foot}";white-space:pre-wrap;width:86%;vertical-align:top;{look}}}'
        '@bottom-right{content:"page " counter(page) " of " counter(pages);'
        f"width:14%;vertical-align:top;{look}}}"
        f"{banner}}}\n"
    )


def _css_text(text: str) -> str:
    """Text as it may stand between the quotes of a style sheet: all but letters and digits coded."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text)


def _section(block: Block) -> str:
    match block:
        case Table(rows=rows):
            short = len(rows) <= SHORT
        case Lines(lines=lines):
            short = len(lines) <= SHORT
        case _:
            short = False
    kind = ' class="short"' if short else ""
    return f"<section{kind}>\n<h2>{escape(block.title)}</h2>\n{_block(block)}\n</section>"


def _block(block: Block) -> str:
    match block:
        case Pairs(pairs=pairs, columns=columns):
            told = "\n".join(
                f"<div><dt>{escape(label)}</dt><dd>{escape(words)}</dd></div>" for label, words in pairs
            )
            kind = ' class="wide"' if columns > 1 else ""
            return f"<dl{kind}>\n{told}\n</dl>"
        case Table():
            return _table(block)
        case Figure(svg=svg, told=told, below=below):
            # The drawing's own elements are ours; its words were escaped when it was drawn.
            drawn = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(told)}" ', 1)
            caption = "".join(f"<p>{escape(line)}</p>" for line in below)
            return (
                f"<figure>\n{drawn}\n"
                + (f"<figcaption>{caption}</figcaption>\n" if below else "")
                + "</figure>"
            )
        case Lines(lines=lines):
            return "\n".join(f"<p>{escape(line)}</p>" for line in lines)
        case Signatures(roles=roles, beside=beside):
            return "\n".join(
                f'<p>{escape(role)}</p>\n<div class="signature">'
                + "".join(f"<span>{escape(word)}</span>" for word in beside)
                + "</div>"
                for role in roles
            )
        case _:
            assert_never(block)


def _table(table: Table) -> str:
    if not table.rows:
        return f"<p>{escape(table.nothing)}</p>"
    whole = sum(table.shares)
    columns = "".join(f'<col width="{share / whole:.2%}">' for share in table.shares)
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in table.head)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f"<table>\n<colgroup>{columns}</colgroup>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )

"""One document that needs nothing else, in which text stays text; printed by a real browser."""

from __future__ import annotations

import asyncio
import html
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.codec.report.compose import compose
from app.codec.report.html import to_html
from app.codec.report.paper import Document, Figure, Lines, Pairs, Signatures, Table
from app.core.vitals import Origin
from tests.conftest import Program
from tests.report_facts import charted, utc, visited
from tests.sight import look

NASTY = "<script>alert(1)</script>\"'&</style>"


@cache
def visit(origin: Origin = Origin.SIMULATED) -> Document:
    facts = charted(asyncio.run(visited(origin)))
    return compose(facts, utc(facts))


class Outline(HTMLParser):
    """Tags that are open; every one must be closed in its order."""

    VOID = frozenset({"meta", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(body: bytes) -> Outline:
    parser = Outline()
    parser.feed(body.decode())
    parser.close()
    assert parser.open == []
    return parser


def test_it_is_one_document_without_script_or_address() -> None:
    page = to_html(visit())
    seen = outline(page.body)
    assert seen.addresses == []
    assert "script" not in seen.seen
    assert seen.seen.count("h1") == 1
    assert seen.seen.count("h2") == len(visit().blocks)
    assert b"http" not in page.body.replace(b"http://www.w3.org/2000/svg", b"")
    assert b" style=" not in page.body, "the policy would not let it apply"


def hostile() -> Document:
    return Document(
        NASTY,
        NASTY,
        NASTY,
        (NASTY,),
        (
            Pairs(NASTY, ((NASTY, NASTY),), 2),
            Table(NASTY, (NASTY,), (1,), ((NASTY,),)),
            Table(NASTY, (NASTY,), (1,), (), NASTY),
            Figure(NASTY, "<svg ></svg>", 1.0, NASTY, (NASTY,)),
            Figure(NASTY, "<svg ></svg>", 1.0, NASTY),
            Lines(NASTY, (NASTY,)),
            Signatures(NASTY, (NASTY,), (NASTY,)),
        ),
    )


def test_text_stays_text() -> None:
    page = to_html(hostile())
    seen = outline(page.body)
    assert "script" not in seen.seen
    assert seen.seen.count("style") == 1
    style = page.body.split(b"<style>")[1].split(b"</style>")[0].decode()
    assert "alert(1)" not in style
    assert NASTY in html.unescape(page.body.decode())


def test_a_banner_is_there_only_if_it_says_something() -> None:
    assert b'class="banner"' in to_html(visit()).body
    real = to_html(visit(Origin.DEVICE)).body
    assert b'class="banner"' not in real
    assert b"@top-center" not in real


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text))


@pytest.mark.browser
@pytest.mark.requires("chromium")
@pytest.mark.parametrize("origin", [Origin.DEVICE, Origin.SIMULATED])
def test_a_browser_prints_it_whole(program: Program, tmp_path: Path, origin: Origin) -> None:
    body = to_html(visit(origin)).body
    (tmp_path / "report.html").write_bytes(body)
    subprocess.run(
        [
            program("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'report.pdf'}",
            (tmp_path / "report.html").as_uri(),
        ],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    seen = look((tmp_path / "report.pdf").read_bytes())
    assert {(round(wide), round(high)) for wide, high in seen.sizes} <= {(595, 842), (596, 842), (595, 843)}
    assert seen.beyond(7) == []
    assert seen.overlaps() == []
    for number, page in enumerate(seen.pages, start=1):
        assert f"page {number} of {len(seen.pages)}" in page
        assert ("SIMULATED" in page) == (origin is Origin.SIMULATED)
    assert "A hole in a line" in seen.pages[0], "the lanes share the first page with the head"
    shown = re.sub(r"(?s)<style>.*?</style>|<title>.*?</title>|<[^>]*>", " ", body.decode())
    assert words(html.unescape(shown)) - words(seen.text) == set()

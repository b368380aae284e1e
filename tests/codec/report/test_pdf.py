"""What is on the paper: every word of the document, nothing outside its page, nothing on anything else."""

from __future__ import annotations

import asyncio
import html
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from app.codec.report.compose import compose
from app.codec.report.html import to_html
from app.codec.report.paper import Document, Figure, Lines, Pairs, Signatures, Table
from app.codec.report.pdf import to_pdf
from app.core.vitals import Origin
from tests.report_facts import charted, closed, facts_of, utc, whole
from tests.sight import INVISIBLE, Seen, look

MARGIN = 9.0
"""Millimetres; the foot stands nearest to the edge."""

WORST = "\u00c5W" * 40
LONG = "A very long remark about everything that happened. " * 60


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.translate(INVISIBLE)))


@cache
def visit(origin: Origin = Origin.DEVICE, *, is_open: bool = False) -> Document:
    visitor = whole(origin) if is_open else closed(whole(origin))
    facts = charted(asyncio.run(facts_of(visitor)))
    return compose(facts, utc(facts))


def hostile() -> Document:
    table = Table(
        "wide and long",
        ("A", "B", "C", "D", "E", "F", "G"),
        (16, 15, 15, 19, 17, 25, 27),
        tuple(
            (WORST,) * 7 if row % 7 == 0 else ("x", LONG if row == 8 else "y", *("z" * 30,) * 5)
            for row in range(60)
        ),
    )
    drawn = next(block for block in visit().blocks if isinstance(block, Figure))
    return Document(
        "#set page(fill: red) *bold* $x$ <b>",
        f"#panic() \\ {WORST} {WORST}",
        "SIMULATED #box() $x$",
        (f"{'W' * 64}, session {'c' * 64}.s1. Bedside monitors remain primary.", LONG[:120], "#read()"),
        (
            Pairs("#eval()", (("label", WORST), ("a label that is long", LONG[:300])), columns=2),
            table,
            Table("empty", ("A",), (1,), (), "nothing"),
            Lines("", (WORST, LONG)),
            replace(drawn, told=WORST, below=("below",)),
            Signatures("signed", ("somebody",), ("a", "b", "c")),
        ),
    )


def assert_tidy(seen: Seen) -> None:
    assert {(round(wide), round(high)) for wide, high in seen.sizes} == {(595, 842)}
    assert seen.beyond(MARGIN) == []
    assert seen.overlaps() == []


@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize("is_open", [False, True])
def test_nothing_is_clipped_and_nothing_overlaps(origin: Origin, is_open: bool) -> None:
    seen = look(to_pdf(visit(origin, is_open=is_open)))
    assert_tidy(seen)
    assert 2 <= len(seen.pages) <= 5
    for number, page in enumerate(seen.pages, start=1):
        assert f"page {number} of {len(seen.pages)}" in page
        assert ("SIMULATED" in page) == (origin is not Origin.DEVICE)
        assert "sha256" in page


def test_the_paper_says_what_the_screen_says() -> None:
    document = visit()
    markup = to_html(document).body.decode()
    screen = html.unescape(re.sub(r"(?s)<style>.*?</style>|<title>.*?</title>|<[^>]*>", " ", markup))
    seen = look(to_pdf(document))
    numbers = {str(number) for number in range(len(seen.pages) + 1)}
    assert words(seen.text) - words(screen) - numbers <= {"page", "of"}
    assert words(screen) - words(seen.text) == set()


def test_every_cell_is_on_the_paper_whole() -> None:
    document = visit()
    printed = "".join(look(to_pdf(document)).text.split())
    for block in document.blocks:
        cells = [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
        cells += [part for pair in block.pairs for part in pair] if isinstance(block, Pairs) else []
        for cell in cells:
            assert "".join(cell.split()) in printed, cell


def test_words_that_nothing_holds_are_broken_not_clipped() -> None:
    seen = look(to_pdf(hostile()))
    assert_tidy(seen)
    printed = "".join(seen.text.split())
    assert printed.count(WORST) >= 7 * 9
    assert "#setpage(fill:red)*bold*$x$<b>" in printed, "text stays text"
    assert "#read()" in printed


def test_a_document_gives_the_same_bytes_again() -> None:
    assert to_pdf(visit()) == to_pdf(visit())


def test_a_pdf_says_its_title_and_its_structure() -> None:
    pdf = to_pdf(visit())
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang" in pdf


def test_the_printer_is_loaded_when_it_is_needed_and_not_before() -> None:
    program = "import sys, app.main, app.shell.http; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

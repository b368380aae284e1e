"""A protocol with a planted error is refused by ``dripwatch lint`` with its line and a way out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from app.__main__ import main
from tests.support import ROOT

SHIPPED = (ROOT / "app" / "protocols" / "ketamine-trd.toml").read_text()


class Planted(NamedTuple):
    """In one rule ``old`` becomes ``new``; lint says ``told`` of the line that holds ``line``."""

    rule: str
    old: str
    new: str
    line: str
    told: str


PLANTED = [
    # it cannot be read
    Planted("SPO2-LOW", "under = 92", "undr = 92", "undr = 92", "Did you mean under?"),
    Planted("SPO2-LOW", "under = 92", 'under = "92"', 'under = "92"', "Write a number, without quotes."),
    Planted("HR-LOW", 'action = "CHECK"', 'action = "LOOK"', '"LOOK"', "One of"),
    # it contradicts itself
    Planted("BP-SYS-HIGH", "at_most = 150", "at_most = 165", "at_most = 165",
            "can be clear and not clear at once"),
    Planted("SPO2-LOW", "hold_s = 60", "hold_s = 10", "hold_s = 10", "stage 2 is held no longer"),
    # nothing raises it, or ends it
    Planted("RR-HIGH", "over = 30", "over = 80", "over = 80", "can never be raised. No number does it"),
    Planted("SPO2-LOW", "at_least = 94 }", "over = 100 }", "over = 100",
            "can never clear. No number does it"),
    Planted("SPO2-LOW", "when = {", "phases = []\nwhen = {", "phases = []", ""),
    Planted(
        "HR-LOW", 'priority = "medium" }]', 'priority = "medium", phases = [] }]', "phases = []", ""
    ),
    # it comes before a second sample can
    Planted("SPO2-LOW", "hold_s = 15", "hold_s = 0.5", "hold_s = 0.5",
            "less than the time between two samples"),
    Planted("SPO2-LOW", "hold_s = 30 }", "hold_s = 0.2 }", "hold_s = 0.2", "clears in less than the time"),
    Planted("BP-SYS-HIGH", "within_s = 180", "within_s = 20", "within_s = 20",
            "no second measurement can come"),
    Planted("BP-SEV", "hold_s = 600", "hold_s = 30", "hold_s = 30", "two cuff measurements"),
    # another speaks over it
    Planted("HR-VLOW", 'hold_s = 10, action = "PAUSE", priority = "high"',
            'hold_s = 30, action = "INFO", priority = "low"', 'action = "INFO"',
            "is there only when HR-LOW is, and says less: low INFO. More than low CHECK"),
    Planted("SPO2-CRIT",
            'hold_s = 10, action = "PAUSE", priority = "high" },\n  { hold_s = 5, when = { signal = "spo2", '
            'under = 85 }, action = "PAUSE", priority = "high" }',
            'hold_s = 20, action = "CHECK", priority = "low" }', "stages", "is there only when SPO2-LOW is"),
]  # fmt: skip


def planted(one: Planted) -> str:
    begin = SHIPPED.index(f'id = "{one.rule}"')
    end = SHIPPED.index("[[rule]]", begin)
    body = SHIPPED[begin:end]
    assert one.old in body, "the shipped rule is another now"
    return SHIPPED[:begin] + body.replace(one.old, one.new, 1) + SHIPPED[end:]


@pytest.mark.parametrize("one", PLANTED, ids=lambda one: f"{one.rule}: {one.new}")
def test_it_is_refused_with_its_line_and_a_way_out(
    one: Planted, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "planted.toml"
    file.write_text(planted(one))
    assert main(["lint", str(file)]) == 1
    said = capfd.readouterr()
    found = [
        (int(match[1]), match[2])
        for match in re.finditer(rf"{re.escape(str(file))}:(\d+): (.*)", said.out + said.err)
        if match[2].startswith(one.rule)
    ]
    assert found, said.out + said.err
    lines = file.read_text().splitlines()
    assert any(one.line in lines[number - 1] and one.told in words for number, words in found), [
        (lines[number - 1], words) for number, words in found
    ]
    assert all(words.rstrip().endswith((".", "?")) and words.count(". ") >= 1 for _, words in found)

from __future__ import annotations

import re
from dataclasses import replace

from app.codec.trial.page import MOST, PLOTS, plotted, to_page
from app.codec.trial.result import Failure
from tests.codec.trial.trials import eventful, low, report, result, side


def test_one_page_that_needs_nothing_else() -> None:
    page = to_page(report(eventful(), result(side(), side(), name="calm"), interval=60_000)).decode()
    assert page.startswith("<!doctype html>")
    assert not re.findall(r'(?:src|href)\s*=\s*"?(?!#)', page.replace("src:url(data:", ""))
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in page
    assert page.count("<svg ") == 1 + 4
    for told in (
        "TRIAL ON RECORDED DATA",
        "One sample in 60 s",
        "told +25 s, ends +30 s",
        "Nothing differs in",
    ):
        assert told in page


def test_what_failed_and_what_has_to_be_known_is_said() -> None:
    after = side(dropped={"R": 1})
    lived = replace(result(side(), after, begins=None), is_whole=False)
    page = to_page(report(lived, failures=(Failure("<bad>", "no & no"),))).decode()
    for told in ("Nothing differs.", "After: 1 word (R 1)", "newest snapshot", "&lt;bad&gt;: no &amp; no"):
        assert told in page


def test_times_of_a_journal_name_their_zone() -> None:
    assert "Time (UTC)" not in to_page(report(eventful())).decode()
    assert "Time (UTC)" in to_page(report(replace(eventful(), begins=None))).decode()


def test_nothing_has_a_page_too() -> None:
    assert "No alert, before or after." in to_page(report()).decode()


def test_many_differences_are_cut_and_said() -> None:
    many = [low(100_000 * n, 100_000 * n + 5_000) for n in range(1, MOST + 3)]
    found = result(side(*many), side())
    assert len(plotted(found)) == PLOTS
    page = to_page(report(found)).decode()
    assert "2 more differences are in the JSON." in page
    assert page.count("<svg ") == 1 + PLOTS


def test_an_alert_without_numbers_has_a_row() -> None:
    one = low(20_000, 60_000)
    bare = replace(one, peak=replace(one.peak, explain=type(one.peak.explain)()))
    assert "no numbers" in to_page(report(result(side(bare), side()))).decode()

from __future__ import annotations

from dataclasses import replace

from app.codec.trial.result import Failure
from app.codec.trial.text import MOST, columns, to_text
from tests.codec.trial.trials import eventful, low, report, result, side

CALM = result(side(low(20_000, 60_000)), side(low(20_000, 60_000)), name="calm.csv")


def test_counts_first_then_what_differs_and_why() -> None:
    text = to_text(report(eventful(), CALM, failures=(Failure("bad.csv", "bad.csv is no recording"),)))
    assert text == (
        "ketamine-trd 0.1.0 (aaaaaaaa) -> edited 0.2.0 (bbbbbbbb)\n"
        "2 inputs, 2.0 bed-hours\n"
        "\n"
        "alarm burden                 before              after\n"
        "alerts                       5                   5\n"
        "alerts a bed-hour            2.50                2.50\n"
        "high, medium, low            0, 0, 5             1, 0, 4\n"
        "about equipment              0 (0%)              0 (0%)\n"
        "acknowledged                 0 (0%)              0 (0%)\n"
        "time to acknowledge, median  nobody did          nobody did\n"
        "time to acknowledge, p90     nobody did          nobody did\n"
        "cleared themselves in 30 s   0 (0%)              0 (0%)\n"
        "again within 5 min           0 (0%)              0 (0%)\n"
        "silenced                     0 s                 0 s\n"
        "outside sessions             0                   0\n"
        "most from                    SPO2-LOW 4, SAME 1  SPO2-LOW 4, SAME 1\n"
        "\n"
        "rule      priority  before  after  gone  new  louder  softer  told\n"
        "SAME      low            1      1     0    0       0       0  -\n"
        "SPO2-LOW  high           0      1     0    0       1       0  -\n"
        "SPO2-LOW  low            4      3     1    1       0       0  1 later, median +25 s\n"
        "\n"
        "one.csv.gz: 1 gone, 1 new, 2 otherwise, 1 the same\n"
        "  0:00:20  SPO2-LOW  spo2: told +25 s, ends +30 s\n"
        "    before: 90 under 92, held 15 s: 91 at 0:00:05, 90 at 0:00:20; "
        "after: 90 under 92, held 40 s: 91 at 0:00:05, 90 at 0:00:45\n"
        "  0:01:40  SPO2-LOW  spo2: low CHECK is high PAUSE\n"
        "    90 under 92, held 15 s: 91 at 0:01:25, 90 at 0:01:40\n"
        "  0:06:40  SPO2-LOW  spo2, low CHECK: gone\n"
        "    90 under 92, held 15 s: 91 at 0:06:25, 90 at 0:06:40\n"
        "  0:33:20  SPO2-LOW  spo2, low CHECK: new\n"
        "    90 under 92, held 15 s: 91 at 0:33:05, 90 at 0:33:20\n"
        "\n"
        "Nothing differs in 1 input.\n"
        "\n"
        "1 input could not be tried:\n"
        "  bad.csv: bad.csv is no recording\n"
    )


def test_nothing_at_all() -> None:
    text = to_text(report(interval=60_000))
    assert text.splitlines()[0] == "nothing -> edited 0.2.0 (bbbbbbbb)"
    assert "One sample in 60 s" in text
    assert text.endswith("No alert, before or after.\n")


def test_a_journal_names_the_bed_and_what_has_to_be_known() -> None:
    lived = replace(eventful(), begins=None, is_whole=False)
    after = replace(lived.trial.after, dropped={"SPO2-LOW": 1})
    text = to_text(report(replace(lived, trial=replace(lived.trial, after=after))))
    assert "  begins with its newest snapshot; rows before it were removed\n" in text
    assert "  after: 1 word (SPO2-LOW 1) about an alert that is not there dropped\n" in text
    assert "  2026-05-28 20:27:00  chair-1  SPO2-LOW  spo2: told +25 s" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [low(100_000 * n, 100_000 * n + 5_000) for n in range(1, MOST + 4)]
    text = to_text(report(result(side(*many), side())))
    assert text.count(": gone") == MOST
    assert "  and 3 more; --json has all of them\n" in text


def test_columns_put_numbers_to_the_right() -> None:
    assert list(columns([("a", "n"), ("bcd", "1"), ("e", "100")])) == ["a      n", "bcd    1", "e    100"]

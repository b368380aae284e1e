"""``python -m simulators population``: to a pipe, to a folder, and what it says if it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulators.__main__ import main
from simulators.population import Population

WORDS = ("population", "--patients", "2", "--seed", "3", "--interval", "10", "--visit", "60")


def test_one_patient_after_another_on_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([*WORDS, "--first", "5", "--study", "meta", "--no-noise", "--unmarked"]) == 0
    asked = Population(seed=3, study="meta", noise=False, marked=False, interval_s=10, visit_min=60)
    assert capfdbinary.readouterr().out == b"".join((*asked.visit(5), *asked.visit(6)))


def test_a_file_each_in_a_folder_that_is_made(tmp_path: Path) -> None:
    assert main([*WORDS, "--no-artifacts", "--no-repeat", "--out", str(tmp_path / "new")]) == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "K-0001.jsonl.gz",
        "K-0002.jsonl.gz",
    ]


def test_a_folder_that_is_none_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main([*WORDS, "--out", str(tmp_path / "file" / "below")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "name a folder that can be written to" in line


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--study", "tokyo"], "no study 'tokyo'; there are: yale, emory, "),
        (["--interval", "0"], "'0': seconds, a whole number from 1 to 60"),
        (["--visit", "59"], "'59': minutes, a whole number from 60 to 600"),
        (["--desaturating", "2"], "'2': a share, from 0 to 1"),
        (["--desaturating", "some"], "'some': a share, from 0 to 1"),
        (["--patients", "0"], "'0' is no whole number from 1 on"),
    ],
)
def test_wrong_words_are_named(words: list[str], text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["population", *words])
    assert ended.value.code == 2
    assert text in capsys.readouterr().err.splitlines()[-1]

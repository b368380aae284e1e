"""The published numbers as they stand in the clinical notes, table 7.2."""

from __future__ import annotations

import pytest

from simulators.physiology.studies import STUDIES


@pytest.mark.parametrize(
    ("name", "systolic", "diastolic", "hr"),
    [
        ("yale", 16.0, 11.0, 4.09),
        ("emory", 3.28, 3.17, 4.09),
        ("repeated", 7.4, 6.0, 1.9),
        ("meta", 12.61, 8.49, 4.09),
        ("wan", 19.6, 13.4, 4.09),
        ("none", 0.0, 0.0, 0.0),
    ],
)
def test_means_are_those_of_table_7_2(name: str, systolic: float, diastolic: float, hr: float) -> None:
    study = STUDIES[name]
    assert (study.systolic.mean, study.diastolic.mean, study.heart_rate.mean) == (systolic, diastolic, hr)


def test_every_study_says_where_it_stands() -> None:
    for name, study in STUDIES.items():
        assert study.name == name
        assert len(study.source) > 20
        assert "\n" not in study.source

"""Who sits in the chair: populations with the published means, and one person per seed."""

from __future__ import annotations

from functools import cache
from math import log, sqrt
from statistics import fmean, median, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.physiology.person import (
    ANYBODY,
    HYPERTENSIVE_RISE,
    OLDER_RISE,
    Person,
    Traits,
    person,
    population,
)
from simulators.physiology.response import cadss, moaas
from simulators.physiology.studies import STUDIES

NUMBER = 4_000


@cache
def people(traits: Traits = ANYBODY) -> list[Person]:
    return list(population("test", NUMBER, traits))


@pytest.mark.parametrize("name", sorted(STUDIES.keys() - {"none"}))
def test_rises_have_the_published_mean_and_spread(name: str) -> None:
    study, found = STUDIES[name], people(Traits(study=name))
    for published, rises in (
        (study.systolic, [one.answer.systolic for one in found]),
        (study.diastolic, [one.answer.diastolic for one in found]),
        (study.heart_rate, [one.answer.hr for one in found]),
    ):
        error = published.spread * sqrt(1 / study.infusions + 1 / NUMBER)
        assert fmean(rises) == pytest.approx(published.mean, abs=2.6 * error), "99 % of both samples' error"
        assert pstdev(rises) == pytest.approx(published.spread, rel=0.06)


def test_the_meta_analysis_interval_holds_its_population() -> None:
    interval = STUDIES["meta"].interval
    assert interval is not None
    low, high = interval
    assert low <= fmean(one.answer.systolic for one in people(Traits(study="meta"))) <= high


def test_no_study_is_no_effect() -> None:
    for one in population("x", 50, Traits(study="none")):
        assert (one.answer.systolic, one.answer.diastolic, one.answer.hr) == (0, 0, 0)


def test_the_share_of_sessions_with_a_pressure_alert_is_the_notes() -> None:
    """Table 2.3, error-free peaks: systolic +20 %, over 160 or over 100; 38, 28 and 17 %."""
    for name, share in (("yale", 0.38), ("meta", 0.28), ("repeated", 0.17)):
        found = people(Traits(study=name))
        tripped = sum(
            one.answer.systolic >= 0.2 * one.rest.systolic
            or one.rest.systolic + one.answer.systolic > 160
            or one.rest.diastolic + one.answer.diastolic > 100
            for one in found
        )
        assert tripped / NUMBER == pytest.approx(share, abs=0.035), name


def test_at_rest_people_are_as_the_notes_say() -> None:
    rests = [one.rest for one in people()]
    assert fmean(rest.systolic for rest in rests) == pytest.approx(125, abs=1)
    assert pstdev([rest.systolic for rest in rests]) == pytest.approx(14, abs=1.6), "bounds trim the tails"
    assert fmean(rest.diastolic for rest in rests) == pytest.approx(78, abs=1)
    assert fmean(rest.hr for rest in rests) == pytest.approx(74, abs=1.5)
    for rest in rests:
        assert 95 <= rest.systolic <= 158
        assert rest.systolic - rest.diastolic >= 25
        assert 55 <= rest.hr <= 100
        assert 95.5 <= rest.spo2 <= 99.5
        assert 12 <= rest.rr <= 20
        assert 31 <= rest.etco2 <= 43


def test_kinetics_vary_by_a_quarter_and_women_clear_a_fifth_more() -> None:
    logs = {sex: [log(one.clearance) for one in people() if one.sex == sex] for sex in "fm"}
    for found in logs.values():
        assert pstdev(found) == pytest.approx(sqrt(log(1 + 0.25**2)), rel=0.06)
    assert fmean(logs["f"]) - fmean(logs["m"]) == pytest.approx(log(1.2), abs=0.03)
    assert fmean(log(one.volume) for one in people()) == pytest.approx(0, abs=0.02)


def test_dissociation_has_a_median_of_15_a_mean_of_15_to_20_and_fades() -> None:
    first = [cadss(one, 1.0) for one in people()]
    assert median(first) == pytest.approx(15, abs=1)
    assert 15 <= fmean(first) <= 20
    assert 10 <= pstdev(first) <= 17
    later = [cadss(one, 1.0) for one in people(Traits(infusion=2))]
    assert 0.61 <= fmean(score > 4 for score in later) <= 0.84
    assert fmean(later) < 0.7 * fmean(first)


def test_56_percent_are_drowsy_and_three_or_four_in_a_thousand_do_not_answer() -> None:
    found = [moaas(one, 1.0) for one in people()]
    assert fmean(score < 5 for score in found) == pytest.approx(0.564, abs=0.025)
    assert 0.001 <= fmean(score == 0 for score in found) <= 0.007


def test_age_and_hypertension_raise_the_rise_and_soften_the_heart() -> None:
    def mean(traits: Traits) -> tuple[float, float]:
        found = people(traits)
        return fmean(one.answer.systolic for one in found), fmean(one.answer.hr for one in found)

    young, heart = mean(Traits(age=30, hypertension=False))
    assert mean(Traits(age=60, hypertension=False))[0] == pytest.approx(OLDER_RISE * young)
    ill, softer = mean(Traits(age=60, hypertension=True))
    assert ill == pytest.approx(OLDER_RISE * HYPERTENSIVE_RISE * young)
    assert softer == pytest.approx(0.7 * heart)


def test_only_an_opioid_takes_breath() -> None:
    assert {one.answer.breathing for one in people()} == {0.0}
    opioid = people(Traits(opioid=True))
    assert fmean(one.answer.breathing for one in opioid) == pytest.approx(0.25, abs=0.01)
    assert opioid[0].answer.sedation == pytest.approx(1.5 * people()[0].answer.sedation)


@given(st.text(max_size=8))
def test_the_same_seed_is_the_same_person_and_what_is_told_changes_no_other_lot(seed: str) -> None:
    assert person(seed) == person(seed)
    drawn, told = person(seed), person(seed, Traits(weight_kg=80, age=33, systolic=120, diastolic=75))
    assert (told.weight_kg, told.age, told.rest.systolic, told.rest.diastolic) == (80, 33, 120, 75)
    assert (told.sex, told.rest.hr, told.clearance, told.volume) == (
        drawn.sex, drawn.rest.hr, drawn.clearance, drawn.volume,
    )  # fmt: skip


def test_the_first_of_many_are_the_few() -> None:
    assert list(population("a", 3)) == list(population("a", 9))[:3]
    assert person("a") != person("b")

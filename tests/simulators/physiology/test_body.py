"""A body over time: it answers the pump, as the published courses say."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.physiology.body import USUAL_MS, Body, Truth
from simulators.physiology.kinetics import Kinetics
from simulators.physiology.person import Traits, person, population
from simulators.physiology.studies import STUDIES

MINUTE = 60_000


def lived(body: Body, minutes: float, factor: float = 1.0, step: int = 10_000) -> list[Truth]:
    """Truths of so many minutes at ``factor`` times the usual rate."""
    rate = factor * 0.5 * body.person.weight_kg / 40
    found: list[Truth] = []
    for _ in range(round(minutes * MINUTE / step)):
        body.advance(step, rate)
        found.append(body.truth())
    return found


@pytest.mark.parametrize("name", sorted(STUDIES.keys() - {"none"}))
def test_a_population_rises_as_its_study_says(name: str) -> None:
    """Mean systolic and diastolic rise and heart rate at 40 min; 1,000 patients, their own kinetics."""
    study = STUDIES[name]
    rises: list[tuple[float, float, float]] = []
    for number, one in enumerate(population("rise", 1_000, Traits(study=name))):
        body = Body(one, str(number))
        body.advance(USUAL_MS, 0.5 * one.weight_kg / 40)
        truth = body.truth()
        rises.append(
            (truth.systolic - one.rest.systolic, truth.diastolic - one.rest.diastolic, truth.hr - one.rest.hr)
        )
    systolic, diastolic, heart = (fmean(column) for column in zip(*rises, strict=True))
    low, high = study.interval or (study.systolic.mean - 1.0, study.systolic.mean + 1.0)
    assert low <= systolic <= high
    assert diastolic == pytest.approx(study.diastolic.mean, abs=0.8)
    assert 0.55 <= heart <= 7.63, "the meta-analysis's interval"


def test_the_peak_comes_at_40_min_and_an_hour_later_little_is_left() -> None:
    somebody = person("strong", Traits(study="wan", effect=1.5, hypertension=True, age=60))
    body = Body(somebody, "1")
    levels = []
    for minute in range(101):
        levels.append(body.u)
        body.advance(MINUTE, 0.5 * somebody.weight_kg / 40 if minute < 40 else 0.0)
    assert max(range(101), key=levels.__getitem__) == 40
    assert levels[40] == pytest.approx(1.0)
    assert levels[100] < 0.3
    assert levels == pytest.approx([*sorted(levels[:41]), *sorted(levels[41:], reverse=True)])


def test_half_of_the_effect_is_gone_within_ten_minutes_of_a_pause() -> None:
    body = Body(person("x"), "1")
    body.advance(30 * MINUTE, 0.5 * body.person.weight_kg / 40)
    level, minutes = body.u, 0
    while body.u > level / 2:
        body.advance(MINUTE)
        minutes += 1
    assert 4 <= minutes <= 10


@settings(max_examples=40)
@given(st.integers(0, 500), st.floats(0, 1), st.floats(0, 1))
def test_a_slower_pump_is_never_a_higher_pressure(seed: int, one: float, other: float) -> None:
    """Of a person whom the drug raises, and with the same seed."""
    somebody = person(str(seed), Traits(study="yale"))
    if min(somebody.answer.systolic, somebody.answer.diastolic) < 0:
        return
    slow, fast = (lived(Body(somebody, "s"), 20, factor, 60_000) for factor in sorted((one, other)))
    for a, b in zip(slow, fast, strict=True):
        assert a.systolic <= b.systolic + 1e-9
        assert a.diastolic <= b.diastolic + 1e-9
        assert a.cadss <= b.cadss
        assert a.moaas >= b.moaas


@settings(max_examples=40)
@given(st.integers(0, 500), st.floats(0, 4), st.booleans())
def test_whatever_is_given_numbers_stay_those_of_a_living_body(
    seed: int, factor: float, opioid: bool
) -> None:
    body = Body(person(str(seed), Traits(opioid=opioid)), "s")
    for truth in lived(body, 60, factor, 30_000):
        assert 0 <= truth.cadss <= 92
        assert 0 <= truth.moaas <= 5
        assert truth.rr >= 0
        assert 50 <= truth.spo2 <= 100
        assert truth.hr > 0
        assert truth.plasma >= 0
        assert truth.effect >= 0


def test_without_drug_and_story_no_limit_is_near() -> None:
    for number, one in enumerate(population("rest", 40)):
        for truth in lived(Body(one, str(number)), 20, 0.0):
            assert 40 < truth.hr < 120
            assert 93 < truth.spo2 <= 100
            assert 8.5 < truth.rr < 25
            assert abs(truth.systolic - one.rest.systolic) < 15
            assert (truth.cadss, truth.moaas) == (0, 5)


def test_the_same_seed_lives_the_same_life() -> None:
    one, same, other = (lived(Body(person("x"), seed), 5) for seed in ("a", "a", "b"))
    assert one == same
    assert one != other


def test_a_held_breath_takes_the_oxygen_and_comes_back() -> None:
    body = Body(person("x"), "1")
    body.ventilation_held = 0.0
    held = lived(body, 1, 0.0, 1_000)
    assert held[0].rr == 0
    assert held[0].etco2 is None
    assert 87 <= held[-1].spo2 <= 93, "about 90 % after a minute"
    body.ventilation_held = None
    back = lived(body, 2, 0.0, 1_000)
    assert back[-1].rr > 8
    assert back[-1].spo2 > 95


def test_an_opioid_slows_the_breath_and_ketamine_alone_does_not() -> None:
    with_opioid, alone = (
        [
            lived(Body(one, str(n)), 40, step=60_000)[-1]
            for n, one in enumerate(population("o", 60, Traits(opioid=opioid)))
        ]
        for opioid in (True, False)
    )
    assert fmean(t.rr for t in with_opioid) < 0.85 * fmean(t.rr for t in alone)
    assert fmean(t.etco2 or 0 for t in with_opioid) > 3 + fmean(t.etco2 or 0 for t in alone)
    assert fmean(t.spo2 for t in alone) == pytest.approx(97.5, abs=0.4)


def test_what_was_given_is_known_to_the_milligram() -> None:
    body = Body(person("x"), "1")
    lived(body, 40)
    assert body.given_mg == pytest.approx(0.5 * body.person.weight_kg)
    assert sum(body.drug[:4]) == pytest.approx(body.given_mg)
    assert body.truth().effect == pytest.approx(1000 * body.drug.effect)


def test_where_nothing_wanders_the_drug_alone_moves_it() -> None:
    still = Body(person("still"), "x", wanders=False)
    rest = still.person.rest
    for truth in lived(still, 10, factor=0.0):
        assert (truth.systolic, truth.diastolic, truth.hr, truth.spo2) == (
            rest.systolic, rest.diastolic, rest.hr, rest.spo2,
        )  # fmt: skip
    assert lived(still, 20)[-1].systolic == pytest.approx(
        rest.systolic + still.person.answer.systolic * still.u
    )


def test_a_body_without_drug_costs_no_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand beds of a load never begin an infusion: the costly step is not even made."""
    made: list[int] = []
    step = Kinetics._step

    def noted(self: Kinetics, ms: int) -> Any:
        made.append(ms)
        return step(self, ms)

    monkeypatch.setattr(Kinetics, "_step", noted)
    body = Body(person("x"), "x")
    for _ in range(5):
        body.advance(1_000)
        body.truth()
    assert made == []
    body.advance(1_000, 1.0)
    assert body.u > 0
    assert made == [1_000, USUAL_MS]

"""Three-valued judgement: comparisons, Kleene's tables, what is absent, and what waits for a baseline."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.conditions import (
    Evidence,
    Truth,
    compile_condition,
    effective_limit,
    holds,
    is_inactive,
    leaves,
    needs_baseline,
    quantities,
)
from app.core.protocol import AllOf, AnyOf, AtLeast, Condition, Fall, Limit, Op, Recovered, Relative, Rise
from app.core.quantity import Quantity

TRUE, FALSE, UNKNOWN, ABSENT = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN, None
SYS, DIA, MAP, SPO2 = Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.NIBP_MAP, Quantity.SPO2
EVERYTHING = frozenset(Quantity)
REST = {"nibp_sys": 120.0, "nibp_dia": 75.0}


def ask(
    condition: Condition,
    values: Mapping[Quantity, float | None],
    *,
    fitted: frozenset[Quantity] = EVERYTHING,
    baseline: Mapping[str, float] | None = None,
    peaks: Mapping[Quantity, float] | None = None,
    reference: float | None = None,
    raising: bool = False,
) -> Truth | None:
    """Judge once."""
    evidence = Evidence(values, fitted, baseline or {}, peaks or {}, reference)
    return compile_condition(condition, raising=raising)(evidence)


# -------------------------------------------------------------------------------- comparison

COMPARISONS = {
    "160 is not over 160": (160, Op.OVER, 160, False),
    "161 is over 160": (161, Op.OVER, 160, True),
    "100 is not over 100": (100, Op.OVER, 100, False),
    "100.1 is over 100": (100.1, Op.OVER, 100, True),
    "92 is not under 92": (92, Op.UNDER, 92, False),
    "91.9 is under 92": (91.9, Op.UNDER, 92, True),
    "180 is at least 180": (180, Op.AT_LEAST, 180, True),
    "179.9 is not at least 180": (179.9, Op.AT_LEAST, 180, False),
    "150 is at most 150": (150, Op.AT_MOST, 150, True),
    "150.1 is not at most 150": (150.1, Op.AT_MOST, 150, False),
    "144 is at least 1.20 x 120": (144, Op.AT_LEAST, 1.2 * 120, True),
    "138 is not under 1.15 x 120": (138, Op.UNDER, 1.15 * 120, False),
    "no breath is at most 0": (0, Op.AT_MOST, 0, True),
    "a breath is not at most 0": (1, Op.AT_MOST, 0, False),
}


@pytest.mark.parametrize(("value", "op", "limit", "so"), COMPARISONS.values(), ids=COMPARISONS.keys())
def test_a_comparison(value: float, op: Op, limit: float, *, so: bool) -> None:
    assert holds(value, op, limit) is so


@given(st.floats(-300, 300), st.floats(-300, 300))
def test_opposite_comparisons_never_agree(value: float, limit: float) -> None:
    assert holds(value, Op.OVER, limit) is not holds(value, Op.AT_MOST, limit)
    assert holds(value, Op.UNDER, limit) is not holds(value, Op.AT_LEAST, limit)


@given(st.integers(40, 250), st.integers(100, 200))
def test_a_relative_limit_is_exact_in_percent(rest: int, percent: int) -> None:
    """``value >= percent/100 x rest`` as integers say it, for every value that touches the limit."""
    for value in {percent * rest // 100 - 1, percent * rest // 100, percent * rest // 100 + 1}:
        exact = 100 * value >= percent * rest
        assert holds(value, Op.AT_LEAST, rest * (percent / 100)) is exact


# ------------------------------------------------------------------------------- simple ones

OVER_160 = Limit(SYS, Op.OVER, 160)
REL_SYS = Relative(SYS, Op.AT_LEAST, 1.2)
RISE_DIA = Rise(DIA, Op.AT_LEAST, 25)
SIMPLE = {
    "a limit that is crossed": (OVER_160, {SYS: 161.0}, TRUE),
    "a limit that is touched": (OVER_160, {SYS: 160.0}, FALSE),
    "a limit without a usable value": (OVER_160, {SYS: None}, UNKNOWN),
    "a limit on what this message lacks": (OVER_160, {DIA: 80.0}, UNKNOWN),
    "144 on 120 is a rise by a fifth": (REL_SYS, {SYS: 144.0}, TRUE),
    "143 on 120 is not": (REL_SYS, {SYS: 143.0}, FALSE),
    "a relative limit without a usable value": (REL_SYS, {SYS: None}, UNKNOWN),
    "a relative limit on what this message lacks": (REL_SYS, {DIA: 80.0}, UNKNOWN),
    "100 on 75 is a rise by 25": (RISE_DIA, {DIA: 100.0}, TRUE),
    "99 on 75 is not": (RISE_DIA, {DIA: 99.0}, FALSE),
}


@pytest.mark.parametrize(("condition", "values", "truth"), SIMPLE.values(), ids=SIMPLE.keys())
def test_a_simple_condition(
    condition: Condition, values: Mapping[Quantity, float | None], truth: Truth
) -> None:
    assert ask(condition, values, baseline=REST) is truth


@pytest.mark.parametrize("condition", [OVER_160, REL_SYS], ids=["limit", "relative"])
def test_what_this_bed_has_never_measured_is_absent(condition: Condition) -> None:
    never = frozenset({DIA})
    assert ask(condition, {DIA: 80.0}, fitted=never, baseline=REST) is ABSENT
    assert ask(condition, {DIA: 80.0, SYS: None}, fitted=never, baseline=REST) is ABSENT


@pytest.mark.parametrize("condition", [REL_SYS, RISE_DIA], ids=["relative", "rise"])
def test_without_a_baseline_a_relative_condition_is_absent(condition: Condition) -> None:
    assert ask(condition, {SYS: 250.0, DIA: 150.0}) is ABSENT


FELL = Fall(SPO2, 4, 60_000)
FALLS = {
    "4 below the highest is a fall": (94.0, 98.0, TRUE),
    "3 below is none": (95.0, 98.0, FALSE),
    "the highest itself is none": (98.0, 98.0, FALSE),
    "without a usable value nobody knows": (None, 98.0, UNKNOWN),
    "without a highest nobody knows": (94.0, None, UNKNOWN),
}


@pytest.mark.parametrize(("value", "peak", "truth"), FALLS.values(), ids=FALLS.keys())
def test_a_fall(value: float | None, peak: float | None, truth: Truth) -> None:
    peaks = {} if peak is None else {SPO2: peak}
    assert ask(FELL, {SPO2: value}, peaks=peaks) is truth


RECOVERIES = {
    "within 2 of what it was": (96.0, 98.0, TRUE),
    "higher than it was": (99.0, 98.0, TRUE),
    "3 below what it was": (95.0, 98.0, FALSE),
    "no usable value": (None, 98.0, UNKNOWN),
    "no fall to recover from": (96.0, None, UNKNOWN),
}


@pytest.mark.parametrize(("value", "before", "truth"), RECOVERIES.values(), ids=RECOVERIES.keys())
def test_a_recovery(value: float | None, before: float | None, truth: Truth) -> None:
    assert ask(Recovered(SPO2, 2), {SPO2: value}, reference=before) is truth


# ---------------------------------------------------------------------------- put together

#: Four quantities and a value that makes ``_term`` TRUE, FALSE, UNKNOWN or absent.
PLACES = (Quantity.HR, Quantity.SPO2, Quantity.RR, Quantity.ETCO2)


def mixed(truths: tuple[Truth | None, ...]) -> tuple[tuple[Condition, ...], Evidence]:
    """Terms on a quantity each, and evidence in which each term has the truth that is wanted."""
    number = {TRUE: 2.0, FALSE: 0.0, UNKNOWN: None}
    values = {q: number[t] for q, t in zip(PLACES, truths, strict=False) if t is not None}
    terms = tuple(Limit(q, Op.OVER, 1) for q, _ in zip(PLACES, truths, strict=False))
    return terms, Evidence(values, frozenset(values), {}, {})


ALL = {
    (TRUE, TRUE): TRUE,
    (TRUE, FALSE): FALSE,
    (TRUE, UNKNOWN): UNKNOWN,
    (FALSE, FALSE): FALSE,
    (FALSE, UNKNOWN): FALSE,
    (UNKNOWN, UNKNOWN): UNKNOWN,
    (TRUE, ABSENT): TRUE,
    (FALSE, ABSENT): FALSE,
    (UNKNOWN, ABSENT): UNKNOWN,
    (ABSENT, ABSENT): ABSENT,
}
ANY = {
    (TRUE, TRUE): TRUE,
    (TRUE, FALSE): TRUE,
    (TRUE, UNKNOWN): TRUE,
    (FALSE, FALSE): FALSE,
    (FALSE, UNKNOWN): UNKNOWN,
    (UNKNOWN, UNKNOWN): UNKNOWN,
    (TRUE, ABSENT): TRUE,
    (FALSE, ABSENT): FALSE,
    (UNKNOWN, ABSENT): UNKNOWN,
    (ABSENT, ABSENT): ABSENT,
}
TWO_OF_THREE = {
    (TRUE, TRUE, FALSE): TRUE,
    (TRUE, TRUE, UNKNOWN): TRUE,
    (TRUE, UNKNOWN, FALSE): UNKNOWN,
    (TRUE, UNKNOWN, UNKNOWN): UNKNOWN,
    (TRUE, FALSE, FALSE): FALSE,
    (UNKNOWN, FALSE, FALSE): FALSE,
    (TRUE, TRUE, ABSENT): TRUE,
    (TRUE, FALSE, ABSENT): FALSE,
    (TRUE, ABSENT, ABSENT): FALSE,
    (ABSENT, ABSENT, ABSENT): ABSENT,
}
TABLES = [
    *[pytest.param("all", row, truth, id=f"all of {row}") for row, truth in ALL.items()],
    *[pytest.param("any", row, truth, id=f"any of {row}") for row, truth in ANY.items()],
    *[pytest.param("two", row, truth, id=f"two of {row}") for row, truth in TWO_OF_THREE.items()],
]


def together(how: str, terms: tuple[Condition, ...]) -> Condition:
    """Terms as ``all``, ``any`` or two of them."""
    if how == "all":
        return AllOf(terms)
    return AnyOf(terms) if how == "any" else AtLeast(2, terms)


@pytest.mark.parametrize(("how", "row", "truth"), TABLES)
def test_kleenes_tables_in_any_order(how: str, row: tuple[Truth | None, ...], truth: Truth | None) -> None:
    for shifted in {row[n:] + row[:n] for n in range(len(row))} | {row[::-1]}:
        terms, evidence = mixed(shifted)
        assert compile_condition(together(how, terms))(evidence) is truth


@pytest.mark.parametrize("how", ["all", "any", "two"])
def test_learning_more_never_takes_back_an_answer(how: str) -> None:
    """Kleene's regularity: a TRUE or FALSE reached with an UNKNOWN holds whatever the UNKNOWN was."""
    for row in product((TRUE, FALSE, UNKNOWN), repeat=3):
        terms, evidence = mixed(row)
        answer = compile_condition(together(how, terms))(evidence)
        for learnt in product(*(((t,) if t is not UNKNOWN else (TRUE, FALSE)) for t in row)):
            terms, evidence = mixed(learnt)
            certain = compile_condition(together(how, terms))(evidence)
            assert certain is not UNKNOWN
            assert answer is UNKNOWN or answer is certain


@given(st.lists(st.sampled_from([TRUE, FALSE, UNKNOWN]), min_size=1, max_size=4))
def test_all_and_any_are_n_and_one_of_n(truths: list[Truth]) -> None:
    terms, evidence = mixed(tuple(truths))
    for one, other in (
        (AllOf(terms), AtLeast(len(terms), terms)),
        (AnyOf(terms), AtLeast(1, terms)),
    ):
        assert compile_condition(one)(evidence) is compile_condition(other)(evidence)


# -------------------------------------------------------------------- waiting for a baseline

REL_DIA = AllOf((Relative(DIA, Op.AT_LEAST, 1.2), Limit(DIA, Op.AT_MOST, 100)))
DELTA = AnyOf((Rise(SYS, Op.AT_LEAST, 40), Rise(DIA, Op.AT_LEAST, 25)))
MIXED = AnyOf((REL_DIA, Limit(SYS, Op.OVER, 160)))
TWO = (Relative(SYS, Op.AT_LEAST, 1.2), Limit(DIA, Op.OVER, 90), Limit(MAP, Op.OVER, 110))


def test_diastolic_at_most_100_alone_never_raises() -> None:
    """With the relative part left out, BP-REL-DIA would be the literal "below 100 diastolic"."""
    calm: dict[Quantity, float | None] = {SYS: 120.0, DIA: 75.0}
    assert ask(REL_DIA, calm, raising=True) is ABSENT
    assert ask(REL_DIA, calm, baseline={"nibp_sys": 120.0}, raising=True) is ABSENT
    assert ask(REL_DIA, calm, baseline=REST, raising=True) is FALSE
    assert ask(REL_DIA, {DIA: 90.0}, baseline=REST, raising=True) is TRUE


def test_it_does_not_raise_from_inside_an_any_either() -> None:
    assert ask(MIXED, {SYS: 120.0, DIA: 75.0}, raising=True) is FALSE
    assert ask(MIXED, {SYS: 161.0, DIA: 75.0}, raising=True) is TRUE
    assert ask(AtLeast(1, (REL_DIA, OVER_160)), {SYS: 120.0, DIA: 75.0}, raising=True) is FALSE


def test_what_clears_leaves_the_relative_part_out() -> None:
    """CO2-HIGH: under 47 and less than 10 over baseline; without one, under 47 is enough."""
    clear = AllOf((Limit(Quantity.ETCO2, Op.UNDER, 47), Rise(Quantity.ETCO2, Op.UNDER, 10)))
    assert ask(clear, {Quantity.ETCO2: 45.0}) is TRUE
    assert ask(clear, {Quantity.ETCO2: 45.0}, baseline={"etco2": 35.0}) is FALSE


INACTIVE = {
    "a limit needs none": (OVER_160, {}, False),
    "a relative limit needs its own": (REL_SYS, {"nibp_dia": 75.0}, True),
    "a relative limit with its own": (REL_SYS, REST, False),
    "a rise needs its own": (RISE_DIA, {}, True),
    "an all with a relative part": (REL_DIA, {}, True),
    "an any of two rises, with neither": (DELTA, {}, True),
    "an any of two rises, with one": (DELTA, {"nibp_sys": 120.0}, False),
    "an any with a limit": (MIXED, {}, False),
    "two of three, one of them relative": (AtLeast(2, TWO), {}, False),
    "three of three, one of them relative": (AtLeast(3, TWO), {}, True),
}


@pytest.mark.parametrize(("condition", "rest", "waits"), INACTIVE.values(), ids=INACTIVE.keys())
def test_what_waits_for_a_baseline(condition: Condition, rest: Mapping[str, float], *, waits: bool) -> None:
    assert is_inactive(condition, rest) is waits
    assert needs_baseline(condition) is is_inactive(condition, {})


# --------------------------------------------------------------------------- looking inside

LIMITS = {
    "a limit is its own": (OVER_160, 160),
    "a share of the baseline": (REL_SYS, 144),
    "a distance from the baseline": (RISE_DIA, 100),
    "a relative one without its baseline has none": (Relative(MAP, Op.AT_LEAST, 1.2), None),
    "a fall has none": (FELL, None),
    "what is put together has none": (DELTA, None),
}


@pytest.mark.parametrize(("condition", "limit"), LIMITS.values(), ids=LIMITS.keys())
def test_the_limit_of_this_patient(condition: Condition, limit: float | None) -> None:
    assert effective_limit(condition, REST) == (limit if limit is None else pytest.approx(limit))


def test_a_condition_is_taken_apart_in_reading_order() -> None:
    nested = AllOf((MIXED, AtLeast(1, (FELL, Recovered(SPO2, 2)))))
    assert leaves(nested) == (*REL_DIA.terms, OVER_160, FELL, Recovered(SPO2, 2))
    assert quantities(nested) == {DIA, SYS, SPO2}
    assert leaves(FELL) == (FELL,)

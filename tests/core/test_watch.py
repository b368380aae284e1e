"""Does the situation exist? Runs of evidence in streams, repeats of the cuff, and what ends both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.conditions import Evidence, compile_condition
from app.core.protocol import (
    Action,
    AllOf,
    Clear,
    Condition,
    Confirmation,
    Fall,
    Limit,
    Op,
    Priority,
    Recovered,
    Stage,
)
from app.core.quantity import Quantity
from app.core.watch import (
    KEPT_SAMPLES,
    Compiled,
    Run,
    Told,
    Verdict,
    Watch,
    extend,
    fail_safe,
    observe_cuff,
    observe_stream,
)

SPO2, SYS, DIA = Quantity.SPO2, Quantity.NIBP_SYS, Quantity.NIBP_DIA
GAP = 5_000
MINUTE = 60_000


def stage(hold: int, condition: Condition | None = None) -> Stage:
    """A stage that holds so long; what it says does not matter here."""
    return Stage(hold, Action.CHECK, Priority.LOW, condition)


def compiled(situation: Condition, stages: tuple[Stage, ...], clear: Clear) -> Compiled:
    """The judgement of a rule."""
    own = tuple(None if s.condition is None else compile_condition(s.condition) for s in stages)
    ended = None if clear.condition is None else compile_condition(clear.condition)
    return Compiled(compile_condition(situation), own, ended, None)


# --------------------------------------------------------------------------------------- run


def test_a_run_spans_from_its_first_sample_to_its_newest() -> None:
    run = extend(extend(extend(None, 0, 91, GAP), 5_000, 90, GAP), 9_000, 89, GAP)
    assert run == Run(0, 9_000, ((0, 91), (5_000, 90), (9_000, 89)))
    assert run.span == 9_000


@pytest.mark.parametrize(("apart", "start"), [(5_000, 0), (5_001, 5_001)])
def test_a_gap_of_more_than_5_s_starts_a_new_run(apart: int, start: int) -> None:
    assert extend(Run(0, 0, ((0, 91),)), apart, 90, GAP).start == start


@given(st.integers(1, 40))
def test_a_run_keeps_its_first_sample_and_the_newest_seven(length: int) -> None:
    run = None
    for n in range(length):
        run = extend(run, n * 1_000, float(n), GAP)
    assert run is not None
    newest = range(max(0, length - (KEPT_SAMPLES - 1)), length)
    assert [value for _, value in run.samples] == [float(n) for n in sorted({0, *newest})]


# ------------------------------------------------------------------------------------ streams

LOW = Limit(SPO2, Op.UNDER, 92)
BACK = Clear(Limit(SPO2, Op.AT_LEAST, 94), hold=30_000)
ONE = (stage(15_000),)
TWO = (stage(15_000), stage(60_000))
TIGHT = (stage(10_000), stage(5_000, Limit(SPO2, Op.UNDER, 85)))

Line = tuple[int, str, int]
Samples = Iterable[tuple[int, float | None]]


def lived(
    samples: Samples,
    stages: tuple[Stage, ...] = ONE,
    clear: Clear = BACK,
    situation: Condition = LOW,
    peaks: bool = False,  # noqa: FBT002
) -> list[Line]:
    """(s, what, stage) of every sample that told something new; samples come as (s, SpO2)."""
    judge = compiled(situation, stages, clear)
    watch: Watch | None = None
    said: list[Line] = []
    seen: list[float] = []
    for at, value in samples:
        seen.extend([] if value is None else [value])
        evidence = Evidence({SPO2: value}, frozenset({SPO2}), {}, {SPO2: max(seen)} if peaks and seen else {})
        watch, verdict = observe_stream(judge, stages, clear, watch, evidence, at * 1_000, value or 0.0, GAP)
        line = (at, verdict.told.name, verdict.stage)
        if verdict.told is not Told.NOTHING and line[1:] != (said[-1][1:] if said else ()):
            said.append(line)
        assert watch is None or not watch.is_idle, "what is idle is not remembered"
    return said


def at_each_second(start: int, end: int, value: float | None) -> list[tuple[int, float | None]]:
    """The same sample each second, both ends included."""
    return [(at, value) for at in range(start, end + 1)]


STREAMS = {
    "15 s of low samples": (at_each_second(0, 20, 90), [(15, "REACHED", 0)]),
    "one low sample and silence": ([(0, 90)], []),
    "one low sample, and another 15 s later": ([(0, 90), (15, 90)], []),
    "14 s of low samples": ([*at_each_second(0, 14, 90), (15, 95)], []),
    "samples 5 s apart speak for the time between": (
        [(0, 90), (5, 90), (10, 90), (15, 90)],
        [(15, "REACHED", 0)],
    ),
    "one good sample ends the run": (
        [*at_each_second(0, 10, 90), (11, 93), *at_each_second(12, 30, 90)],
        [(27, "REACHED", 0)],
    ),
    "an unusable sample neither counts nor ends it": (
        [*at_each_second(0, 10, 90), (11, None), (12, None), *at_each_second(13, 20, 90)],
        [(15, "REACHED", 0)],
    ),
    "unusable samples do not bridge a gap": (
        [*at_each_second(0, 10, 90), *at_each_second(11, 16, None), *at_each_second(17, 40, 90)],
        [(32, "REACHED", 0)],
    ),
    "an unusable sample long after forgets the run": ([(0, 90), (6, None), (7, 93)], []),
    "a good stream says nothing": (at_each_second(0, 60, 97), []),
    "30 s of good samples clear it": (
        [*at_each_second(0, 20, 90), *at_each_second(21, 60, 95)],
        [(15, "REACHED", 0), (51, "CLEARED", -1)],
    ),
    "samples between the limits neither raise nor clear": (
        [*at_each_second(0, 20, 90), *at_each_second(21, 90, 93)],
        [(15, "REACHED", 0)],
    ),
    "a sample between the limits starts the clearing anew": (
        [*at_each_second(0, 20, 90), *at_each_second(21, 40, 95), (41, 93), *at_each_second(42, 80, 95)],
        [(15, "REACHED", 0), (72, "CLEARED", -1)],
    ),
    "an unusable sample does not clear": (
        [*at_each_second(0, 20, 90), *at_each_second(21, 90, None)],
        [(15, "REACHED", 0)],
    ),
    "a gap starts the clearing anew": (
        [*at_each_second(0, 20, 90), *at_each_second(21, 40, 95), *at_each_second(47, 90, 95)],
        [(15, "REACHED", 0), (77, "CLEARED", -1)],
    ),
    "a gap leaves it as it is": (
        [*at_each_second(0, 20, 90), (60, 90), (61, 90)],
        [(15, "REACHED", 0)],
    ),
    "it happens again after it has cleared": (
        [*at_each_second(0, 15, 90), *at_each_second(16, 46, 95), *at_each_second(47, 65, 90)],
        [(15, "REACHED", 0), (46, "CLEARED", -1), (62, "REACHED", 0)],
    ),
}


@pytest.mark.parametrize(("samples", "said"), STREAMS.values(), ids=STREAMS.keys())
def test_a_stream(samples: Samples, said: list[Line]) -> None:
    assert lived(samples) == said


def test_stages_come_one_after_the_other() -> None:
    assert lived(at_each_second(0, 70, 90), TWO) == [(15, "REACHED", 0), (60, "REACHED", 1)]


def test_a_stage_with_a_tighter_limit_has_a_run_of_its_own() -> None:
    crossing = [*at_each_second(0, 3, 87), *at_each_second(4, 9, 84), *at_each_second(10, 12, 87)]
    assert lived(crossing, TIGHT, situation=Limit(SPO2, Op.UNDER, 88)) == [
        (9, "REACHED", 1),
        (10, "REACHED", 0),
    ]


def test_without_a_hold_one_sample_is_enough_and_one_sample_clears() -> None:
    at_once = Clear(Limit(SPO2, Op.AT_LEAST, 94))
    assert lived([(0, 90), (1, 93), (2, 94)], (stage(0),), at_once) == [
        (0, "REACHED", 0),
        (2, "CLEARED", -1),
    ]


def test_without_a_clear_condition_the_opposite_clears() -> None:
    said = lived([(0, 90), (1, None), (2, 91), (3, 92)], (stage(0),), Clear())
    assert said == [(0, "REACHED", 0), (3, "CLEARED", -1)]


def test_a_true_sample_that_completes_no_hold_does_not_clear() -> None:
    """After a gap the runs start again: such a sample says that it is still so."""
    samples = [(0, 90.0), (5, 90.0), (10, 90.0), (15, 90.0), (40, 90.0), (41, 93.0)]
    assert lived(samples, clear=Clear()) == [(15, "REACHED", 0), (41, "CLEARED", -1)]


def test_an_absent_condition_says_nothing() -> None:
    rule = compiled(Limit(Quantity.RR, Op.UNDER, 10), ONE, BACK)
    evidence = Evidence({SPO2: 90.0}, frozenset({SPO2}), {}, {})
    assert observe_stream(rule, ONE, BACK, None, evidence, 0, 90, GAP) == (None, Verdict(Told.NOTHING))


def test_onset_is_the_first_evidence_of_the_occurrence() -> None:
    rule = compiled(LOW, TWO, BACK)
    watch: Watch | None = None
    for at in (*range(0, 16_000, 1_000), *range(30_000, 95_000, 1_000)):
        evidence = Evidence({SPO2: 90.0}, frozenset({SPO2}), {}, {})
        watch, _ = observe_stream(rule, TWO, BACK, watch, evidence, at, 90, GAP)
    assert watch is not None
    assert (watch.onset, watch.stage) == (0, 1)


DROP = Fall(SPO2, 4, 60_000)
WITHIN = Clear(Recovered(SPO2, 2))


def test_a_fall_clears_against_what_was_before_it() -> None:
    fallen = [(0, 98.0), *at_each_second(1, 20, 93), (21, 95.0), (22, 96.0)]
    assert lived(fallen, ONE, WITHIN, DROP, peaks=True) == [(16, "REACHED", 0), (22, "CLEARED", -1)]


def test_what_was_before_is_asked_anew_when_a_run_starts_anew() -> None:
    """The first fall broke off at a gap; what counts is the highest value before the one that raised."""
    falls = [(0, 98.0), (1, 93.0), (2, 93.0), (9, 90.0), *at_each_second(10, 30, 90), (31, 96.0)]
    assert lived(falls, ONE, WITHIN, DROP, peaks=True) == [(24, "REACHED", 0), (31, "CLEARED", -1)]


def test_an_idle_watch_remembers_nothing() -> None:
    run = Run(0, 0, ((0, 90),))
    assert Watch((None, None)).is_idle
    assert not Watch((None, run)).is_idle
    assert not Watch((None,), stage=0).is_idle
    assert not Watch((None,), confirm_by=5).is_idle


@given(st.lists(st.tuples(st.integers(1, 8), st.sampled_from([90.0, 93.0, 95.0, None])), max_size=80))
def test_reached_and_cleared_take_turns_and_only_a_true_sample_reaches(
    steps: list[tuple[int, float | None]],
) -> None:
    at, samples = 0, []
    for apart, value in steps:
        at += apart
        samples.append((at, value))
    said = lived(samples)
    assert [what for _, what, _ in said] == (["REACHED", "CLEARED"] * len(said))[: len(said)]
    values = dict(samples)
    assert all(values[when] == (90.0 if what == "REACHED" else 95.0) for when, what, _ in said)


# --------------------------------------------------------------------------------------- cuff

HIGH = Limit(SYS, Op.OVER, 160)
CALM = Clear(Limit(SYS, Op.AT_MOST, 150), readings=2)
SINGLE = Confirmation(3 * MINUTE, Priority.LOW)
LONG = (stage(0), stage(10 * MINUTE))
Cuffs = Iterable[tuple[float, float | None]]


def measured(
    cuffs: Cuffs,
    *,
    stages: tuple[Stage, ...] = (stage(0),),
    clear: Clear = CALM,
    confirm: Confirmation | None = SINGLE,
    situation: Condition = HIGH,
) -> list[tuple[float, str, int]]:
    """(min, what, stage) of every measurement that told something; they come as (min, systolic)."""
    judge = compiled(situation, stages, clear)
    watch: Watch | None = None
    said: list[tuple[float, str, int]] = []
    for minute, value in cuffs:
        at = int(minute * MINUTE)
        evidence = Evidence({SYS: value}, frozenset({SYS, DIA}), {}, {})
        watch, verdict = observe_cuff(judge, stages, clear, confirm, watch, evidence, at, value or 0.0)
        if verdict.told is not Told.NOTHING:
            said.append((minute, verdict.told.name, verdict.stage))
    return said


CUFFS = {
    "a first high reading is provisional": ([(0, 165)], [(0, "PROVISIONAL", 0)]),
    "a calm reading says nothing": ([(0, 120), (1, 160)], []),
    "the second confirms": ([(0, 165), (1, 161)], [(0, "PROVISIONAL", 0), (1, "REACHED", 0)]),
    "the second denies": ([(0, 165), (1, 160)], [(0, "PROVISIONAL", 0), (1, "NOT_CONFIRMED", -1)]),
    "a second without a usable number decides nothing": (
        [(0, 165), (1, None), (2, 165)],
        [(0, "PROVISIONAL", 0), (2, "REACHED", 0)],
    ),
    "after a denial the next is a first one again": (
        [(0, 165), (1, 120), (2, 165)],
        [(0, "PROVISIONAL", 0), (1, "NOT_CONFIRMED", -1), (2, "PROVISIONAL", 0)],
    ),
    "two clear readings in a row clear it": (
        [(0, 165), (1, 165), (2, 150), (3, 150)],
        [(0, "PROVISIONAL", 0), (1, "REACHED", 0), (3, "CLEARED", -1)],
    ),
    "one that is not clear starts the count again": (
        [(0, 165), (1, 165), (2, 150), (3, 155), (4, 150), (5, 150)],
        [(0, "PROVISIONAL", 0), (1, "REACHED", 0), (5, "CLEARED", -1)],
    ),
    "a high one starts the count again": (
        [(0, 165), (1, 165), (2, 150), (3, 165), (4, 150), (5, 150)],
        [(0, "PROVISIONAL", 0), (1, "REACHED", 0), (3, "REACHED", 0), (5, "CLEARED", -1)],
    ),
    "one without a usable number leaves the count": (
        [(0, 165), (1, 165), (2, 150), (3, None), (4, 150)],
        [(0, "PROVISIONAL", 0), (1, "REACHED", 0), (4, "CLEARED", -1)],
    ),
}


@pytest.mark.parametrize(("cuffs", "said"), CUFFS.values(), ids=CUFFS.keys())
def test_cuff_measurements(cuffs: Cuffs, said: list[tuple[float, str, int]]) -> None:
    assert measured(cuffs) == said


def test_as_many_clear_readings_as_the_rule_wants() -> None:
    three = replace(CALM, readings=3)
    said = measured([(0, 165), (1, 150), (2, 150), (3, 150)], clear=three, confirm=None)
    assert said == [(0, "REACHED", 0), (3, "CLEARED", -1)]


def test_a_rule_without_confirmation_believes_the_first_reading() -> None:
    assert measured([(0, 210)], confirm=None) == [(0, "REACHED", 0)]


def test_without_a_clear_condition_the_opposite_reading_clears() -> None:
    said = measured([(0, 165), (1, None), (2, 160)], clear=Clear(), confirm=None)
    assert said == [(0, "REACHED", 0), (2, "CLEARED", -1)]


def test_still_severe_after_ten_minutes_is_the_next_stage() -> None:
    severe = [(0, 185), (1, 185), (6, 185), (10, 185)]
    assert measured(severe, stages=LONG)[-2:] == [(6, "REACHED", 0), (10, "REACHED", 1)]


def test_a_reading_that_is_not_severe_starts_the_ten_minutes_anew() -> None:
    severe = [(0, 185), (1, 185), (6, 155), (10, 185), (15, 185), (20, 185)]
    assert measured(severe, stages=LONG)[-3:] == [
        (10, "REACHED", 0),
        (15, "REACHED", 0),
        (20, "REACHED", 1),
    ]


def test_a_reading_without_a_usable_number_does_not_start_them_anew() -> None:
    severe = [(0, 185), (1, 185), (6, None), (10, 185)]
    assert measured(severe, stages=LONG)[-1] == (10, "REACHED", 1)


def test_a_stage_with_a_limit_of_its_own_needs_its_own_evidence() -> None:
    own = (stage(0), stage(2 * MINUTE, Limit(SYS, Op.AT_LEAST, 180)))
    rising = [(0, 165), (1, 165), (2, 185), (3, 185), (4, 185), (5, 165)]
    assert [line for line in measured(rising, stages=own) if line[2] == 1] == [(4, "REACHED", 1)]


def test_the_confirmation_waits_from_the_first_reading_on() -> None:
    judge = compiled(AllOf((HIGH,)), (stage(0),), CALM)
    evidence = Evidence({SYS: 165.0}, frozenset({SYS}), {}, {})
    watch, verdict = observe_cuff(judge, (stage(0),), CALM, SINGLE, None, evidence, 7_000, 165)
    assert verdict == Verdict(Told.PROVISIONAL, 0)
    assert watch is not None
    assert (watch.onset, watch.confirm_by, watch.stage) == (7_000, 7_000 + 3 * MINUTE, -1)


def test_when_nobody_repeats_the_cuff_the_situation_counts_as_present() -> None:
    waiting = Watch((Run(0, 0, ((0, 165),)),), confirm_by=3 * MINUTE, unconfirmed=Priority.LOW)
    assert fail_safe(waiting) == replace(waiting, confirm_by=None, unconfirmed=None, stage=0)

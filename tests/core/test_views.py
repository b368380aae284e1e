"""A bed as everybody may see it."""

from __future__ import annotations

from app.core.changes import BedChanged
from app.core.protocol import Phase
from app.core.views import shape, view_of
from app.core.vitals import Signal
from tests.support import START, Bed


def lines(bed: Bed) -> dict[tuple[str, str], float]:
    return {(line.rule, line.signal): line.limit for line in view_of(bed.state).limits}


def test_limits_are_those_of_this_patient() -> None:
    bed = Bed()
    bed.open(0)
    assert ("BP-REL-SYS", "nibp_sys") not in lines(bed)
    assert "BP-REL-SYS" in view_of(bed.state).inactive
    bed.baseline(1, nibp_sys=120, nibp_dia=75, hr=72)
    shown = lines(bed)
    assert shown["BP-REL-SYS", "nibp_sys"] == 144
    assert shown["BP-DELTA", "nibp_dia"] == 100
    assert shown["BP-SYS-HIGH", "nibp_sys"] == 160


def test_of_terms_that_must_all_hold_the_last_one_crossed_is_the_line() -> None:
    bed = Bed()
    bed.open(0)
    bed.baseline(1, hr=72)
    assert lines(bed)["HR-REL", "hr"] == 100
    fast = Bed()
    fast.open(0)
    fast.baseline(1, hr=90, nibp_dia=75)
    assert lines(fast)["HR-REL", "hr"] == 117
    assert lines(fast)["BP-REL-DIA", "nibp_dia"] == 90
    assert ("CO2-LOW", "rr") not in lines(fast)


def test_half_a_baseline_leaves_the_other_rules_inactive() -> None:
    bed = Bed()
    bed.open(0)
    bed.baseline(1, nibp_sys=120)
    inactive = view_of(bed.state).inactive
    assert "BP-REL-SYS" not in inactive
    assert {"BP-REL-DIA", "HR-REL"} <= set(inactive)


def test_values_pump_and_what_is_due() -> None:
    bed = Bed()
    bed.open(0)
    bed.vitals(1_000, spo2=97, nibp_sys=120)
    bed.pump(2_000, volume=1.5)
    view = view_of(bed.state)
    assert view.values[Signal.SPO2].value == 97
    assert view.pump is not None
    assert (view.pump.rate, view.pump.dose_mg) == (45.0, 1.5)
    assert [(due.what, due.at - START) for due in view.due] == [("cuff", 1_000 + 13 * 60_000)]
    assert shape(view).values == {}
    assert shape(view).pump is None


def test_a_bed_that_looks_different_says_so_once() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    told = bed.release(1_000)
    assert [o.view.state for o in told if isinstance(o, BedChanged)] == ["free"]


def test_a_free_bed_shows_no_old_number() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.tick(300_000)
    view = view_of(bed.state)
    assert (view.state, view.values, view.pump, view.due) == ("free", {}, None, ())


def test_without_a_cuff_rule_nothing_is_due() -> None:
    from dataclasses import replace  # noqa: PLC0415

    from tests.support import shipped  # noqa: PLC0415

    bed = Bed(replace(shipped(), rules=tuple(r for r in shipped().rules if r.id != "TEC-CUFF-STALE")))
    bed.open(0)
    assert view_of(bed.state).due == ()
    bed.phase(1, Phase.BASELINE)

"""Dose and rate as the pump tells them, and a second opinion on its volume."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.events import Envelope, PumpReason, PumpReported, PumpState
from app.core.infusion import (
    Infusion,
    begun_anew,
    concentration,
    delivered_mg,
    delivered_ml,
    left_behind,
    per_kg,
    planned_ml_per_h,
    quantities,
    rate_to_beat,
    remaining,
    report,
)
from app.core.plan import Patient, Plan
from app.core.protocol import Phase
from app.core.quantity import Quantity
from app.core.session import Session
from app.core.vitals import BedId, DeviceId, Origin

BED = BedId("chair-1")
HOUR = 3_600_000


def told(
    at: int,
    rate: float = 60.0,
    volume: float | None = None,
    state: str = "infusing",
    strength: float | None = 1.0,
    total: float | None = None,
    reason: PumpReason | None = None,
) -> PumpReported:
    envelope = Envelope(DeviceId("p1"), "b", at, at, Origin.DEVICE)
    return PumpReported(
        at, BED, envelope, PumpState(state), rate, reason, "ketamine", strength, volume, total
    )


def after(*reports: PumpReported) -> Infusion:
    infusion = Infusion()
    for one in reports:
        infusion = report(infusion, one, one.at)
    return infusion


def session(dose_mg: float = 40.0, weight: float = 80.0, strength: float | None = None) -> Session:
    plan = Plan("ketamine", 40.0, dose_mg, None, strength)
    return Session(
        "s", BED, Phase.INFUSING, 0, 0, "p", unplanned=False, patient=Patient("K", weight), plan=plan
    )


def test_nothing_is_known_without_a_pump() -> None:
    empty = Infusion()
    assert delivered_ml(empty) is None
    assert delivered_mg(empty, None) is None
    assert rate_to_beat(empty, 0) is None
    assert not empty.infusing
    assert set(quantities(empty, None).values()) == {None}


def test_the_pumps_own_volume_is_the_dose() -> None:
    infusion = after(told(0, volume=0.0), told(60_000, volume=1.2))
    assert delivered_ml(infusion) == pytest.approx(1.2)
    assert delivered_mg(infusion, session()) == pytest.approx(1.2)


def test_a_fall_of_the_volume_begins_a_new_programme() -> None:
    infusion = after(told(0, volume=10.0), told(1_000, volume=0.5))
    assert delivered_ml(infusion) == pytest.approx(10.5)


def test_without_a_volume_the_rate_is_integrated() -> None:
    infusion = after(*(told(n * 30_000, rate=60.0) for n in range(5)))
    assert delivered_ml(infusion) == pytest.approx(2.0)
    paused = report(infusion, told(150_000, state="paused"), 150_000)
    assert delivered_ml(paused) == pytest.approx(2.5)
    assert delivered_ml(report(paused, told(180_000, state="paused"), 180_000)) == pytest.approx(2.5)


def test_a_long_silence_breaks_the_integral() -> None:
    infusion = after(told(0), told(61_000))
    assert delivered_ml(infusion) is None
    again = report(infusion, told(62_000, volume=1.0), 62_000)
    assert (again.integral, again.anchor) == (0.0, 1.0)


def test_concentration_is_the_pumps_else_the_plans() -> None:
    assert concentration(after(told(0, strength=2.0)), session(strength=1.0)) == 2.0
    assert concentration(after(told(0, strength=None)), session(strength=1.0)) == 1.0
    assert concentration(after(told(0, strength=None)), None) is None
    assert delivered_mg(after(told(0, volume=5.0, strength=None)), session()) is None


def test_dose_per_kg_needs_a_weight() -> None:
    assert per_kg(40.0, session()) == pytest.approx(0.5)
    assert per_kg(40.0, None) is None
    assert per_kg(None, session()) is None


def test_the_planned_rate_in_the_pumps_unit() -> None:
    assert planned_ml_per_h(after(told(0, strength=2.0)), session()) == pytest.approx(30.0)
    assert planned_ml_per_h(after(told(0, strength=None)), session()) is None
    assert planned_ml_per_h(after(told(0)), None) is None


def test_what_the_rules_judge() -> None:
    infusion = after(*(told(n * 60_000, rate=90.0, volume=n * 1.2) for n in range(4)))
    found = quantities(infusion, session())
    assert found[Quantity.RATE_OF_PLAN] == pytest.approx(1.5)
    assert found[Quantity.RATE_OF_REFERENCE] == pytest.approx(1.5)
    assert found[Quantity.DOSE_OF_PLAN] == pytest.approx(3.6 / 40)
    assert found[Quantity.DOSE_PER_KG] == pytest.approx(3.6 / 80)
    assert found[Quantity.VOLUME_GAP_ML] == pytest.approx(0.9)
    assert found[Quantity.VOLUME_GAP_RATIO] == pytest.approx(0.2)


def test_small_volumes_have_no_ratio_and_a_paused_pump_no_rate() -> None:
    infusion = after(told(0, volume=0.0), told(30_000, volume=0.6), told(31_000, volume=0.6, state="paused"))
    found = quantities(infusion, session())
    assert found[Quantity.VOLUME_GAP_RATIO] is None
    assert found[Quantity.RATE_OF_PLAN] is None


@pytest.mark.parametrize(
    ("volume", "total", "left"),
    [(None, 40.0, True), (10.0, None, True), (39.9, 40.0, True), (40.0, 40.0, False)],
)
def test_what_remains(volume: float | None, total: float | None, left: bool) -> None:
    assert remaining(after(told(0, volume=volume, total=total))) is left


def test_the_rate_that_a_slower_one_is_judged_against() -> None:
    steady = after(told(0, rate=60.0))
    assert rate_to_beat(steady, 1_000) == 60.0
    turned = report(steady, told(5_000, rate=30.0), 5_000)
    assert rate_to_beat(turned, 6_000) == 60.0
    assert rate_to_beat(turned, 5_000 + 120_001) == 30.0
    paused = report(turned, told(8_000, rate=0.0, state="paused"), 8_000)
    assert rate_to_beat(paused, 9_000) == 30.0


def test_who_stopped_it_is_told_by_the_report_that_began_the_stop() -> None:
    stopped = after(told(0), told(1_000, state="paused", reason=PumpReason.USER), told(2_000, state="paused"))
    assert (stopped.stopped_since, stopped.stopped_by_user) == (1_000, True)
    alarmed = after(told(0), told(1_000, state="stopped", reason=PumpReason.ALARM))
    assert not alarmed.stopped_by_user
    running = report(stopped, told(3_000), 3_000)
    assert (running.stopped_since, running.stopped_by_user) == (None, False)


def test_what_a_session_left_behind_is_no_dose_of_the_next() -> None:
    left = left_behind(after(told(0, volume=40.0, state="completed")))
    assert delivered_ml(left) is None
    again = report(left, told(1_000, volume=40.0, state="completed"), 1_000)
    assert delivered_ml(again) == 0.0
    running = report(again, told(2_000, volume=0.5), 2_000)
    assert delivered_ml(running) == pytest.approx(0.5)
    assert delivered_ml(report(left, told(1_000, volume=0.5), 1_000)) == pytest.approx(0.5)


def test_what_is_left_behind_is_kept_while_no_pump_is_heard_and_means_no_other_pump() -> None:
    left = left_behind(left_behind(after(told(0, volume=40.0))))
    assert left.former == ("p1", 40.0)
    other = replace(told(1_000, volume=41.0), envelope=Envelope(DeviceId("p2"), "b", 1, 1, Origin.DEVICE))
    assert delivered_ml(report(left, other, 1_000)) == 41.0
    assert left_behind(after(told(0))).former is None


@pytest.mark.parametrize(("state", "dose"), [("completed", 0.0), ("standby", 0.0), ("paused", 12.0)])
def test_what_an_idle_pump_has_given_before_is_no_dose(state: str, dose: float) -> None:
    assert delivered_ml(begun_anew(after(told(0, volume=12.0, state=state)))) == dose


def test_without_a_pump_or_its_volume_there_is_nothing_to_begin_anew() -> None:
    assert begun_anew(Infusion()) == Infusion()
    silent = after(told(0, state="standby"))
    assert begun_anew(silent) is silent

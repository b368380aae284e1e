"""A whole visit through MQTT and the public API alone, its twin that is refused, and a service that dies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.visit.chair import Chair
from tests.visit.leaving import fhir_is_valid, tables_are_whole
from tests.visit.story import PATIENT, PLAN, STEPS, answers, baseline_is_locked, gates, phase

pytestmark = [pytest.mark.broker, pytest.mark.requires("mosquitto"), pytest.mark.timeout(300)]


def test_a_whole_visit(chair: Chair, tmp_path: Path) -> None:
    for step in STEPS:
        step(chair)
    alerts = {one["rule"] for one in chair.ask(f"/alerts?session={chair.session}&state=closed")}
    assert {"BP-REL-SYS", "BP-SYS-HIGH"} <= alerts
    assert chair.open_alerts() == {}
    tables_are_whole(chair, tmp_path)
    fhir_is_valid(chair)


def seen(chair: Chair) -> dict[str, Any]:
    """Everything a screen shows of this chair but the process's own clock."""
    bed = chair.bed_now()
    return {
        "bed": bed,
        "session": chair.ask(chair.here()) if chair.session else None,
        "alerts": chair.open_alerts(),
        "courses": chair.ask("/courses?alias=K-7"),
    }


def test_killed_after_every_step_it_goes_on_with_the_same_countdowns(embedded: Chair) -> None:
    chair = embedded
    for step in STEPS:
        step(chair)
        if not chair.session:
            continue
        before = seen(chair)
        chair.service.kill()
        chair.service.start()
        chair.connect()
        assert seen(chair) == before, f"after {step.__name__}"


def refused(chair: Chair, path: str, status: int = 409, **body: Any) -> str:
    """A command that is refused, and what is said of it."""
    detail: str = chair.do("POST", path, status, **body)["detail"]
    return detail


def test_each_gate_refuses(embedded: Chair) -> None:
    """The twin: nothing goes on before what is missing is there, or a person has answered for it."""
    chair = embedded
    high = {**PLAN, "type": "high_dose"}
    assert "awake" in refused(chair, "/sessions", 422, bed=chair.bed, patient=PATIENT, plan=high)
    too_much = {**PLAN, "dose_mg_per_kg": 1.2}
    session = chair.do("POST", "/sessions", 201, bed=chair.bed, patient=PATIENT, plan=too_much)
    chair.session = session["id"]
    assert "PMP-DOSE-PRE" in gates(chair)
    for gate in sorted(gates(chair)):
        assert gate in {one["id"] for one in chair.ask(chair.here("/gates"))}
    refused(chair, chair.here("/phase"), phase="infusing")
    refused(chair, chair.here("/overrides"), gate="PMP-DOSE-PRE", reason="because")
    chair.do("PUT", chair.here("/plan"), patient=PATIENT, plan=PLAN)
    assert "PMP-DOSE-PRE" not in gates(chair)

    chair.do("PUT", chair.here("/screening"), answers=answers(chair, maoi="yes"))
    assert "SES-SCREEN.maoi" in gates(chair)
    chair.tell()
    baseline_is_locked_but_for = gates(chair)
    assert {"SES-BASE", "SES-SIGNAL.nibp_sys"} <= baseline_is_locked_but_for
    for systolic in (168, 172, 170):
        chair.cuff(systolic, 75, seconds=60)
    chair.do("POST", chair.here("/baseline"), body={"from": "readings"})
    assert gates(chair) == {"SES-SCREEN.maoi", "BP-PRE-BLOCK"}
    refused(chair, chair.here("/phase"), phase="infusing")
    refused(chair, chair.here("/overrides"), 404, gate="SES-BASE", reason="it is met")
    chair.do("POST", chair.here("/overrides"), 201, gate="SES-SCREEN.maoi", reason="stopped 3 weeks ago")
    refused(chair, chair.here("/phase"), phase="infusing")
    for systolic in (138, 140, 142):
        chair.cuff(systolic, 75, seconds=600)
    chair.do("POST", chair.here("/baseline"), body={"from": "readings", "reason": "rested"})
    assert gates(chair) == set()
    assert chair.do("POST", chair.here("/phase"), phase="infusing")["phase"] == "infusing"

    chair.pass_time(60)
    chair.do("POST", chair.here("/phase"), phase="observation")
    assert "60" in refused(chair, chair.here("/close"))
    refused(chair, chair.here("/phase"), phase="recovered")
    refused(chair, chair.here("/close"), 422, override=True)
    closed = chair.do("POST", chair.here("/close"), override=True, reason="left against advice")
    assert closed["closed_at"] is not None
    assert {one["gate"] for one in closed["record"]["overrides"]} >= {"SES-SCREEN.maoi", "SES-POST-SHORT"}


def test_a_fact_is_never_refused(embedded: Chair) -> None:
    """The pump infuses and nothing is ready: the phase is infusing, each gate is a CHECK naming it."""
    chair = embedded
    session = chair.do("POST", "/sessions", 201, bed=chair.bed, patient=PATIENT, plan=PLAN)
    chair.session = session["id"]
    chair.tell()
    chair.pump, chair.rate = "infusing", 60.0
    chair.tell()
    assert phase(chair) == "infusing"
    told = {key: one for key, one in chair.open_alerts().items() if key.startswith("SES-")}
    assert {"SES-GATE/SES-SCREEN", "SES-GATE/SES-SIGNAL.nibp_sys"} <= told.keys()
    assert {(one["action"], one["priority"]) for one in told.values()} == {("CHECK", "medium")}
    chair.do("PUT", chair.here("/screening"), answers=answers(chair))
    assert "SES-GATE/SES-SCREEN" not in chair.open_alerts()


@pytest.mark.parametrize("late", [True, False])
def test_two_people_at_once(embedded: Chair, late: bool) -> None:
    """Who has seen an older revision is told so, and nothing is overwritten."""
    chair = embedded
    session = chair.do("POST", "/sessions", 201, bed=chair.bed, patient=PATIENT, plan=PLAN)
    chair.session = session["id"]
    tag = chair.http.get(chair.here()).headers["ETag"]
    if late:
        chair.do("POST", chair.here("/notes"), 201, text="first")
        chair.do("PUT", chair.here("/screening"), answers=answers(chair))
    answer = chair.http.put(
        chair.here("/feedback"), json={"by": "other", "score": 3}, headers={"If-Match": tag}
    )
    assert answer.status_code == (412 if late else 200), answer.text


def test_a_start_without_a_pump_feed(embedded: Chair) -> None:
    """A clinic whose pump has no feed drives the phases by command, through the same gates."""
    chair = embedded
    session = chair.do("POST", "/sessions", 201, bed=chair.bed, patient=PATIENT, plan=PLAN)
    chair.session = session["id"]
    chair.tell()
    chair.do("PUT", chair.here("/screening"), answers=answers(chair))
    baseline_is_locked(chair)
    assert chair.do("POST", chair.here("/phase"), phase="infusing")["phase"] == "infusing"

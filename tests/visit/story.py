"""One visit from the door to the door, step by step: what the devices say, and what the nurse does.

Each step is a function of the chair and ends with what must be so. The visit test runs them in order; the
restart test kills the service after each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.visit.chair import NURSE, Chair

PATIENT: Final = {"alias": "K-7", "weight_kg": 80, "age": 44, "sex": "f"}
PLAN: Final = {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40}
"""40 mg over 40 min: 60 mL/h of 1 mg/mL."""

AWAKE: Final = {"moaas": 5, "dissociated": 0, "nausea": 0, "vomited": 0}


def answers(chair: Chair, **unwanted: str) -> dict[str, str]:
    """Every question of the form, answered as wanted but for these."""
    form = chair.ask("/screening")
    return {one["id"]: one["wanted"] for one in form["questions"]} | unwanted


def gates(chair: Chair, level: str = "block") -> set[str]:
    """Gates that are unmet and not overridden."""
    return {one["id"] for one in chair.bed_now()["gates"] if one["level"] == level and not one["overridden"]}


def unmet(chair: Chair) -> set[str]:
    """Open items of the discharge list."""
    return {one["id"] for one in chair.bed_now()["discharge"] if not one["met"]}


def phase(chair: Chair) -> Any:
    """Where the visit is."""
    return chair.ask(chair.here())["phase"]


def course_is_planned(chair: Chair) -> None:
    """Six infusions, three a week, with a score before the first."""
    course = chair.do(
        "POST", "/courses", 201,
        alias="K-7", template="a", infusions=6, indication="TRD", scale="PHQ-9", baseline_score=20,
    )  # fmt: skip
    assert (course["state"], course["responder"]) == ("planned", "too_early")


def session_is_opened(chair: Chair) -> None:
    """The patient sits down; the monitor is on."""
    session = chair.do("POST", "/sessions", 201, bed=chair.bed, patient=PATIENT, plan=PLAN)
    chair.session = session["id"]
    assert (session["phase"], session["course"] is not None, session["revision"]) == ("pre", True, 1)
    chair.tell()
    assert {"SES-SCREEN", "SES-BASE", "SES-SIGNAL.nibp_sys"} <= gates(chair)


def screening_has_a_warning(chair: Chair) -> None:
    """She takes an opioid: a warning, and her breathing is watched."""
    chair.do(
        "PUT", chair.here("/screening"),
        answers=answers(chair, opioid="yes"), medicines=["tramadol 50 mg"],
    )  # fmt: skip
    bed = chair.bed_now()
    assert "respiratory" in bed["flags"]
    assert "SES-SCREEN.opioid" in gates(chair, "warn")
    assert not any(gate.startswith("SES-SCREEN") for gate in gates(chair))


def baseline_is_locked(chair: Chair) -> None:
    """Three readings at rest, a minute apart."""
    for systolic in (118, 122, 120):
        chair.cuff(systolic, 75, seconds=60)
    session = chair.do("POST", chair.here("/baseline"), body={"from": "readings"})
    assert session["baseline"]["values"]["nibp_sys"] == 120
    assert gates(chair) == set()


def infusion_runs(chair: Chair) -> None:
    """The pump is started by hand."""
    chair.pump, chair.rate = "infusing", 60.0
    chair.tell()
    assert phase(chair) == "infusing"
    assert sorted(chair.open_alerts()) == []


def first_check_is_due(chair: Chair) -> None:
    """After ten minutes, with a cuff."""
    chair.cuff(126, 78, seconds=540)
    chair.pass_time(29)
    assert "check" in {one["what"] for one in chair.bed_now()["due"]}
    chair.do("POST", chair.here("/checks"), 201, entries={**AWAKE, "dissociated": 1, "nausea": 1})
    session = chair.ask(chair.here())
    assert session["record"]["checks"][-1]["full"]
    assert sorted(chair.open_alerts()) == []


def pressure_rises_and_the_pump_is_slowed(chair: Chair) -> None:
    """147 on 120 is 22 % over baseline, twice: SLOW. The nurse halves the rate and says so."""
    chair.cuff(147, 84)
    chair.cuff(147, 84)
    alert = chair.open_alerts()["BP-REL-SYS/nibp_sys"]
    assert (alert["action"], alert["priority"]) == ("SLOW", "medium")
    chair.do("POST", f"/alerts/{alert['id']}/acknowledge")
    chair.do("POST", f"/beds/{chair.bed}/actions", action="slowed", alert=alert["id"])
    chair.rate = 30.0
    chair.pass_time(10)
    assert [rule for rule in chair.open_alerts() if rule.startswith("ACT-UNVERIFIED")] == []


def pressure_rises_more_and_the_pump_is_paused(chair: Chair) -> None:
    """165, twice: PAUSE. The pump is paused, and the service sees it."""
    chair.cuff(165, 92)
    chair.cuff(165, 92)
    alert = chair.open_alerts()["BP-SYS-HIGH/nibp_sys"]
    assert alert["action"] == "PAUSE"
    chair.do("POST", f"/alerts/{alert['id']}/acknowledge")
    chair.do("POST", f"/beds/{chair.bed}/actions", action="paused", alert=alert["id"])
    chair.pump = "paused"
    chair.pass_time(65)
    assert phase(chair) == "paused"
    assert [rule for rule in chair.open_alerts() if rule.startswith(("ACT-", "PMP-STOP"))] == []
    chair.do("POST", chair.here("/medicines"), 201, drug="ondansetron", dose="4 mg", route="IV")


def infusion_is_resumed_by_a_person(chair: Chair) -> None:
    """Two clear readings, then the pump is started again."""
    for _ in range(3):
        chair.cuff(128, 78, seconds=140)
    assert [rule for rule in chair.open_alerts() if rule.startswith("BP-")] == []
    chair.do("POST", f"/beds/{chair.bed}/actions", action="resumed")
    chair.pump, chair.rate = "infusing", 60.0
    chair.tell()
    assert phase(chair) == "infusing"


def infusion_ends(chair: Chair) -> None:
    """The rest of the 40 mg, with a check when it is due."""
    while chair.delivered < 39.9:
        left = (40 - chair.delivered) / chair.rate * 3600
        if left > 300:
            chair.cuff(130, 80, seconds=270)
            chair.do("POST", chair.here("/checks"), 201, entries={**AWAKE, "dissociated": 1})
        else:
            chair.pass_time(left)
    chair.pump = "completed"
    chair.tell()
    assert phase(chair) == "observation"
    session = chair.ask(chair.here())
    assert abs(session["dose_mg"] - 40) < 0.5
    assert "time" in unmet(chair)


def quarter_hourly(number: int) -> Callable[[Chair], None]:
    """A check 15 minutes after the last."""

    def check(chair: Chair) -> None:
        chair.cuff(122, 76, seconds=15 * 60 - 1)
        chair.do(
            "POST", chair.here("/checks"), 201,
            entries={**AWAKE, "dissociated": 1 if number == 1 else 0}, oriented=True, walks=number > 2,
        )  # fmt: skip
        assert [rule for rule in chair.open_alerts() if rule.startswith("SES-POST")] == []

    check.__name__ = f"check_at_{15 * number}_min"
    return check


def list_is_ticked(chair: Chair) -> None:
    """What the service can see it has ticked by itself; the rest is ticked by name."""
    by_hand = [one["id"] for one in chair.bed_now()["discharge"] if one["by_hand"]]
    for item in by_hand:
        note = "sister" if item == "escort" else ""
        chair.do("PUT", chair.here(f"/discharge/{item}"), done=True, note=note)
    chair.do("PUT", chair.here("/feedback"), score=5, note="calm")
    chair.do("POST", chair.here("/notes"), 201, text="slept a little")
    chair.do(
        "POST", chair.here("/adverse-events"), 201,
        kind="nausea", grade=1, action="ondansetron", outcome="resolved",
    )  # fmt: skip
    assert unmet(chair) == set(), chair.bed_now()["discharge"]
    mine = {one["by"] for one in chair.bed_now()["discharge"] if one["by_hand"]}
    assert mine == {NURSE}


def patient_leaves(chair: Chair) -> None:
    """Recovered, discharged, closed."""
    for word in ("recovered", "discharged"):
        assert chair.do("POST", chair.here("/phase"), phase=word)["phase"] == word
    session = chair.do("POST", chair.here("/close"))
    assert session["closed_at"] is not None
    (course,) = chair.ask("/courses?alias=K-7")
    assert (course["state"], len(course["given"])) == ("active", 1)
    assert course["given"][0]["satisfaction"] == 5
    assert len(course["tasks"]) >= 3


STEPS: Final[tuple[Callable[[Chair], None], ...]] = (
    course_is_planned,
    session_is_opened,
    screening_has_a_warning,
    baseline_is_locked,
    infusion_runs,
    first_check_is_due,
    pressure_rises_and_the_pump_is_slowed,
    pressure_rises_more_and_the_pump_is_paused,
    infusion_is_resumed_by_a_person,
    infusion_ends,
    *(quarter_hourly(number) for number in (1, 2, 3, 4)),
    list_is_ticked,
    patient_leaves,
)

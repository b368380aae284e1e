"""What a nurse does about what she hears, and when."""

from __future__ import annotations

from typing import Any

import pytest

from simulators.nurse import (
    Acknowledge,
    Act,
    Chore,
    Clear,
    Look,
    Nurse,
    PressCuff,
    Recover,
    SeeOff,
    SetInterval,
    Tick,
)
from simulators.scenarios import Staff

PROMPT = Staff(on=True, reaction_s=(10, 20))


def alert(
    rule: str,
    action: str = "CHECK",
    *,
    number: int = 1,
    provisional: bool = False,
    state: str = "active_unacked",
    acked: bool = False,
    covered: str | None = None,
) -> dict[str, Any]:
    return {
        "id": f"c1.{number}", "bed": "c1", "rule": rule, "action": action, "provisional": provisional,
        "state": state, "ack": {"by": "x"} if acked else None, "covered_by": covered,
    }  # fmt: skip


def told(alert: dict[str, Any]) -> dict[str, Any]:
    return {"type": "change", "change": {"kind": "alert_changed", "alert": alert}}


def bed(phase: str, session: str = "s1") -> dict[str, Any]:
    return {"type": "change", "change": {"kind": "phase_changed",
            "bed": {"bed": "c1", "phase": phase, "session": session}}}  # fmt: skip


def check_due() -> dict[str, Any]:
    return {"type": "change", "change": {"kind": "check_due", "session": {"bed": "c1", "id": "s1"}}}


def nurse(staff: Staff = PROMPT, phase: str = "infusing") -> Nurse:
    made = Nurse(staff, "x")
    made.hear(bed(phase), 0)
    return made


def done(made: Nurse, until_s: int) -> list[Chore]:
    return list(made.due(until_s * 1000))


@pytest.mark.parametrize(
    ("heard", "chores"),
    [
        (alert("HR-HIGH"), [Acknowledge("c1", "c1.1")]),
        (alert("HR-HIGH", acked=True), []),
        (alert("BP-SYS-HIGH", provisional=True), [Acknowledge("c1", "c1.1"), PressCuff("c1")]),
        (alert("TEC-CUFF-STALE", acked=True), [PressCuff("c1")]),
        (alert("BP-REL-SYS", "SLOW", acked=True), [Act("c1", "slowed", "c1.1"), SetInterval("c1", 5.0)]),
        (alert("SPO2-CRIT", "PAUSE", acked=True), [Act("c1", "paused", "c1.1")]),
        (alert("RR-APNEA", "STOP", acked=True), [Act("c1", "stopped", "c1.1")]),
        (alert("PMP-END", "INFO", acked=True), []),
        (alert("BP-SYS-HIGH", "PAUSE", provisional=True, acked=True), [PressCuff("c1")]),
        (alert("BP-REL-DIA", "SLOW", acked=True, covered="c1.9"), [SetInterval("c1", 5.0)]),
        (alert("SES-CHECK-DUE", acked=True), [PressCuff("c1"), Look("c1", "s1")]),
    ],
)
def test_what_she_does_about_an_alert(heard: dict[str, Any], chores: list[Chore]) -> None:
    made = nurse()
    made.hear(told(heard), 0)
    assert done(made, 9) == []
    assert sorted(map(repr, done(made, 90))) == sorted(map(repr, chores))
    assert done(made, 900) == []


def test_she_does_each_thing_once_however_often_she_hears_it() -> None:
    made = nurse()
    for second in range(5):
        made.hear(told(alert("SPO2-CRIT", "PAUSE")), second * 1000)
    assert sorted(map(repr, done(made, 60))) == sorted(
        map(repr, [Acknowledge("c1", "c1.1"), Act("c1", "paused", "c1.1")])
    )


def test_what_is_over_before_she_gets_there_is_left() -> None:
    made = nurse()
    made.hear(told(alert("SPO2-CRIT", "PAUSE")), 0)
    made.hear(told(alert("SPO2-CRIT", "PAUSE", state="closed")), 5_000)
    assert done(made, 60) == []


def test_milder_advice_after_stronger_changes_nothing_at_the_pump() -> None:
    made = nurse()
    made.hear(told(alert("SPO2-CRIT", "PAUSE", acked=True)), 0)
    made.hear(told(alert("HR-X", "SLOW", number=2, acked=True)), 0)
    made.hear(told(alert("HR-Y", "PAUSE", number=3, acked=True)), 0)
    acts = [chore for chore in done(made, 60) if isinstance(chore, Act)]
    assert acts[-1].action == "paused"
    assert len([act for act in acts if act.action == "paused"]) == 1


def test_after_a_pause_she_goes_on_when_nothing_speaks_against_it() -> None:
    made = nurse()
    for number in (1, 2):
        made.hear(told(alert("SPO2-CRIT", "PAUSE", number=number, acked=True)), 0)
    assert [act.action for act in done(made, 60) if isinstance(act, Act)] == ["paused"]
    made.hear(told(alert("SPO2-CRIT", "PAUSE", number=1, state="closed")), 70_000)
    assert done(made, 100) == []
    made.hear(told(alert("SPO2-CRIT", "PAUSE", number=2, state="closed")), 100_000)
    assert done(made, 130) == [Act("c1", "resumed", None)]


def test_what_was_stopped_stays_stopped() -> None:
    made = nurse()
    made.hear(told(alert("RR-APNEA", "STOP", acked=True)), 0)
    done(made, 60)
    made.hear(told(alert("RR-APNEA", "STOP", state="closed")), 70_000)
    assert done(made, 200) == []


def test_where_nothing_runs_there_is_nothing_to_turn() -> None:
    made = nurse(phase="observation")
    made.hear(told(alert("SPO2-CRIT", "PAUSE", acked=True)), 0)
    assert [chore for chore in done(made, 90) if isinstance(chore, Act)] == []


def test_a_check_that_is_due_is_a_cuff_and_then_a_look_a_minute_later() -> None:
    made = nurse()
    made.hear(check_due(), 0)
    made.hear(check_due(), 1_000)
    assert done(made, 20) == [PressCuff("c1")]
    assert done(made, 65) == []
    assert done(made, 80) == [Look("c1", "s1")]
    made.hear(check_due(), 100_000)
    made.hear(bed("pre", "s2"), 101_000)
    assert Look("c1", "s1") not in done(made, 300), "that patient is gone"


@pytest.mark.parametrize(("phase", "minutes"), [("paused", 2.5), ("observation", 15.0)])
def test_the_cuff_s_automatic_follows_the_phase(phase: str, minutes: float) -> None:
    made = nurse()
    made.hear(bed(phase), 0)
    made.hear(bed(phase), 1_000)
    assert done(made, 60) == [SetInterval("c1", minutes)]


def test_and_is_five_minutes_while_a_pressure_alert_is_open() -> None:
    made = nurse()
    made.hear(told(alert("BP-SYS-LOW1", acked=True)), 0)
    assert done(made, 60) == [SetInterval("c1", 5.0)]
    made.hear(told(alert("BP-SYS-LOW1", state="closed")), 70_000)
    assert done(made, 130) == [SetInterval("c1", 10.0)]


def test_while_she_is_away_she_does_nothing() -> None:
    made = nurse(Staff(on=True, reaction_s=(10, 20), away=((5, 300),)))
    made.hear(told(alert("SPO2-CRIT", "PAUSE")), 0)
    assert done(made, 309) == []
    assert len(done(made, 330)) == 2


def test_a_snapshot_tells_what_she_missed_and_the_site_s_alerts_are_not_hers() -> None:
    made = Nurse(PROMPT, "x")
    of_site = {**alert("TEC-SERVICE", number=9), "bed": None}
    made.hear(
        {"type": "snapshot", "beds": [bed("infusing")["change"]["bed"]],
         "alerts": [of_site, alert("SPO2-CRIT", "PAUSE", acked=True)]}, 0,
    )  # fmt: skip
    made.hear({"type": "heartbeat", "seq": 1}, 0)
    assert done(made, 60) == [Act("c1", "paused", "c1.1")]


def test_the_same_seed_is_the_same_nurse() -> None:
    def times(seed: str) -> list[int]:
        made = Nurse(PROMPT, seed)
        made.hear(bed("infusing"), 0)
        for number in range(9):
            made.hear(told(alert("HR-HIGH", number=number)), 0)
        return [second for second in range(60) for _ in made.due(second * 1000)]

    assert times("a") == times("a") != times("b")
    assert all(10 <= second <= 21 for second in times("a"))


def listed(phase: str, **met: bool) -> dict[str, Any]:
    """A bed with a discharge list; items of the service are told by what they are."""
    seen = {"time", "alerts", "dissociation"}
    frame = bed(phase)
    frame["change"]["bed"]["discharge"] = [
        {"id": item, "met": is_met, "by_hand": item not in seen} for item, is_met in met.items()
    ]
    return frame


def test_on_the_way_home_she_ticks_what_she_can_see_and_the_rest_at_the_end() -> None:
    made = nurse()
    made._chairs["c1"].minutes = 15.0
    open_list = {"time": False, "escort": False, "iv_removed": False, "feedback": False}
    made.hear(listed("observation", **open_list), 0)
    assert done(made, 60) == [Tick("c1", "s1", "escort")]
    made.hear(listed("observation", **open_list | {"escort": True}), 60_000)
    assert done(made, 120) == []
    made.hear(listed("observation", **open_list | {"escort": True, "time": True}), 3_600_000)
    assert set(done(made, 3_700)) == {Tick("c1", "s1", "iv_removed"), Tick("c1", "s1", "feedback")}
    made.hear(listed("observation", **dict.fromkeys(open_list, True)), 3_700_000)
    assert done(made, 3_800) == [Recover("c1", "s1")]
    made.hear(listed("recovered", **dict.fromkeys(open_list, True)), 3_800_000)
    assert done(made, 3_900) == [], "shoes, coat, taxi"
    assert done(made, 4_090) == [SeeOff("c1", "s1")]
    assert done(made, 4_100) == [Clear("c1")]


def test_what_was_ticked_or_said_by_somebody_else_is_left() -> None:
    made = nurse()
    made._chairs["c1"].minutes = 15.0
    made.hear(listed("observation", time=True, escort=False), 0)
    made.hear(listed("observation", time=True, escort=True), 5_000)
    made.hear(listed("recovered", time=True, escort=True), 6_000)
    made.hear(listed("discharged", time=True, escort=True), 7_000)
    assert done(made, 4_000) == []


def test_who_feels_sick_is_held_for_a_while() -> None:
    made = nurse()
    made.call("c1", "nausea", 0)
    assert done(made, 60) == [Act("c1", "paused", None, "nausea")]
    made.hear(bed("paused"), 60_000)
    made.hear(told(alert("HR-HIGH", acked=True)), 60_000)
    made.hear(told(alert("HR-HIGH", state="closed")), 70_000)
    assert [one for one in done(made, 590) if isinstance(one, Act)] == [], (
        "not because something else is over"
    )
    assert done(made, 700) == [Act("c1", "resumed", None, "no more nausea")]


def test_a_call_after_the_end_holds_nothing() -> None:
    made = nurse(phase="observation")
    made.call("c1", "nausea", 0)
    assert [one for one in done(made, 900) if isinstance(one, Act)] == []


def test_with_patience_she_leaves_alerts_to_others_and_makes_her_rounds() -> None:
    made = nurse(Staff(on=True, reaction_s=(10, 20), patience_s=120))
    made.hear(told(alert("SPO2-CRIT", "PAUSE")), 0)
    made.hear(check_due(), 0)
    assert done(made, 110) == [PressCuff("c1"), Look("c1", "s1")]
    assert set(done(made, 150)) == {Acknowledge("c1", "c1.1"), Act("c1", "paused", "c1.1")}


def test_who_is_not_ready_in_time_is_looked_at_again_until_he_is() -> None:
    made = nurse()
    made._chairs["c1"].minutes = 15.0
    made.hear(listed("observation", time=True, dissociation=False), 0)
    made.hear(check_due(), 0)
    assert done(made, 90) == [PressCuff("c1"), Look("c1", "s1")]
    assert done(made, 900) == []
    assert done(made, 1_000) == [PressCuff("c1"), Look("c1", "s1")]
    made.hear(listed("recovered", time=True, dissociation=True), 1_001_000)
    assert done(made, 1_900).count(Look("c1", "s1")) == 1, "once more, and not for ever"
    assert Look("c1", "s1") not in done(made, 4_000)

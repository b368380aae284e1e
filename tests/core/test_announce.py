"""From "it is so" to "people are told": raising, changing, ending, covering, and saying it once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.alarm import Ack, Alert, AlertState, Explain, SilenceLease
from app.core.announce import cover, end, publish, relabel, said, shut, tell
from app.core.changes import AlertChanged, AlertClosed, AlertRaised
from app.core.draft import Draft
from app.core.engine import initial
from app.core.index import Entry
from app.core.protocol import (
    RUNNING,
    Action,
    Clear,
    Confirmation,
    Kind,
    Phase,
    Priority,
    Protocol,
    Rule,
    Situation,
    Stage,
)
from app.core.quantity import Quantity
from app.core.session import Session
from app.core.state import Lasting, Standing
from app.core.vitals import SITE
from app.core.watch import Watch
from app.core.wording import REPEAT
from tests.support import CHAIR, START, shipped

CHECK, SLOW, PAUSE, STOP = Action.CHECK, Action.SLOW, Action.PAUSE, Action.STOP
LOW, MEDIUM, HIGH = Priority.LOW, Priority.MEDIUM, Priority.HIGH
UNACKED, ACKED = AlertState.ACTIVE_UNACKED, AlertState.ACTIVE_ACKED
RETURNED, CLOSED = AlertState.RETURNED_UNACKED, AlertState.CLOSED
MINUTE = 60_000
WHY = Explain(signal="nibp_sys", value=165.0, limit=160.0)


def rule(
    name: str,
    *stages: tuple[Action, Priority],
    clear: Clear | None = None,
    confirm: Confirmation | None = None,
    latched: bool = False,
    minimum_display: int = 0,
    family: str | None = "pressure",
    kind: Kind = Kind.PHYSIOLOGICAL,
) -> Rule:
    """A rule of which only the announcing matters."""
    return Rule(
        id=name,
        title=name,
        kind=kind,
        situation=Situation.SERVICE,
        stages=tuple(Stage(0, action, priority) for action, priority in stages),
        clear=clear or Clear(),
        subject=Quantity.NIBP_SYS,
        family=family,
        confirm=confirm,
        latched=latched,
        minimum_display=minimum_display,
        text="{subject} {value}, over {limit}",
        clears_when="when it does",
        steps=("Look.",),
        source="test",
    )


STAGED = rule("STAGED", (CHECK, LOW), (PAUSE, HIGH), confirm=Confirmation(3 * MINUTE, LOW))
PROTOCOL = Protocol(
    "p",
    "3",
    "ab",
    "p",
    (
        rule("PLAIN", (SLOW, LOW), minimum_display=MINUTE),
        rule("SHOWN", (PAUSE, MEDIUM), minimum_display=MINUTE),
        rule("STEPS", (CHECK, MEDIUM), (PAUSE, MEDIUM), (PAUSE, HIGH), latched=True, minimum_display=MINUTE),
        rule("SAME", (PAUSE, HIGH), (PAUSE, HIGH), latched=True),
        rule("SINGLE", (PAUSE, MEDIUM), confirm=Confirmation(3 * MINUTE, LOW), minimum_display=MINUTE),
        rule("BY-HAND", (CHECK, LOW), clear=Clear(by_hand=True)),
        rule("PASSING", (CHECK, LOW), clear=Clear(expires=MINUTE), family=None),
        rule("LOST", (CHECK, LOW), (CHECK, HIGH), family="presence", kind=Kind.TECHNICAL),
        rule("OFF", (CHECK, MEDIUM), family="presence", kind=Kind.TECHNICAL),
        replace(STAGED, stages=(STAGED.stages[0], replace(STAGED.stages[1], steps=("Pause.", "Call.")))),
    ),
)


class Telling:
    """A draft at an instant, and short words for what the modules of the core do with it."""

    def __init__(self, phase: Phase | None = Phase.INFUSING) -> None:
        visit = None if phase is None else Session("chair-1.s1", CHAIR, phase, START, START, "p", False)
        standing = Standing.UNASSIGNED if phase is None else Standing.SESSION
        state = replace(initial(CHAIR, PROTOCOL), session=visit, standing=standing)
        self.draft = Draft.of(state, START)

    def entry(self, name: str) -> Entry:
        """A rule's entry."""
        return self.draft.index.rules[name]

    def tell(
        self,
        name: str,
        stage: int = 0,
        *,
        at: int = 0,
        subject: str = "nibp_sys",
        priority: Priority | None = None,
        provisional: bool = False,
        unverified: bool = False,
        anew: bool = False,
    ) -> Alert:
        """Tell a rule's stage at ``at`` ms; returns its alert."""
        self.draft.now = START + at
        tell(
            self.draft,
            self.entry(name),
            subject,
            stage,
            onset=self.draft.now - 5_000,
            explain=WHY,
            priority=priority,
            provisional=provisional,
            unverified=unverified,
            anew=anew,
        )
        return self.alert(name, subject)

    def end(self, name: str, *, at: int, reason: str = "cleared") -> None:
        """The situation of a rule ends at ``at`` ms."""
        self.draft.now = START + at
        end(self.draft, self.entry(name), "nibp_sys", reason)

    def become(self, name: str, state: AlertState) -> Alert:
        """Put a rule's alert into a state, without a word."""
        alert = self.alert(name)
        ack = Ack("RN", self.draft.now) if state is ACKED else None
        self.draft.alerts = {**self.draft.alerts, alert.id: replace(alert, state=state, ack=ack)}
        return self.alert(name)

    def alert(self, name: str, subject: str = "nibp_sys") -> Alert:
        """The open alert of a rule."""
        alert = self.draft.open_alert(name, subject)
        assert alert is not None, name
        return alert

    def said(self) -> list[tuple[str, str]]:
        """(what, rule) of everything published since this was last asked."""
        publish(self.draft)
        words = {AlertRaised: "raised", AlertChanged: "changed", AlertClosed: "closed"}
        lines = [
            (words[type(one)], one.alert.rule)
            for one in self.draft.outcomes
            if isinstance(one, AlertRaised | AlertChanged | AlertClosed)
        ]
        self.draft.outcomes.clear()
        return lines


# --------------------------------------------------------------------------- the word that is said


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("listed", Action)
def test_without_a_running_drug_slow_pause_and_stop_are_said_as_check(phase: Phase, listed: Action) -> None:
    weak = listed in (Action.INFO, CHECK)
    expected = listed if weak or phase in RUNNING else CHECK
    assert said(Telling(phase).draft, listed) is expected


@pytest.mark.parametrize("listed", Action)
def test_on_an_unassigned_bed_an_infusion_might_be_running(listed: Action) -> None:
    assert said(Telling(None).draft, listed) is listed


def test_on_a_free_bed_and_on_the_site_nothing_is_running() -> None:
    assert said(Draft.of(initial(CHAIR, PROTOCOL), START), STOP) is CHECK
    assert said(Draft.of(initial(SITE, PROTOCOL), START), STOP) is CHECK


# ------------------------------------------------------------------------------------- raising


def test_a_new_occurrence_has_an_id_its_numbers_and_its_protocol() -> None:
    bed = Telling()
    alert = bed.tell("SHOWN", at=1_000)
    assert alert == Alert(
        id="chair-1.1",
        bed=CHAIR,
        session="chair-1.s1",
        rule="SHOWN",
        subject="nibp_sys",
        kind=Kind.PHYSIOLOGICAL,
        family="pressure",
        stage=0,
        listed=PAUSE,
        action=PAUSE,
        priority=MEDIUM,
        state=UNACKED,
        provisional=False,
        unverified=False,
        latched=False,
        onset=START - 4_000,
        raised_at=START + 1_000,
        announced=START + 1_000,
        worst_since=START + 1_000,
        origin="device",
        text="Systolic 165, over 160",
        clears_when="when it does",
        explain=WHY,
        source="test",
        protocol=("p", "3", "ab"),
        steps=("Look.",),
    )
    assert bed.said() == [("raised", "SHOWN")]


def test_a_single_cuff_reading_is_a_check_at_its_own_priority() -> None:
    alert = Telling().tell("SINGLE", provisional=True)
    assert (alert.action, alert.priority, alert.provisional) == (CHECK, LOW, True)
    assert alert.text == "Systolic 165. Repeat cuff."


STEPS = {
    "the rule's, where the stage has none": ([(0, False)], ("Look.",)),
    "the stage's own": ([(1, False)], ("Pause.", "Call.")),
    "of the stage that speaks now": ([(0, False), (1, False)], ("Pause.", "Call.")),
    "of the worst stage, though it says less again": ([(1, False), (0, False)], ("Pause.", "Call.")),
    "only to look again, while nobody has confirmed it": ([(1, True)], REPEAT),
    "the stage's own once it is confirmed": ([(1, True), (1, False)], ("Pause.", "Call.")),
}


@pytest.mark.parametrize(("told", "steps"), STEPS.values(), ids=STEPS.keys())
def test_an_alert_says_what_to_do(told: list[tuple[int, bool]], steps: tuple[str, ...]) -> None:
    bed = Telling()
    for stage, provisional in told:
        bed.tell("STAGED", stage, provisional=provisional)
    assert bed.alert("STAGED").steps == steps


LATCHES = {
    "HIGH of a latched rule": ("SAME", 0, True),
    "MEDIUM of a latched rule": ("STEPS", 0, False),
    "LOW that needs a person": ("BY-HAND", 0, True),
    "a rule that does not latch": ("SHOWN", 0, False),
}


@pytest.mark.parametrize(("name", "stage", "latched"), LATCHES.values(), ids=LATCHES.keys())
def test_what_is_latched(name: str, stage: int, *, latched: bool) -> None:
    assert Telling().tell(name, stage).latched is latched


def test_an_event_without_an_end_of_its_own_expires() -> None:
    assert Telling().tell("PASSING").closes == START + MINUTE


# -------------------------------------------------------------------- the occurrence that is open


def test_the_same_again_says_nothing() -> None:
    bed = Telling()
    first = bed.tell("SHOWN")
    bed.said()
    assert bed.tell("SHOWN", at=30_000) is first
    assert bed.said() == []


def test_a_weaker_word_says_nothing() -> None:
    bed = Telling()
    first = bed.tell("STEPS", 2)
    bed.said()
    assert bed.tell("STEPS", 0, at=1_000) is first
    assert bed.tell("STEPS", 2, at=2_000, priority=LOW) is first
    assert bed.said() == []


def test_a_stronger_stage_is_announced_anew_and_unacknowledged() -> None:
    bed = Telling()
    bed.tell("STEPS")
    bed.become("STEPS", ACKED)
    bed.said()
    alert = bed.tell("STEPS", 1, at=45_000)
    assert (alert.stage, alert.action, alert.state, alert.ack) == (1, PAUSE, UNACKED, None)
    assert (alert.id, alert.announced, alert.onset) == ("chair-1.1", START + 45_000, START - 5_000)
    assert bed.said() == [("changed", "STEPS")]


def test_a_stage_that_says_no_more_is_told_and_stays_acknowledged() -> None:
    bed = Telling()
    bed.tell("SAME")
    bed.become("SAME", ACKED)
    bed.said()
    alert = bed.tell("SAME", 1, at=5_000)
    assert (alert.stage, alert.state, alert.announced) == (1, ACKED, START)
    assert bed.said() == [("changed", "SAME")]


def test_an_alert_becomes_latched_when_it_becomes_high() -> None:
    bed = Telling()
    assert not bed.tell("STEPS", 1).latched
    assert bed.tell("STEPS", 2, at=1_000).latched


def test_a_higher_priority_at_the_same_stage_is_worse() -> None:
    bed = Telling()
    bed.tell("SHOWN", priority=LOW)
    bed.become("SHOWN", ACKED)
    alert = bed.tell("SHOWN", at=9_000)
    assert (alert.priority, alert.state, alert.announced) == (MEDIUM, UNACKED, START + 9_000)


def test_a_confirmation_says_the_listed_word_of_the_same_alert() -> None:
    bed = Telling()
    bed.tell("SINGLE", provisional=True)
    bed.become("SINGLE", ACKED)
    bed.said()
    alert = bed.tell("SINGLE", at=MINUTE)
    assert (alert.id, alert.action, alert.priority) == ("chair-1.1", PAUSE, MEDIUM)
    assert (alert.provisional, alert.unverified, alert.state) == (False, False, UNACKED)
    assert alert.text == "Systolic 165, over 160"
    assert bed.said() == [("changed", "SINGLE")]


def test_a_confirmation_that_nobody_made_says_so() -> None:
    bed = Telling()
    bed.tell("SINGLE", provisional=True)
    alert = bed.tell("SINGLE", at=3 * MINUTE, unverified=True)
    assert (alert.provisional, alert.unverified, alert.action) == (False, True, PAUSE)


def test_a_reading_that_confirms_after_all_takes_the_mark_away_and_nothing_else() -> None:
    bed = Telling()
    bed.tell("SINGLE", provisional=True)
    bed.tell("SINGLE", at=3 * MINUTE, unverified=True)
    marked = bed.become("SINGLE", ACKED)
    bed.said()
    assert bed.tell("SINGLE", at=4 * MINUTE) == replace(marked, unverified=False)
    assert bed.said() == [("changed", "SINGLE")]


def test_where_pause_is_said_as_check_a_stage_that_pauses_is_not_worse() -> None:
    bed = Telling(Phase.OBSERVATION)
    bed.tell("STEPS")
    bed.become("STEPS", ACKED)
    alert = bed.tell("STEPS", 1, at=45_000)
    assert (alert.listed, alert.action, alert.state, alert.announced) == (PAUSE, CHECK, ACKED, START)


def test_what_happens_once_more_is_announced_anew() -> None:
    bed = Telling()
    bed.tell("PASSING")
    bed.become("PASSING", ACKED)
    alert = bed.tell("PASSING", at=40_000, anew=True)
    assert (alert.state, alert.announced) == (UNACKED, START + 40_000)
    assert alert.closes == START + 40_000 + MINUTE
    assert bed.said() == [("raised", "PASSING")]


def test_what_goes_on_does_not_put_off_its_expiry_by_itself() -> None:
    bed = Telling()
    first = bed.tell("PASSING")
    assert bed.tell("PASSING", at=40_000) is first


def test_a_returned_alert_is_there_again_under_its_id() -> None:
    bed = Telling()
    bed.tell("SAME")
    bed.become("SAME", RETURNED)
    bed.said()
    alert = bed.tell("SAME", at=20_000)
    assert (alert.id, alert.state, alert.announced) == ("chair-1.1", UNACKED, START + 20_000)
    assert bed.said() == [("changed", "SAME")]


def test_a_returned_alert_keeps_the_strongest_word_it_had() -> None:
    bed = Telling()
    bed.tell("STEPS", 2)
    bed.become("STEPS", RETURNED)
    alert = bed.tell("STEPS", 0, at=20_000)
    assert (alert.stage, alert.action, alert.priority) == (2, PAUSE, HIGH)


# -------------------------------------------------------------------------------------- ending


def test_what_is_not_open_cannot_end() -> None:
    bed = Telling()
    bed.end("SHOWN", at=0)
    assert bed.said() == []


ENDS = {
    "LOW closes at once": ("PLAIN", UNACKED, 10_000, CLOSED),
    "MEDIUM that was shown for a minute closes": ("SHOWN", UNACKED, MINUTE, CLOSED),
    "LOW that needs a person waits for one": ("BY-HAND", UNACKED, 10_000, RETURNED),
    "latched HIGH waits for a person": ("SAME", UNACKED, 10_000, RETURNED),
    "latched HIGH that was taken closes": ("SAME", ACKED, 10_000, CLOSED),
}


@pytest.mark.parametrize(("name", "state", "at", "after"), ENDS.values(), ids=ENDS.keys())
def test_an_end(name: str, state: AlertState, at: int, after: AlertState) -> None:
    bed = Telling()
    alert = bed.tell(name)
    bed.become(name, state)
    bed.said()
    bed.end(name, at=at)
    touched = bed.draft.touched[alert.id]
    assert touched.state is after
    assert touched.close_reason == ("cleared" if after is CLOSED else None)
    assert bed.said() == [("closed" if after is CLOSED else "changed", name)]


@pytest.mark.parametrize("state", [UNACKED, ACKED])
def test_medium_is_shown_a_minute_from_when_it_last_got_worse(state: AlertState) -> None:
    bed = Telling()
    bed.tell("STEPS")
    bed.tell("STEPS", 1, at=30_000)
    bed.become("STEPS", state)
    bed.said()
    bed.end("STEPS", at=89_999)
    assert bed.alert("STEPS").closes == START + 90_000
    assert bed.said() == []


def test_being_uncovered_does_not_make_the_minute_longer() -> None:
    bed = Telling()
    bed.tell("SHOWN")
    bed.tell("SAME")
    cover(bed.draft)
    bed.become("SAME", RETURNED)
    bed.draft.now = START + 50_000
    cover(bed.draft)
    bed.said()
    bed.end("SHOWN", at=MINUTE)
    assert bed.said() == [("closed", "SHOWN")]


def test_a_situation_that_comes_back_meanwhile_says_nothing() -> None:
    bed = Telling()
    first = bed.tell("SHOWN")
    bed.end("SHOWN", at=10_000)
    bed.said()
    assert bed.tell("SHOWN", at=20_000) == first
    assert bed.said() == []


def test_a_reading_that_was_not_confirmed_closes_at_once_whatever_its_priority() -> None:
    bed = Telling()
    alert = bed.tell("SINGLE", provisional=True)
    bed.draft.alerts = {alert.id: replace(alert, priority=MEDIUM)}
    bed.end("SINGLE", at=10_000, reason="not_confirmed")
    assert bed.draft.touched[alert.id].close_reason == "not_confirmed"
    assert bed.draft.alerts == {}


def test_a_returned_alert_does_not_end_again() -> None:
    bed = Telling()
    bed.tell("SAME")
    returned = bed.become("SAME", RETURNED)
    bed.said()
    bed.end("SAME", at=10_000)
    assert bed.alert("SAME") is returned
    assert bed.said() == []


@pytest.mark.parametrize("state", [UNACKED, ACKED, RETURNED])
def test_what_is_shut_is_closed_in_any_state_and_forgotten(state: AlertState) -> None:
    bed = Telling()
    bed.tell("SAME")
    key = ("SAME", "nibp_sys")
    bed.draft.watches = {key: Watch((None,), stage=0)}
    bed.draft.lasting = {key: Lasting(START)}
    shut(bed.draft, bed.become("SAME", state), "bed_free")
    assert (bed.draft.alerts, bed.draft.watches, bed.draft.lasting) == ({}, {}, {})
    assert bed.draft.touched["chair-1.1"].close_reason == "bed_free"


# ------------------------------------------------------------------------------------ relabelling


def in_phase(bed: Telling, phase: Phase) -> None:
    """Another phase, and every alert said in its words."""
    assert bed.draft.session is not None
    bed.draft.session = replace(bed.draft.session, phase=phase)
    bed.draft.now += 1_000
    relabel(bed.draft)


def test_after_the_infusion_pause_becomes_check_and_stays_acknowledged() -> None:
    bed = Telling()
    bed.tell("SHOWN")
    bed.become("SHOWN", ACKED)
    bed.said()
    in_phase(bed, Phase.OBSERVATION)
    alert = bed.alert("SHOWN")
    assert (alert.action, alert.listed, alert.state) == (CHECK, PAUSE, ACKED)
    assert bed.said() == [("changed", "SHOWN")]


def test_when_the_infusion_starts_check_becomes_pause_and_is_announced_anew() -> None:
    bed = Telling(Phase.PRE)
    bed.tell("SHOWN")
    bed.become("SHOWN", ACKED)
    in_phase(bed, Phase.INFUSING)
    alert = bed.alert("SHOWN")
    assert (alert.action, alert.state, alert.announced) == (PAUSE, UNACKED, START + 1_000)


def test_a_returned_alert_is_said_in_the_words_of_the_phase_and_stays_returned() -> None:
    bed = Telling(Phase.PRE)
    bed.tell("SAME")
    bed.become("SAME", RETURNED)
    in_phase(bed, Phase.INFUSING)
    assert (bed.alert("SAME").action, bed.alert("SAME").state) == (PAUSE, RETURNED)


def test_a_word_that_stays_the_same_says_nothing() -> None:
    bed = Telling()
    bed.tell("SHOWN")
    bed.tell("BY-HAND")
    bed.said()
    in_phase(bed, Phase.PAUSED)
    assert bed.said() == []


# --------------------------------------------------------------------------------------- covering


def speakers(bed: Telling) -> dict[str, str | None]:
    """By rule, the rule that speaks for it; None: it speaks itself."""
    cover(bed.draft)
    names = {alert.id: alert.rule for alert in bed.draft.alerts.values()}
    return {
        alert.rule: None if alert.covered_by is None else names[alert.covered_by]
        for alert in bed.draft.alerts.values()
    }


def test_the_strongest_of_a_family_speaks_for_the_others() -> None:
    bed = Telling()
    for name in ("PLAIN", "SHOWN", "SAME"):
        bed.tell(name)
    assert speakers(bed) == {"PLAIN": "SAME", "SHOWN": "SAME", "SAME": None}


def test_what_has_returned_is_spoken_for_by_what_is_there() -> None:
    bed = Telling()
    bed.tell("SAME")
    bed.become("SAME", RETURNED)
    bed.tell("PLAIN")
    assert speakers(bed) == {"SAME": "PLAIN", "PLAIN": None}


def test_of_equals_the_first_raised_speaks() -> None:
    bed = Telling()
    bed.tell("SINGLE", at=0)
    bed.tell("SHOWN", at=1_000)
    assert speakers(bed) == {"SINGLE": None, "SHOWN": "SINGLE"}


def test_of_equals_raised_together_the_first_of_the_file_speaks() -> None:
    bed = Telling()
    bed.tell("SINGLE")
    bed.tell("SHOWN")
    assert speakers(bed) == {"SINGLE": "SHOWN", "SHOWN": None}


def test_an_alert_of_a_rule_that_is_gone_still_has_a_place() -> None:
    bed = Telling()
    bed.tell("SINGLE")
    bed.tell("SHOWN", at=1_000)
    bed.draft.protocol = shipped()
    bed.draft.reindex()
    assert speakers(bed) == {"SINGLE": None, "SHOWN": "SINGLE"}


def test_technical_families_are_one_for_each_subject() -> None:
    bed = Telling()
    bed.tell("LOST", subject="m1")
    bed.tell("OFF", subject="m2")
    bed.tell("OFF", subject="m1")
    cover(bed.draft)
    assert bed.alert("LOST", "m1").covered_by == bed.alert("OFF", "m1").id
    assert bed.alert("OFF", "m2").covered_by is None


def test_what_has_no_family_is_never_covered() -> None:
    bed = Telling()
    bed.tell("PASSING")
    bed.tell("SAME")
    assert speakers(bed) == {"PASSING": None, "SAME": None}


def test_uncovered_again_it_is_announced_anew_and_said_only_then() -> None:
    bed = Telling()
    bed.tell("SHOWN")
    bed.tell("SAME", at=1_000)
    speakers(bed)
    bed.said()
    assert speakers(bed)["SHOWN"] == "SAME"
    assert bed.said() == []
    bed.become("SAME", RETURNED)
    covered = bed.alert("SHOWN")
    bed.draft.alerts = {**bed.draft.alerts, covered.id: replace(covered, escalation=1)}
    bed.draft.now = START + 50_000
    assert speakers(bed) == {"SHOWN": None, "SAME": "SHOWN"}
    alert = bed.alert("SHOWN")
    assert (alert.announced, alert.escalation) == (START + 50_000, 0)
    assert bed.said() == [("changed", "SHOWN"), ("changed", "SAME")]


# ------------------------------------------------------------------------------------- publishing


def test_what_befell_an_alert_in_one_turn_is_said_once_as_it_ended() -> None:
    bed = Telling()
    bed.tell("STEPS")
    bed.tell("PLAIN")
    bed.tell("STEPS", 2)
    publish(bed.draft)
    assert bed.draft.outcomes == [
        AlertRaised(START, CHAIR, bed.alert("STEPS")),
        AlertRaised(START, CHAIR, bed.alert("PLAIN")),
    ]
    assert (bed.draft.touched, bed.draft.raised) == ({}, set())


def test_what_came_and_went_in_one_turn_was_never_there() -> None:
    bed = Telling()
    bed.tell("PLAIN")
    bed.end("PLAIN", at=0)
    assert bed.said() == []


def test_silence_ends_when_it_gets_worse() -> None:
    bed = Telling()
    alert = bed.tell("STEPS")
    bed.draft.alerts = {alert.id: replace(alert, silence=SilenceLease("RN", START + 60_000))}
    assert bed.tell("STEPS", 2, at=5_000).silence is None

"""The only door: deadlines in order and stamped with their own instant, then the event."""

from __future__ import annotations

from dataclasses import replace

from app.core.changes import AlertChanged, AlertRaised, BindingChanged
from app.core.commands import EndCourse
from app.core.engine import initial, step
from app.core.events import (
    AssociationRefused,
    DeviceBound,
    DeviceUnbound,
    ProtocolAdopted,
)
from app.core.protocol import Phase
from app.core.service_events import MessageAbandoned, Unwatched
from app.core.vitals import DeviceId
from tests.support import CHAIR, START, Bed, shipped


def test_what_the_site_registry_answers_leaves_every_bed_as_it_was() -> None:
    state = initial(CHAIR, shipped())
    end = EndCourse(START, CHAIR, "c", "k1", early=False, by="RN")
    assert step(state, end) == (replace(state, clock=START), ())


def test_a_late_timer_changes_when_we_learn_not_what_happened() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97, hr=70, nibp_sys=205)
    bed.tick(400_000)
    log = [(o.at - START, o.alert.rule) for o in bed.said if isinstance(o, AlertRaised) and o.at > START]
    assert log == [(10_000, "TEC-LOST")]
    changed = [
        (o.at - START, o.alert.escalation)
        for o in bed.said
        if isinstance(o, AlertChanged) and o.alert.rule == "BP-EXT" and o.alert.state == "active_unacked"
    ]
    assert changed == [(30_000, 1), (120_000, 2)]


def test_an_event_of_the_past_is_taken_now() -> None:
    bed = Bed()
    bed.vitals(10_000, spo2=97)
    (told, *_) = bed.vitals(5_000, spo2=98)
    assert told.at == START + 10_000


def test_a_message_that_was_set_aside_is_told_on_its_bed() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.take(MessageAbandoned(START + 1_000, CHAIR, DeviceId("m1")))
    alert = bed.alert("TEC-SERVICE")
    assert (alert.subject, alert.priority) == ("m1", "high")
    assert alert.text == "A message of m1 could not be processed and was set aside"


def test_binding_and_unbinding() -> None:
    bed = Bed()
    monitor = DeviceId("m1")
    bed.take(AssociationRefused(START, CHAIR, monitor, None))
    assert "it is not bound here" in bed.alert("TEC-ASSOC").text
    told = bed.take(DeviceBound(START + 1, CHAIR, monitor, "RN"))
    assert bed.open_rules() == []
    assert [(o.bound, o.view.devices) for o in told if isinstance(o, BindingChanged)] == [
        (True, (("m1", True),))
    ]
    bed.vitals(2, spo2=97)
    told = bed.take(DeviceUnbound(START + 3, CHAIR, monitor))
    assert [(o.bound, o.view.devices) for o in told if isinstance(o, BindingChanged)] == [(False, ())]
    assert not bed.state.owners
    assert bed.take(DeviceUnbound(START + 4, CHAIR, monitor)) == []
    bed.take(AssociationRefused(START + 5, CHAIR, monitor, CHAIR))
    assert "it serves chair-1" in bed.alert("TEC-ASSOC").text


def test_unbinding_a_pump_that_does_not_run_forgets_it() -> None:
    bed = Bed()
    bed.pump(0, "standby", 0.0)
    bed.take(DeviceUnbound(START + 1, CHAIR, DeviceId("p1")))
    assert bed.state.infusion.device is None


def test_a_protocol_that_drops_a_rule_closes_its_alerts() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=205, spo2=97)
    bed.tick(11_000)
    rules = tuple(r for r in shipped().rules if r.id not in ("BP-EXT", "TEC-LOST"))
    told = bed.take(ProtocolAdopted(START + 12_000, CHAIR, replace(shipped(), rules=rules, sha256="n")))
    assert told
    assert "BP-EXT" not in bed.open_rules()
    bed.tick(400_000)
    assert "TEC-LOST" not in bed.open_rules()


def test_a_protocol_that_drops_a_stage_says_again_what_is_left_of_it() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.tick(31_000)
    assert bed.open_rules() == ["TEC-LOST"]
    rules = tuple(replace(r, stages=r.stages[:1]) if r.id == "TEC-LOST" else r for r in shipped().rules)
    bed.take(ProtocolAdopted(START + 32_000, CHAIR, replace(shipped(), rules=rules, sha256="n")))
    assert [(one.rule, str(one.priority)) for one in bed.state.alerts.values()] == [("TEC-LOST", "low")]
    bed.tick(100_000)
    assert [(one.rule, str(one.priority)) for one in bed.state.alerts.values()] == [("TEC-LOST", "low")]


def test_away_from_a_bed_with_nothing_is_no_news() -> None:
    bed = Bed()
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    assert bed.take(Unwatched(START + 9_000, CHAIR, START + 1_000)) == []

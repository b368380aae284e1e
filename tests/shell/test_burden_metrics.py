"""Alarm burden as counters: alert by alert what the burden of the whole is, and no more than was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from app.core.alarm import Alert
from app.core.burden import FLAPPING, Told, burden, told_of
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Change, Outcome
from app.core.events import CloseSession
from app.core.suite import Suite
from app.core.vitals import MINUTE, SECOND
from app.shell.burden_metrics import BurdenMetrics
from tests.clinic import CHANGES
from tests.moves import Move, events_of, governed, lives
from tests.shell.served import Served
from tests.support import START, Bed

NAME = "dripwatch_burden_"


class Meter:
    """Burden metrics in a registry of their own, read as Prometheus reads them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.burden = BurdenMetrics(self.registry)

    def hear(self, outcomes: Iterable[Outcome]) -> None:
        for one in outcomes:
            if isinstance(one, CHANGES):
                self.burden.told(one)

    def read(self, rule: str | None = None) -> dict[str, float]:
        """Sums over all labels, or over one rule's, by name without the prefix; nothing that is 0."""
        found: Counter[str] = Counter()
        for family in text_string_to_metric_families(generate_latest(self.registry).decode()):
            for sample in family.samples:
                bare = sample.name.removeprefix(NAME)
                if rule in (None, sample.labels.get("rule")) and not bare.endswith(("_bucket", "_created")):
                    found[bare] += sample.value  # type: ignore[assignment]
        return {name: value for name, value in found.items() if value}


def test_an_alert_is_counted_when_it_has_ended() -> None:
    meter, bed = Meter(), Bed()
    bed.open(0)
    bed.vitals(1_000, nibp_sys=165)
    bed.vitals(2_000, nibp_sys=166)
    bed.silence(3_000, "BP-SYS-HIGH", 8_000)
    bed.acknowledge(12_000, "BP-SYS-HIGH")
    meter.hear(bed.said)
    assert meter.read("BP-SYS-HIGH") == {}
    told = len(bed.said)
    for n in range(5):
        bed.vitals(100_000 + n * 1_000, nibp_sys=120 + n)
    assert "BP-SYS-HIGH" not in bed.open_rules()
    meter.hear(bed.said[told:])
    assert meter.read("BP-SYS-HIGH") == {
        "alerts_total": 1,
        "acknowledge_seconds_count": 1,
        "acknowledge_seconds_sum": 11,
        "silenced_seconds_total": 8,
    }


@pytest.mark.parametrize(("pause", "flapping"), [(FLAPPING - 1_000, 1), (FLAPPING, 0)])
def test_the_same_soon_after_its_end_is_flapping_and_what_goes_at_once_cleared_itself(
    pause: int, flapping: int
) -> None:
    meter, bed = Meter(), Bed()
    bed.open(0)
    first = next(one for one in bed.alarm(1_000, "x", priority="low") if isinstance(one, AlertRaised)).alert
    rule = first.rule
    bed.alarm(2_000, "x", phase="end", priority="low")
    bed.alarm(2_000 + pause, "x", priority="low")
    bed.alarm(2_000 + pause + 60_000, "x", phase="end", priority="low")
    meter.hear(bed.said)
    expected = {"alerts_total": 2, "self_cleared_total": 1, "flapping_total": flapping}
    assert meter.read(rule) == {name: count for name, count in expected.items() if count}


def test_what_was_open_at_the_start_is_not_counted_and_time_runs_from_the_first_look() -> None:
    meter, bed = Meter(), Bed()
    bed.open(0)
    bed.vitals(1_000, nibp_sys=165)
    bed.vitals(2_000, nibp_sys=166)
    session = bed.state.session
    assert session is not None
    meter.burden.look_at([session], START + 10 * MINUTE)
    assert meter.read() == {}
    meter.burden.look_at([session], START + 11 * MINUTE)
    assert meter.read() == {"session_seconds_total": 60}
    meter.burden.look_at([session], START + 10 * MINUTE)
    for n in range(5):
        meter.hear(bed.vitals(12 * MINUTE + n * 1_000, nibp_sys=120 + n))
    assert "BP-SYS-HIGH" not in bed.open_rules()
    close = CloseSession(START + 13 * MINUTE, bed.bed, "close", bed.session_id, "RN", "moved", override=True)
    meter.hear(bed.take(close))
    assert meter.read("BP-SYS-HIGH") == {}
    assert meter.read()["session_seconds_total"] == 180


async def test_labels_name_the_protocol_its_version_and_the_rule_and_nobody() -> None:
    served = Served()
    served.clinic.vitals("a", nibp_sys=165)
    served.metrics.told(served.clinic.told, [])
    text = served.metrics.exposition(served.clinic, served.hub, {}).decode()
    for family in text_string_to_metric_families(text):
        if family.name.startswith(NAME):
            assert family.documentation
            assert all(set(one.labels) <= {"protocol", "version", "rule", "le"} for one in family.samples)


@settings(max_examples=60)
@given(lives)
def test_law_alert_by_alert_it_is_the_burden_of_the_whole(life: list[Move]) -> None:
    """What the counters hold of alerts that ended is what the one question about all of them answers."""
    meter, suite = Meter(), Suite(governed())
    changes: list[Change] = []
    for event in events_of(life):
        told = [one for one in suite.take(event) if isinstance(one, CHANGES)]
        changes += told
        meter.hear(told)
    words = [
        (one.at, one.alert) for one in changes if isinstance(one, AlertRaised | AlertChanged | AlertClosed)
    ]
    whole = burden(_ended(words), (), 0, START * 2)
    found = meter.read()
    found.pop("session_seconds_total", None)
    waits = found.pop("acknowledge_seconds_sum", 0)
    assert found == {
        name: value
        for name, value in {
            "alerts_total": whole.alerts,
            "acknowledge_seconds_count": whole.acknowledged,
            "self_cleared_total": whole.self_cleared,
            "flapping_total": whole.flapping,
            "silenced_seconds_total": found.get("silenced_seconds_total", 0),
        }.items()
        if value
    }
    assert abs(found.get("silenced_seconds_total", 0) - whole.silenced / SECOND) < 1e-6
    assert waits >= 0


def _ended(words: list[tuple[int, Alert]]) -> list[Told]:
    ended = {alert.id for _, alert in words if not alert.is_open}
    return [told_of(at, alert) for at, alert in words if alert.id in ended]

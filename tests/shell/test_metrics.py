"""Numbers for Prometheus: each event moves the one that counts it."""

from __future__ import annotations

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from app.codec.frame_models import Rendered, Seen
from app.core.changes import MessageSetAside, ReadingRefused
from app.core.vitals import BedId, DeviceId, Signal
from app.shell.outbox import TOO_SLOW, Ending
from tests.shell.served import Served
from tests.support import START


def value(served: Served, name: str, **labels: str) -> float | None:
    served.metrics.exposition(served.clinic, served.hub, {"broker": lambda: None})
    return served.metrics.registry.get_sample_value(name, labels)


def test_every_name_is_in_the_list_of_metrics() -> None:
    served = Served()
    text = served.metrics.exposition(served.clinic, served.hub, {}).decode()
    told = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()
    for family in text_string_to_metric_families(text):
        if family.name.endswith("_created"):  # the library's own: when each counter began
            continue
        name = f"{family.name}_total" if family.type == "counter" else family.name
        assert f"| `{name}` |" in told, name


def test_refusals_of_the_door_and_of_the_core_are_counted_by_reason() -> None:
    served = Served()
    bed, device = BedId("a"), DeviceId("m")
    served.metrics.rejected("not_json")
    served.metrics.told(
        [],
        [
            MessageSetAside(START, bed, device, "duplicate"),
            ReadingRefused(START, bed, device, Signal.HR, "signal_owned"),
            ReadingRefused(START, bed, device, Signal.HR, "signal_owned"),
        ],
    )
    assert value(served, "dripwatch_rejected_total", reason="not_json") == 1
    assert value(served, "dripwatch_rejected_total", reason="duplicate") == 1
    assert value(served, "dripwatch_rejected_total", reason="signal_owned") == 2


def test_commits_are_counted_and_timed() -> None:
    served = Served()
    served.metrics.committed(3, 0.004)
    served.metrics.committed(0, 9.0)  # a batch of messages that were all refused
    assert value(served, "dripwatch_events_total") == 3
    assert value(served, "dripwatch_commit_latency_seconds_count") == 1
    assert value(served, "dripwatch_commit_latency_seconds_bucket", le="0.005") == 1
    assert value(served, "dripwatch_commit_latency_seconds_bucket", le="0.0025") == 0


async def test_changes_and_alerts_are_counted_by_what_they_are() -> None:
    served = Served()
    outcomes = served.clinic.vitals("a", nibp_sys=165)
    asides = [one for one in outcomes if not any(one is told[1] for told in served.clinic.told)]
    served.metrics.told(served.clinic.told, asides)  # type: ignore[arg-type]
    assert value(served, "dripwatch_changes_total", kind="alert_raised") == 1
    assert value(served, "dripwatch_accepted_total", kind="vitals") == 1
    labels = {"rule": "BP-SYS-HIGH", "priority": "low"}
    assert value(served, "dripwatch_alerts_raised_total", **labels) == 1
    assert value(served, "dripwatch_alerts_open", priority="low") == 1
    assert value(served, "dripwatch_alerts_open", priority="high") == 0
    assert value(served, "dripwatch_beds", state="unassigned") == 1
    assert value(served, "dripwatch_seq") == served.clinic.seq


async def test_clients_are_looked_at() -> None:
    served = Served()
    served.clinic.vitals("a", nibp_sys=165)
    hub = served.hub
    one, other = hub.connect(), hub.connect()
    hub.hear(one, Seen(type="seen", seq=1))
    hub.hear(one, Rendered(type="rendered", seq=1, sound="armed"))
    assert value(served, "dripwatch_clients", what="connected") == 2
    assert value(served, "dripwatch_clients", what="rendered") == 1
    assert value(served, "dripwatch_clients", what="sound_armed") == 1
    assert value(served, "dripwatch_clients_unseen_changes") == served.clinic.seq - 1
    one.outbox.end(TOO_SLOW)
    other.outbox.end(Ending(1008, "whatever a stranger sent", 0))
    hub.leave(one)
    hub.leave(other)
    hub.unreadable[1008] += 1
    assert value(served, "dripwatch_clients_ended", reason="too_slow") == 1
    assert value(served, "dripwatch_clients_ended", reason="refused") == 1
    assert value(served, "dripwatch_client_frames_refused", code="1008") == 1
    assert value(served, "dripwatch_ready", part="broker") == 1

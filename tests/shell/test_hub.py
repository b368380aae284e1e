"""The hub: joining, resuming and publishing leave neither gap nor double, whatever the order."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any, Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.codec.frame_models import Rendered, Resume, Seen, Subscribe
from app.codec.frames import change_frame
from app.core.changes import BedChanged
from app.core.vitals import BedId
from app.shell.hub import ALIVE_FOR, Client, Hub
from app.shell.outbox import LONGEST_WAIT, MOST_WAITING, RESTARTING, TOO_SLOW
from tests.clinic import Clinic


class Watch:
    """Monotonic seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def a_hub(clinic: Clinic, **how: Any) -> Hub:
    hub = Hub(clinic, version="0.1.0", monotonic=how.pop("monotonic", Watch()), **how)
    clinic.hubs.append(hub)
    return hub


def received(client: Client) -> list[dict[str, Any]]:
    """Everything that waits in a client's outbox, in the order it would be sent."""
    frames = []
    while (text := client.outbox._take()) is not None:
        frames.append(json.loads(text))
    client.outbox._sending_since = None
    return frames


def joined(hub: Hub, resume: Resume | None = None) -> Client:
    client = hub.connect()
    hub.join(client, resume)
    return client


def an_alert(clinic: Clinic, bed: str) -> None:
    """The contract's smallest alert, and back to normal: four changes at least."""
    for value in (165, 165, 120, 120):
        clinic.vitals(bed, nibp_sys=value, after=61_000)


def resume_at(seq: int, epoch: str = "epoch-1") -> Resume:
    return Resume(type="resume", epoch=epoch, seq=seq)


def test_hello_says_where_we_are() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    an_alert(clinic, "a")
    hello = json.loads(hub.hello())
    assert hello["epoch"] == "epoch-1"
    assert hello["seq"] == clinic.seq > 0
    assert hello["version"] == "0.1.0"


def test_a_newcomer_gets_a_snapshot_and_then_changes() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    clinic.vitals("a", nibp_sys=165)
    client = joined(hub)
    at = clinic.seq
    clinic.vitals("a", nibp_sys=165)
    snapshot, *changes = received(client)
    assert snapshot["type"] == "snapshot"
    assert snapshot["seq"] == at
    assert [a["rule"] for a in snapshot["alerts"]] == ["BP-SYS-HIGH"]
    assert [one["seq"] for one in changes] == list(range(at + 1, clinic.seq + 1))
    assert {one["type"] for one in changes} == {"change"}


def test_who_has_not_joined_is_told_nothing() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    client = hub.connect()
    an_alert(clinic, "a")
    hub.show_vitals()
    hub.heartbeat()
    assert received(client) == []


def test_who_comes_back_gets_what_was_missed_a_heartbeat_and_all_values() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    clinic.vitals("a", spo2=97)
    before = clinic.seq
    an_alert(clinic, "a")
    *changes, heartbeat, vitals = received(joined(hub, resume_at(before)))
    assert [one["seq"] for one in changes] == list(range(before + 1, clinic.seq + 1))
    assert heartbeat["type"] == "heartbeat"
    assert heartbeat["seq"] == clinic.seq
    assert set(vitals["beds"]["a"]) == {"spo2", "nibp_sys"}


@pytest.mark.parametrize(
    ("epoch", "seq"), [("epoch-0", 1), ("epoch-1", 10**6)], ids=["other epoch", "from the future"]
)
def test_an_unknown_place_in_history_gives_a_snapshot(epoch: str, seq: int) -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    an_alert(clinic, "a")
    assert [f["type"] for f in received(joined(hub, resume_at(seq, epoch)))] == ["snapshot"]


def test_too_long_ago_gives_a_snapshot() -> None:
    clinic = Clinic()
    hub = a_hub(clinic, kept=3)
    for _ in range(3):
        an_alert(clinic, "a")
    oldest = clinic.seq - 3
    assert received(joined(hub, resume_at(oldest)))[0]["type"] == "change"
    assert received(joined(hub, resume_at(oldest - 1)))[0]["type"] == "snapshot"


def test_after_a_restart_the_stores_last_changes_are_remembered() -> None:
    clinic = Clinic()
    an_alert(clinic, "a")
    hub = a_hub(clinic)
    assert received(joined(hub, resume_at(clinic.seq - 2)))[0]["type"] == "snapshot"
    hub.remember((seq, frame) for seq, _, frame in clinic.told)
    changes = received(joined(hub, resume_at(clinic.seq - 2)))
    assert [one.get("seq") for one in changes[:2]] == [clinic.seq - 1, clinic.seq]


def test_what_is_remembered_must_end_where_we_are() -> None:
    clinic = Clinic()
    an_alert(clinic, "a")
    hub = Hub(clinic, version="", monotonic=Watch())
    with pytest.raises(ValueError, match="last change"):
        hub.remember((seq, frame) for seq, _, frame in clinic.told[:-1])


def test_a_gap_in_what_is_told_is_a_bug_and_loud() -> None:
    clinic = Clinic()
    hub = Hub(clinic, version="", monotonic=Watch())
    an_alert(clinic, "a")
    with pytest.raises(ValueError, match="is told after 0"):
        hub.publish(clinic.told[1:], [])


def test_a_snapshot_of_a_board_that_is_ahead_is_a_bug_and_loud() -> None:
    clinic = Clinic()
    hub = Hub(clinic, version="", monotonic=Watch())
    an_alert(clinic, "a")  # on the board, and never published
    with pytest.raises(RuntimeError, match="board"):
        joined(hub)


def test_a_change_is_encoded_once_for_everybody() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    one, other = joined(hub), joined(hub)
    clinic.vitals("a", nibp_sys=165)
    for client in (one, other):
        client.outbox._take()  # the snapshot
    assert one.outbox._take() is other.outbox._take()


def test_a_snapshot_is_made_once_between_two_batches() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    clinic.vitals("a", spo2=97)
    first, second = joined(hub).outbox._take(), joined(hub).outbox._take()
    assert first is second
    clinic.vitals("a", spo2=96)
    third = joined(hub).outbox._take()
    assert third is not None
    assert json.loads(third)["beds"][0]["values"]["spo2"]["value"] == 96


def test_vitals_are_shown_once_a_pace_and_to_whom_they_concern() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    everybody, only_b = joined(hub), joined(hub)
    hub.hear(only_b, Subscribe(type="subscribe", beds=["b"]))
    clinic.vitals("a", spo2=97)
    clinic.vitals("a", spo2=96)
    hub.show_vitals()
    shown = [f for f in received(everybody) if f["type"] == "vitals"]
    assert [f["beds"]["a"]["spo2"]["value"] for f in shown] == [96]
    assert [f for f in received(only_b) if f["type"] == "vitals"] == []
    hub.show_vitals()
    assert received(everybody) == []


def test_a_bed_that_is_free_shows_no_old_values() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    client = joined(hub)
    clinic.vitals("a", spo2=97)
    view = clinic.bed("a")
    assert view is not None
    hub.show_vitals()  # waits in the outbox of a slow client
    clinic.vitals("a", spo2=96)  # waits in the hub
    freed = BedChanged(clinic.at, BedId("a"), replace(view, state="free", values={}))
    clinic.seq += 1
    hub.publish([(clinic.seq, freed, change_frame(clinic.seq, freed))], [])
    hub.show_vitals()
    assert [f for f in received(client) if f["type"] == "vitals"] == []


def test_a_filter_hides_other_beds_and_never_the_service_itself() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    an_alert(clinic, "a")
    client = hub.connect()
    hub.hear(client, Subscribe(type="subscribe", beds=["b"]))
    hub.join(client, None)
    (snapshot,) = received(client)
    assert snapshot["beds"] == []
    assert snapshot["alerts"] == []
    an_alert(clinic, "a")
    an_alert(clinic, "b")
    heard = {f["bed"] for f in received(client)}
    assert heard == {"b"}
    assert client.hears_of(BedId(""))


def test_a_wider_filter_brings_what_was_hidden_and_a_narrower_one_nothing() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    an_alert(clinic, "a")
    client = joined(hub)
    received(client)
    hub.hear(client, Subscribe(type="subscribe", beds=["b"]))
    assert received(client) == []
    hub.hear(client, Subscribe(type="subscribe", beds="*"))
    (snapshot,) = received(client)
    assert [bed["bed"] for bed in snapshot["beds"]] == ["a"]


def test_a_slow_client_is_cut_and_others_are_not() -> None:
    clinic = Clinic()
    watch = Watch()
    hub = a_hub(clinic, monotonic=watch)
    slow, quick = joined(hub), joined(hub)
    received(slow)
    while len(slow.outbox) < MOST_WAITING:
        an_alert(clinic, "a")
        received(quick)
    an_alert(clinic, "a")
    assert slow.outbox.ending is TOO_SLOW
    assert quick.outbox.ending is None
    before = clinic.seq - len(received(quick))
    assert before < clinic.seq


def test_a_client_that_takes_nothing_is_cut_though_nothing_more_happens() -> None:
    clinic = Clinic()
    watch = Watch()
    hub = a_hub(clinic, monotonic=watch)
    client, idle = joined(hub), joined(hub)
    clinic.vitals("a", nibp_sys=165)
    received(idle)
    watch.seconds += LONGEST_WAIT + 1
    hub.show_vitals()
    assert client.outbox.ending is TOO_SLOW
    assert idle.outbox.ending is None
    hub.leave(client)
    assert hub.ended["too_slow"] == 1
    assert client not in hub.clients


def test_seen_and_rendered_are_kept_and_never_ahead_or_back() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    an_alert(clinic, "a")
    client = joined(hub)
    hub.hear(client, Seen(type="seen", seq=10**9))
    assert client.seen == clinic.seq
    hub.hear(client, Seen(type="seen", seq=1))
    assert client.seen == clinic.seq
    hub.hear(client, Rendered(type="rendered", seq=2, sound="armed"))
    assert (client.rendered, client.sound) == (2, True)
    hub.hear(client, Rendered(type="rendered", seq=1, sound="locked"))
    assert (client.rendered, client.sound) == (2, False)
    hub.hear(client, resume_at(0))  # late: means nothing any more
    (snapshot,) = received(client)
    assert snapshot["type"] == "snapshot"


def test_the_first_and_the_last_console_that_can_be_heard_are_news() -> None:
    said: list[bool] = []
    hub = a_hub(Clinic(), on_armed=said.append)
    one, two = joined(hub), joined(hub)

    def says(client: Client, sound: Literal["armed", "locked"]) -> None:
        hub.hear(client, Rendered(type="rendered", seq=0, sound=sound))

    says(one, "locked")
    assert said == []
    says(one, "armed")
    says(two, "armed")
    says(one, "armed")
    assert said == [True]
    hub.leave(one)
    says(two, "armed")
    assert said == [True]
    says(two, "locked")
    assert said == [True, False]
    says(two, "armed")
    hub.leave(two)
    hub.leave(two)
    assert said == [True, False, True, False]


def test_a_console_that_paints_no_more_is_not_heard_though_it_is_connected() -> None:
    said: list[bool] = []
    watch = Watch()
    hub = a_hub(Clinic(), on_armed=said.append, monotonic=watch)
    one, two = joined(hub), joined(hub)
    armed = Rendered(type="rendered", seq=0, sound="armed")
    hub.hear(one, armed)
    hub.hear(two, Rendered(type="rendered", seq=0, sound="locked"))
    watch.seconds += ALIVE_FOR
    hub.heartbeat()
    assert said == [True]
    assert hub.consoles() == (2, 2, 1)
    hub.hear(two, Rendered(type="rendered", seq=0, sound="locked"))
    watch.seconds += 0.001
    hub.heartbeat()
    assert said == [True, False]
    assert hub.consoles() == (2, 1, 0)
    hub.heartbeat()
    assert said == [True, False], "told once"
    hub.hear(one, armed)
    assert said == [True, False, True]


def test_a_console_that_repeats_its_word_stays_armed_for_good() -> None:
    said: list[bool] = []
    watch = Watch()
    hub = a_hub(Clinic(), on_armed=said.append, monotonic=watch)
    client = joined(hub)
    for _ in range(100):
        hub.hear(client, Rendered(type="rendered", seq=0, sound="armed"))
        watch.seconds += 10
        hub.heartbeat()
    assert said == [True]


def test_the_snapshot_tells_of_consoles_and_of_what_is_not_ready() -> None:
    clinic = Clinic()
    hub = a_hub(clinic, not_ready=lambda: {"broker": "connection refused"})
    other = joined(hub)
    hub.hear(other, Rendered(type="rendered", seq=0, sound="armed"))
    hub.show_vitals()
    (snapshot,) = received(joined(hub))
    assert snapshot["site"]["not_ready"] == {"broker": "connection refused"}
    assert snapshot["site"]["consoles"] == {"connected": 2, "rendered": 1, "sound_armed": 1}
    assert snapshot["site"]["speed"] == 1.0


def test_leaving_in_order_tells_everybody_also_who_comes_too_late() -> None:
    clinic = Clinic()
    hub = a_hub(clinic)
    client = joined(hub)
    hub.close()
    assert client.outbox.ending is RESTARTING
    assert hub.connect().outbox.ending is RESTARTING


async def test_run_paces_vitals_and_heartbeats() -> None:
    clinic = Clinic()
    hub = a_hub(clinic, vitals_every=0.001)
    client = joined(hub)
    clinic.vitals("a", spo2=97)
    running = asyncio.create_task(hub.run())
    try:
        async with asyncio.timeout(10):
            while json.loads(await client.outbox.next())["type"] != "vitals":
                pass
            while json.loads(await client.outbox.next())["type"] != "heartbeat":
                pass
    finally:
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


class Screen:
    """A client as it should be: keeps what it got, resumes where it was."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.seq = -1
        self.alerts: dict[str, Any] = {}
        self.beds: dict[str, Any] = {}
        self.client: Client | None = None

    def connect(self) -> None:
        if self.client is None:
            resume = None if self.seq < 0 else resume_at(self.seq)
            self.client = self.hub.connect()
            self.hub.join(self.client, resume)

    def lose(self) -> None:
        """The connection breaks; what waited is never received."""
        if self.client is not None:
            self.hub.leave(self.client)
            self.client = None

    def read(self, most: int) -> None:
        while self.client is not None and most > 0:
            text = self.client.outbox._take()
            if text is None:
                return
            self._take(json.loads(text))
            most -= 1

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "snapshot":
            assert frame["seq"] >= self.seq
            self.seq = frame["seq"]
            self.alerts = {one["id"]: one for one in frame["alerts"]}
            self.beds = {one["bed"]: one for one in frame["beds"]}
        elif frame["type"] == "change":
            assert frame["seq"] == self.seq + 1, "a gap or a double"
            self.seq = frame["seq"]
            change = frame["change"]
            if "alert" in change:
                self.alerts[change["alert"]["id"]] = change["alert"]
                if change["kind"] == "alert_closed":
                    del self.alerts[change["alert"]["id"]]
            if "bed" in change:
                self.beds[change["bed"]["bed"]] = change["bed"]


class Ward(RuleBasedStateMachine):
    """Screens come, go, read slowly and resume while things happen (laws 8 of the plan)."""

    def __init__(self) -> None:
        super().__init__()
        self.clinic = Clinic()
        self.watch = Watch()
        self.hub = a_hub(self.clinic, monotonic=self.watch, kept=12)
        self.screens = [Screen(self.hub) for _ in range(3)]

    @rule(bed=st.sampled_from("ab"), pressure=st.sampled_from([110, 120, 165, 185, 85]))
    def a_cuff_reading(self, bed: str, pressure: int) -> None:
        self.clinic.vitals(bed, nibp_sys=pressure, after=61_000)

    @rule(bed=st.sampled_from("ab"), spo2=st.sampled_from([97, 90, 84]))
    def oxygen(self, bed: str, spo2: int) -> None:
        self.clinic.vitals(bed, spo2=spo2)

    @rule(screen=st.integers(0, 2))
    def connect(self, screen: int) -> None:
        self.screens[screen].connect()

    @rule(screen=st.integers(0, 2))
    def lose(self, screen: int) -> None:
        self.screens[screen].lose()

    @rule(screen=st.integers(0, 2), most=st.integers(1, 5))
    def read(self, screen: int, most: int) -> None:
        self.screens[screen].read(most)

    @rule()
    def pace(self) -> None:
        self.hub.show_vitals()
        self.hub.heartbeat()

    @invariant()
    def nobody_who_reads_is_cut(self) -> None:
        for screen in self.screens:
            assert screen.client is None or screen.client.outbox.ending is None

    def teardown(self) -> None:
        """Who reads all it was sent sees exactly what is."""
        alerts = {one.id for one in self.clinic.open_alerts()}
        views = {view.bed: view for view in self.clinic.beds()}
        for screen in self.screens:
            screen.connect()
            screen.read(10_000)
            assert screen.seq == self.clinic.seq
            assert screen.alerts.keys() == alerts
            assert screen.beds.keys() == views.keys()
            for bed, shown in screen.beds.items():
                assert shown["state"] == views[BedId(bed)].state


Ward.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestWard = Ward.TestCase

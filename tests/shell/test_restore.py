"""After a restart: the same states, from nothing, from a snapshot, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.codec.journal import decode_state
from app.codec.protocol_file import dump_protocol, read_protocol
from app.core.events import Event, ProtocolAdopted, Ticked
from app.core.service_events import Admission, AdmissionSet, LinkChanged, Unwatched
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import SITE, BedId, Instant, Signal, Validity
from app.replay import replay
from app.shell.journal_file import JournalFile
from app.shell.restore import GROUND, Ground, HistoryError, restore, snapshot
from app.shell.rows import Batch, DocumentRow
from app.shell.store import FILE, Store
from app.shell.turn import Turn
from tests.course_moves import plan_event, plans
from tests.moves import Move, events_of, governed, lives
from tests.support import CHAIR, ROOT, START, shipped

TEXT = (ROOT / "app" / "protocols" / "ketamine-trd.toml").read_text()
OTHER = read_protocol(TEXT.replace("over = 160", "over = 155").encode(), "other.toml")
"""The shipped protocol with another limit."""

PROTOCOLS = {one.sha256: one for one in (shipped(), OTHER)}


site_events = st.lists(
    st.tuples(st.integers(0, 600_000), st.sampled_from(["unwatched", "link", "tick", "protocol"])), max_size=4
)


def _site_event(at: Instant, what: str) -> Event:
    match what:
        case "unwatched":
            return Unwatched(at, SITE, at - 6_000)
        case "link":
            return LinkChanged(at, SITE, "broker", up=at % 2 == 0)
        case "tick":
            return Ticked(at, SITE)
        case _:
            return ProtocolAdopted(at, SITE, (shipped(), OTHER)[at % 2])


def timeline(lives_of: list[list[Move]], site: Sequence[tuple[int, str]] = ()) -> list[Event]:
    """The lives of some beds, and what concerns all of them, in order of time."""
    of_beds = (
        event for n, life in enumerate(lives_of) for event in events_of(life, BedId(f"chair-{n}"), f"d{n}")
    )
    return sorted([*of_beds, *(_site_event(START + at, what) for at, what in site)], key=lambda e: e.at)


@dataclass
class Lived:
    """What was lived and told, and what is in the folder."""

    suite: Suite
    seq: int = 0
    position: int = 0
    frames: list[bytes] = field(default_factory=list)


async def live(store: Store, lived: Lived, events: Sequence[Event], most: int = 1) -> None:
    """Step and commit as the engine loop does, at most ``most`` events in a batch."""
    for start in range(0, len(events), most):
        turn = Turn(seq=lived.seq)
        for event in events[start : start + most]:
            turn.add(event, lived.suite.take(event))
        receipt = await store.commit(turn.batch())
        lived.seq, lived.position = turn.seq, receipt.last_event_id
        lived.frames += [one.frame for one in turn.told]


async def take_snapshot(store: Store, lived: Lived) -> None:
    suite = lived.suite
    rows = snapshot(suite.beds.values(), suite.registry, lived.seq, lived.position)
    await store.commit(Batch(snapshots=rows))


async def lay_down(store: Store) -> None:
    """The protocols that the history names, as a start writes them."""
    rows = tuple(DocumentRow(one.sha256, "protocol", dump_protocol(one)) for one in (shipped(), OTHER))
    await store.commit(Batch(documents=rows))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lives_of=st.lists(lives, min_size=1, max_size=3), site=site_events, cut=st.integers(-1, 60),
    most=st.integers(1, 7), after=lives,
)  # fmt: skip
def test_restored_is_what_it_was_and_goes_on_as_it_would_have(
    tmp_path_factory: pytest.TempPathFactory,
    lives_of: list[list[Move]],
    site: list[tuple[int, str]],
    cut: int,
    most: int,
    after: list[Move],
) -> None:
    folder = tmp_path_factory.mktemp("store")
    events = timeline(lives_of, site)
    cut = min(cut, len(events))

    async def check() -> None:
        store = Store.open(folder)
        await lay_down(store)
        was = Lived(Suite(shipped()))
        await live(store, was, events[: max(0, cut)], most)
        if cut >= 0 and was.position:
            await take_snapshot(store, was)
        await live(store, was, events[max(0, cut) :], most)
        store.close()

        store = Store.open(folder)
        again = Suite(shipped())
        position, last = await restore(store, again, PROTOCOLS)
        store.close()
        assert (position, newest_in(folder)) == (was.position, was.seq)
        assert last == max((event.at for event in events), default=0)
        suite = was.suite
        assert (again.beds, again.registry) == (suite.beds, suite.registry)
        assert (again.protocol, again.next_deadline()) == (suite.protocol, suite.next_deadline())
        told: list[bytes] = []
        replay(folder, shipped(), told.append)
        assert told == was.frames
        later = [replace(one, at=one.at + 600_000) for one in events_of(after, BedId("chair-0"), "d0")]
        assert [again.take(one) for one in later] == [suite.take(one) for one in later]
        assert again.beds == suite.beds

    asyncio.run(check())


@settings(max_examples=40)
@given(lives_of=st.lists(lives, min_size=1, max_size=2), planned=plans, cut=st.integers(0, 80))
def test_courses_go_on_from_a_snapshot_as_they_would_have(
    lives_of: list[list[Move]], planned: list[tuple[int, str, int]], cut: int
) -> None:
    events = sorted([*timeline(lives_of), *(plan_event(*one) for one in planned)], key=lambda event: event.at)
    was, again = Suite(governed()), Suite(governed())
    for event in events[:cut]:
        was.take(event)
    protocols = {governed().sha256: governed()}
    ground, *rows = snapshot(was.beds.values(), was.registry, 0, 0)
    registry = decode_state(ground.body, Ground, protocols).registry
    again.restore([decode_state(row.body, BedState, protocols) for row in rows], registry)
    assert [again.take(event) for event in events[cut:]] == [was.take(event) for event in events[cut:]]
    assert (again.registry, again.beds) == (was.registry, was.beds)


def newest_in(folder: Path) -> int:
    """The newest change in the file."""
    with JournalFile(folder / FILE) as journal:
        return len(journal.changes())


CHAIR0 = BedId("chair-0")
HIGH = Move(1_000, "vitals", 0, 0, ((Signal.NIBP_SYS, 210.0, Validity.VALID),))
TICK = Move(31_000, "tick", 0, 0, ())


async def test_after_an_orderly_end_time_goes_on_from_the_last_event(tmp_path: Path) -> None:
    """The journal holds nothing beyond the snapshot then, yet the clock must not begin before it."""
    store = Store.open(tmp_path)
    was = Lived(Suite(shipped()))
    await live(store, was, timeline([[HIGH, HIGH]]))
    await take_snapshot(store, was)
    assert await restore(store, Suite(shipped()), PROTOCOLS) == (2, START + 2_000)
    store.close()


async def test_a_pruned_journal_replays_from_its_snapshot(tmp_path: Path) -> None:
    """Also for a bed that is new after it, under a protocol that is not the one we would begin with."""
    store = Store.open(tmp_path)
    await lay_down(store)
    was = Lived(Suite(OTHER))
    adopted = ProtocolAdopted(START, SITE, OTHER)
    await live(store, was, [adopted, *timeline([[HIGH, TICK, HIGH]])])
    await take_snapshot(store, was)
    told_before = len(was.frames)
    assert told_before
    new = replace(HIGH, after=120_000)
    await live(store, was, timeline([[], [new, HIGH]]))
    await store.prune(before=START + 100_000, position=was.position)
    again = Suite(shipped())
    await restore(store, again, PROTOCOLS)
    assert again.beds == was.suite.beds
    store.close()
    told: list[bytes] = []
    replay(tmp_path, shipped(), told.append)
    assert told == was.frames[told_before:] != []


def other_admissions() -> list[Event]:
    """The same message while devices must be bound, and when they need not be."""
    knock = timeline([[HIGH, HIGH, HIGH]])
    return [
        AdmissionSet(START, SITE, Admission.BOUND),
        *knock[:1],
        AdmissionSet(knock[1].at, SITE, Admission.OPEN),
        *knock[1:],
    ]


@pytest.mark.parametrize("cut", [None, 1, 2, 3])
async def test_admission_is_part_of_the_history(tmp_path: Path, cut: int | None) -> None:
    """A later setting does not change the past, with a snapshot or without."""
    store = Store.open(tmp_path)
    await lay_down(store)
    was, events = Lived(Suite(shipped())), other_admissions()
    await live(store, was, events[:cut])
    if cut is not None:
        await take_snapshot(store, was)
        await live(store, was, events[cut:])
    again = Suite(shipped())
    await restore(store, again, PROTOCOLS)
    store.close()
    assert was.suite.beds[CHAIR0].devices, "admitted in the end"
    assert (again.beds, again.registry) == (was.suite.beds, was.suite.registry)
    told: list[bytes] = []
    replay(tmp_path, shipped(), told.append)
    assert told == was.frames


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        ("DELETE FROM journal", r"leads to change 0, but [1-9]\d* were told"),
        ("DELETE FROM journal WHERE id = 1", "were told"),
        ("DELETE FROM changes WHERE seq > 3", r"leads to change [1-9]\d*, but 3 were told"),
        ("INSERT INTO changes VALUES (99, 0, 'x', 'y', x'7b7d', 0)", r"to change [1-9]\d*, but 99 were told"),
        ("UPDATE journal SET body = 'nonsense' WHERE id = 2", "cannot be read"),
        ("UPDATE snapshots SET body = '{}'", "cannot be read"),
    ],
)
async def test_a_store_that_was_edited_is_not_gone_on_with(tmp_path: Path, deed: str, told: str) -> None:
    store = Store.open(tmp_path)
    was = Lived(Suite(shipped()))
    await live(store, was, timeline([[HIGH, HIGH, TICK]]))
    if "snapshots" in deed:
        await take_snapshot(store, was)
    store.close()
    with apsw.Connection(str(tmp_path / FILE)) as file:
        file.execute(deed)
        assert file.changes() > 0
    store = Store.open(tmp_path)
    with pytest.raises(HistoryError, match=told):
        await restore(store, Suite(shipped()), PROTOCOLS)
    store.close()


def test_a_snapshot_has_a_row_for_what_is_no_bed() -> None:
    suite = Suite(shipped())
    rows = snapshot(suite.beds.values(), suite.registry, 7, 9)
    assert {row.bed for row in rows} == {GROUND, ""}
    assert {row.position for row in rows} == {9}
    assert CHAIR not in {row.bed for row in rows}

"""After a restart: the suite exactly as it was, from the newest snapshot and the journal after it.

Alerts, acknowledgements, holds and deadlines are all in the states, so nothing has to be remembered
twice. What the replayed events lead to has been told before; it is counted, and the count must agree
with the durable sequence, or the store is not this program's history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.codec.journal import UnreadableRecordError, decode_event, decode_state, encode_state
from app.core.changes import Change
from app.core.protocol import Protocol
from app.core.site import Registry
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import SITE, BedId, Instant
from app.shell.rows import SnapshotRow
from app.shell.store import Store

GROUND: Final = BedId("@ground")
"""Snapshot row that is no bed's."""

PAGE: Final = 5_000
"""Journal rows read at once."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a snapshot holds beside the beds: who serves whom, and the newest change by then."""

    registry: Registry
    seq: int


WAY_OUT: Final = (
    "the data folder was edited, or another version wrote it and did not stop in order: "
    "start and stop that version once, then this one"
)
"""What is journaled after the last snapshot is lived again; other rules may tell other things of it."""


class HistoryError(Exception):
    """The store's history does not lead to what was told; its text says where they part."""


async def restore(store: Store, suite: Suite, protocols: Mapping[str, Protocol]) -> tuple[int, Instant]:
    """Bring a fresh suite to where the store's history ends.

    Args:
        suite: Fresh, with the site's admission in its registry.
        protocols: Every protocol the history names, by SHA-256.

    Returns:
        The last journal position, and the newest instant lived through (0: an empty store).

    Raises:
        HistoryError: Replaying the journal does not count up to the store's newest change, or the
            history cannot be read.
    """
    try:
        return await _relive(store, suite, protocols)
    except UnreadableRecordError as error:
        raise HistoryError(f"the history cannot be read ({error}): {WAY_OUT}") from error


async def _relive(store: Store, suite: Suite, protocols: Mapping[str, Protocol]) -> tuple[int, Instant]:
    rows = await store.snapshots()
    position, seq = 0, 0
    beds: list[BedState] = []
    for row in rows:
        position = row.position
        if row.bed == GROUND:
            ground = decode_state(row.body, Ground, protocols)
            seq = ground.seq
            suite.registry = ground.registry
        else:
            beds.append(decode_state(row.body, BedState, protocols))
    suite.restore(beds, suite.registry)
    for state in beds:
        if state.bed == SITE:
            suite.protocol = state.next_protocol or state.protocol
    # After an orderly end nothing follows the snapshot: its beds say how far time had come, and so does
    # the row it stands on, which may have stepped no bed.
    last: Instant = max((state.clock for state in beds), default=0)
    last = max([last, *(entry.at for entry in await store.journal(position - 1, 1))])
    while page := await store.journal(position, PAGE):
        for entry in page:
            event = decode_event(entry.body, protocols)
            seq += sum(isinstance(one, Change) for one in suite.take(event))
            position, last = entry.id, max(last, event.at)
    newest = await store.last_seq()
    if seq != newest:
        raise HistoryError(f"the journal leads to change {seq}, but {newest} were told: {WAY_OUT}")
    suite.stepped()
    return position, last


def snapshot(
    states: Iterable[BedState], registry: Registry, seq: int, position: int
) -> tuple[SnapshotRow, ...]:
    """Rows that a restart can begin from; pure, and slow enough to be made in a thread."""
    return (
        SnapshotRow(GROUND, position, encode_state(Ground(registry, seq))),
        *(SnapshotRow(state.bed, position, encode_state(state)) for state in states),
    )

"""Newest values waiting to be shown: what came since the last frame, newest wins.

One batch serves every client that hears of all beds, and is then encoded once for all of them.
Nothing here is numbered or promised: a value that was overtaken is not missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from app.codec.frames import vitals_frame
from app.core.changes import PumpShown, ReadingsAccepted
from app.core.shown import BedView, ShownPump, ShownValue
from app.core.vitals import BedId, Instant, Signal

T = TypeVar("T")


@dataclass(slots=True)
class VitalsBatch:
    """Newest values and pump words by bed.

    Attributes:
        at: Newest receipt in it, ms; 0: it is empty.
    """

    at: Instant = 0
    beds: dict[BedId, dict[Signal, ShownValue]] = field(default_factory=dict)
    pumps: dict[BedId, ShownPump] = field(default_factory=dict)
    _text: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.beds or self.pumps)

    def show(self, aside: ReadingsAccepted | PumpShown) -> None:
        """Enter what one message told; a late reading is drawn, and is no newest value."""
        self._text = None
        self.at = max(self.at, aside.at)
        if isinstance(aside, PumpShown):
            self.pumps[aside.bed] = aside.pump
            return
        values = self.beds.setdefault(aside.bed, {})
        for one in aside.readings:
            if not one.late:
                values[one.signal] = ShownValue(one.value, one.validity, one.taken, aside.at)
        if not values:
            del self.beds[aside.bed]

    def include(self, view: BedView, at: Instant) -> None:
        """Enter everything a bed shows now."""
        self._text = None
        self.at = max(self.at, at)
        if view.values:
            self.beds[view.bed] = dict(view.values)
        if view.pump is not None:
            self.pumps[view.bed] = view.pump

    def without(self, bed: BedId, until: Instant) -> VitalsBatch:
        """Nobody was there at ``until``: what came by then must not be shown after that."""
        if bed not in self.beds and bed not in self.pumps:
            return self
        beds, pumps = dict(self.beds), dict(self.pumps)
        newer = {signal: shown for signal, shown in beds.pop(bed, {}).items() if shown.received_at > until}
        if newer:
            beds[bed] = newer
        if bed in pumps and pumps[bed].at <= until:
            del pumps[bed]
        return VitalsBatch(self.at, beds, pumps)

    def under(self, newer: VitalsBatch) -> VitalsBatch:
        """Both in one, the newer winning; neither is changed."""
        beds = {bed: dict(values) for bed, values in self.beds.items()}
        for bed, values in newer.beds.items():
            beds.setdefault(bed, {}).update(values)
        return VitalsBatch(max(self.at, newer.at), beds, {**self.pumps, **newer.pumps})

    def only(self, beds: AbstractSet[BedId]) -> VitalsBatch:
        """The part that speaks of these beds."""
        return VitalsBatch(self.at, _part(self.beds, beds), _part(self.pumps, beds))

    def text(self) -> str:
        """The frame, encoded once."""
        if self._text is None:
            self._text = vitals_frame(self.at, self.beds, self.pumps).decode()
        return self._text


def _part(of: Mapping[BedId, T], beds: AbstractSet[BedId]) -> dict[BedId, T]:
    return {bed: one for bed, one in of.items() if bed in beds}

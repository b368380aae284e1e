"""The eight chairs of the design's pictures, lived through: 107 minutes up to 10:42:17.

Every number on the screen has come in by MQTT and every entry by HTTP; lots are seeded and time stands, so
the same picture is painted again.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread
from typing import Final

from websockets.exceptions import ConnectionClosed

from tests.browser.room import NURSE, Room, Seat, room_in
from tests.harness import Socket

NOON: Final = int(datetime(2026, 11, 18, 10, 42, 17, tzinfo=UTC).timestamp() * 1000)
"""When the pictures are taken."""

STEP: Final = 8
"""Seconds: a monitor is missed after ten."""

HELD_STEP: Final = 4

MINUTE: Final = 60

#: What the page's clocks say for good, so that nothing it reckons between two frames shows.
STANDING: Final = f"Date.now = () => {NOON}; performance.now = () => 600000;"


@dataclass(frozen=True)
class Patient:
    """Who sits where, and what their body does at rest."""

    alias: str
    age: int
    sex: str
    weight: float
    spo2: float
    hr: float
    rr: float
    cuff: tuple[int, int]


PATIENTS: Final = {
    "chair-1": Patient("M.K.", 52, "f", 64, 98, 68, 15, (119, 74)),
    "chair-2": Patient("J.A.", 37, "m", 88, 97, 78, 14, (134, 84)),
    "chair-3": Patient("R.D.", 61, "f", 78, 96, 69, 14, (119, 70)),
    "chair-4": Patient("T.O.", 45, "m", 83, 97, 65, 14, (120, 75)),
    "chair-5": Patient("L.S.", 58, "f", 91, 97, 77, 15, (128, 80)),
    "chair-6": Patient("A.W.", 29, "f", 70, 98, 76, 15, (122, 76)),
    "chair-7": Patient("C.N.", 49, "m", 58, 97, 74, 14, (124, 78)),
    "chair-8": Patient("E.B.", 66, "m", 75, 97, 63, 14, (119, 73)),
}


def _listen(console: Socket) -> None:
    """Take every frame until it is closed: who does not is dropped."""
    with suppress(ConnectionClosed):
        while True:
            console.next(seconds=3600)


class Wall:
    """The room as it comes to be the picture."""

    def __init__(self, folder: Path) -> None:
        self.room: Room = room_in(folder, NOON - 107 * MINUTE * 1000)
        self._stack = ExitStack()

    def close(self) -> None:
        """The console leaves, and everybody hangs up."""
        self._stack.close()
        self.room.close()

    def live(self) -> Room:
        """All of it; the service must be running."""
        # A console that can be heard all the time, as there is one in a room where infusions run.
        console = self._stack.enter_context(self.room.service.socket())
        console.be_heard()
        Thread(target=_listen, args=(console,), daemon=True).start()
        site = {"name": "Infusion suite A", "chairs": sorted(PATIENTS), "by": NURSE}
        self.room.http.put("/site", json=site).raise_for_status()
        self._sit("chair-8")
        self._until(102, 10)
        self._begin("chair-8")
        self._until(83)
        self._sit("chair-4")
        self._until(78, 30)
        self._begin("chair-4")
        self._until(62, 10)
        self._end("chair-8")
        self._until(38, 30)
        self._end("chair-4")
        self._until(34)
        for chair in ("chair-5", "chair-7", "chair-3", "chair-6"):
            self._sit(chair)
        self._until(30, 12)
        self._begin("chair-5", hr=82)
        self._until(24, 58)
        self._begin("chair-7", hr=78)
        self._until(21, 57)
        self._begin("chair-3", hr=66)
        self._until(19, 12)
        self._begin("chair-6", hr=82)
        self._until(14)
        self._sit("chair-1")
        self._until(8, 20)
        self._begin("chair-1", hr=71)
        self._last_minutes()
        return self.room

    def _last_minutes(self) -> None:
        """One pressure rises, one saturation falls, one infusion pauses, one monitor goes."""
        self._until(5)
        self._seat("chair-5").vitals |= {"hr": 88, "rr": 17}
        self._until(4, 5)
        self._sit("chair-2", lock=False)
        waiting = self._seat("chair-2")
        waiting.do("POST", waiting.here("/phase"), phase="baseline")
        self._until(3, 12)
        paused = self._seat("chair-6")
        paused.pump = "paused"
        self.room.talk([paused])
        paused.do("POST", f"/beds/{paused.bed}/actions", action="paused", note="nausea")
        self._until(2, 18)
        self._cuff("chair-5", 156, 94)
        self._until(1, 48)
        self._cuff("chair-5", 156, 94)
        self._seat("chair-5").vitals |= {"hr": 94, "rr": 18, "spo2": 96}
        self._leave("chair-8")
        self._until(1, 30)
        sinking = self._seat("chair-3")
        sinking.wobble = {}
        for spo2, left in ((95, 70), (93, 56), (91, 40), (89, 26)):
            sinking.vitals |= {"spo2": spo2, "hr": 64, "rr": 11}
            self._until(0, left)
        sinking.vitals["spo2"] = 86
        self._until(0, 18)
        self._seat("chair-7").vitals = {}
        self._until(0)

    # ------------------------------------------------------------------------------------ moves

    def _seat(self, bed: str) -> Seat:
        return self.room.seats[bed]

    def _until(self, minutes: float, seconds: float = 0) -> None:
        left = NOON - self.room.clock.at - (minutes * MINUTE + seconds) * 1000
        # A hold goes on over neighbours that are near; nothing is held before the last minutes.
        self.room.pass_time(left / 1000, STEP if minutes > 1 else HELD_STEP)

    def _sit(self, bed: str, *, lock: bool = True) -> None:
        who = PATIENTS[bed]
        seat = self.room.seat(
            bed,
            vitals={"spo2": who.spo2, "hr": who.hr, "rr": who.rr},
            wobble={"hr": 1.5, "rr": 0.7, "spo2": 0.6},
            cuff_now=who.cuff,
            lots=Random(bed),
        )
        seat.sit(who.alias, who.age, who.sex, who.weight)
        seat.pump = "standby"
        self.room.talk([seat])
        if lock:
            systolic, diastolic = who.cuff
            seat.rest(nibp_sys=systolic, nibp_dia=diastolic, spo2=who.spo2, hr=who.hr, rr=who.rr)

    def _begin(self, bed: str, **vitals: float) -> None:
        seat = self._seat(bed)
        seat.pump = "infusing"
        seat.vitals |= vitals
        systolic, diastolic = PATIENTS[bed].cuff
        seat.cuff_now = (round(systolic * 1.06), round(diastolic * 1.05))
        self.room.talk([seat])

    def _end(self, bed: str) -> None:
        seat = self._seat(bed)
        seat.pump, seat.delivered = "completed", seat.to_deliver
        seat.cuff_now = PATIENTS[bed].cuff
        self.room.talk([seat])

    def _cuff(self, bed: str, systolic: int, diastolic: int) -> None:
        seat = self._seat(bed)
        seat.cuff_now, seat.cuff_at = (systolic, diastolic), 0
        self.room.talk([seat])

    def _leave(self, bed: str) -> None:
        """Everything is ticked; the door is not open yet."""
        seat = self._seat(bed)
        seat.check(oriented=True, walks=True)
        for item in seat.bed_now()["discharge"]:
            if item["by_hand"]:
                seat.do("PUT", seat.here(f"/discharge/{item['id']}"), done=True, note="sister", by=NURSE)
        seat.do("POST", seat.here("/phase"), phase="recovered")

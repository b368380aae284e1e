"""The simulated nurse's ears and hands: an ordinary client of the public WebSocket and HTTP API.

What the service says reaches her mind (``nurse``); what she decides goes back as commands, and to the knobs
of the simulated devices in front of her. Between service and pump there is always her hand: what she
records is told to the service, and what she sets is set at the bedside, never through it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from simulators.bedside import Bedside
from simulators.clock import Pace
from simulators.front_desk import CONFLICT, NOT_FOUND, FrontDesk, FrontDeskError
from simulators.nurse import (
    SLOW_TO,
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
from simulators.physiology.response import cadss6

log: Final = logging.getLogger("simulators")

BY: Final = "nurse (simulated)"
PROTOCOL: Final = Subprotocol("dripwatch.v1")
TICK_S: Final = 1.0
"""Seconds of the service's clock between two looks at what is due."""
AGAIN_S: Final = 1.0
"""Real seconds before a lost WebSocket is opened again."""
GONE: Final = frozenset({"completed", "stopped"})
"""Pump states after which nothing flows any more."""
WALKS: Final = 4
"""CADSS (0 to 92) up to which a patient walks as before (notes, section 5: no dissociation)."""
HEARD: Final = json.dumps({"type": "rendered", "seq": 0, "sound": "armed"})
"""She has ears: a console that can be heard."""
LATE: Final = frozenset({NOT_FOUND, CONFLICT})
"""Somebody was faster, or it is over: not an error."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What she does, by telephone and at the chairs in front of her."""

    desk: FrontDesk
    bedsides: Mapping[str, Bedside]

    async def do(self, chore: Chore) -> None:
        """Do one chore; a chair that is not ours has no knobs and is left alone.

        Raises:
            FrontDeskError: The service refuses or does not answer.
        """
        here = self.bedsides.get(chore.bed)
        if here is None:
            return
        match chore:
            case Acknowledge(alert=alert):
                await self._post(f"/alerts/{alert}/acknowledge", {})
            case Act():
                await self._act(here, chore)
            case PressCuff():
                here.monitor.cuff.press()
            case SetInterval(minutes=minutes):
                here.monitor.cuff.set_interval(round(minutes * 60_000), here.now_ms)
            case Look(session=session):
                await self._post(f"/sessions/{session}/checks", _found(here))
            case Tick(session=session, item="feedback"):
                await self._put(f"/sessions/{session}/feedback", {"score": 5})
            case Tick(session=session, item=item):
                note = "a sister" if item == "escort" else ""
                await self._put(f"/sessions/{session}/discharge/{item}", {"done": True, "note": note})
            case Recover(session=session):
                await self._post(f"/sessions/{session}/phase", {"phase": "recovered"})
            case SeeOff(session=session):
                await self._post(f"/sessions/{session}/phase", {"phase": "discharged"})
                await self._post(f"/sessions/{session}/close", {})
                here.leave()
            case Clear():
                await self._post(f"/beds/{chore.bed}/release", {})

    def calls(self) -> Iterator[tuple[str, str]]:
        """What patients want her for, by bed, each thing once."""
        for bed, here in self.bedsides.items():
            while here.calls:
                yield bed, here.calls.pop(0)

    async def _act(self, here: Bedside, act: Act) -> None:
        """Record first, then turn the knob: the service verifies what was recorded by what the pump shows."""
        body = {"action": act.action} | ({} if act.alert is None else {"alert": act.alert})
        body |= {"note": act.note} if act.note else {}
        await self._post(f"/beds/{act.bed}/actions", body)
        pump = here.pump
        match act.action:
            case "slowed":
                pump.set_rate(min(pump.rate, SLOW_TO * pump.programme.rate))
            case "paused":
                pump.pause()
            case "stopped":
                pump.stop()
            case _:
                pump.set_rate(SLOW_TO * pump.programme.rate)
                pump.start()

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        await self.desk.ask("POST", f"/api/v1{path}", {"by": BY, **body}, accept=LATE)

    async def _put(self, path: str, body: dict[str, Any]) -> None:
        await self.desk.ask("PUT", f"/api/v1{path}", {"by": BY, **body}, accept=LATE)


def _found(here: Bedside) -> dict[str, Any]:
    """What somebody who looks at the patient puts down; after the end also what the way home asks for."""
    truth = here.truth()
    entries = {"moaas": truth.moaas, "cadss6": cadss6(truth.cadss)}
    if here.pump.state not in GONE:
        return {"entries": entries}
    steady = truth.moaas == 5 and truth.cadss <= WALKS  # noqa: PLR2004 - readily to name
    return {
        "entries": entries | {"nausea": 0, "vomited": 0},
        "oriented": truth.moaas == 5,  # noqa: PLR2004
        "walks": steady,
    }


async def work(nurse: Nurse, hands: Hands, clock: Pace, url: str) -> None:
    """Listen and do, until cancelled.

    Args:
        clock: Of the chairs: its second 0 is theirs.
        url: Of the service, ``http://host:port``.
    """
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_listen(nurse, clock, url))
        tasks.create_task(_do(nurse, hands, clock))


async def _listen(nurse: Nurse, clock: Pace, url: str) -> None:
    """Hear every frame; after a lost connection a snapshot tells what was missed."""
    address = url.replace("http", "ws", 1) + "/ws/v1"
    while True:
        try:
            async with connect(address, subprotocols=[PROTOCOL], max_size=None, proxy=None) as socket:
                await socket.send(HEARD)
                async for frame in socket:
                    nurse.hear(json.loads(frame), round(clock.elapsed() * 1000))
        except (OSError, WebSocketException) as error:
            log.info("the nurse hears nothing (%s); again soon", error)
        await asyncio.sleep(AGAIN_S)


async def _do(nurse: Nurse, hands: Hands, clock: Pace) -> None:
    at = 0.0
    while True:
        at = max(at + TICK_S, clock.elapsed())
        await clock.until(at)
        for bed, of in hands.calls():
            nurse.call(bed, of, round(at * 1000))
        for chore in nurse.due(round(at * 1000)):
            try:
                await hands.do(chore)
            except FrontDeskError as error:
                log.warning("the nurse could not %s: %s", type(chore).__name__, error)

"""A ward in virtual time: simulated chairs, the real core behind its real HTTP door, and the simulated nurse.

Simulators and ``app`` share no code; this joins them as the wire would. What devices say goes through the
codec into the core, what the core says goes to the nurse as frames, what she does goes through the public
HTTP API. An hour takes a few seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

import httpx

from app.codec.mqtt_in import decode
from app.core.events import Ticked
from app.core.service_events import ConsolesChanged
from app.core.suite import Suite
from app.core.vitals import SITE, Instant, Origin
from simulators.bedside import Bedside
from simulators.chair import chairs
from simulators.front_desk import front_desk
from simulators.messages import Publish, Quiet, Vanish, short_status, topic
from simulators.nurse import RANK, Chore, Nurse
from simulators.scenarios import Scenario
from simulators.staff import Hands
from tests.clinic import Clinic
from tests.shell.served import Served
from tests.support import START, shipped_whole

WORDS: Final = {"alert_raised": "raised", "alert_changed": "changed", "alert_closed": "closed"}


@dataclass
class Ward:
    """What came of a run.

    Attributes:
        log: The alert log, as scenario files have it.
        raised: Every alert as it was at its highest: ``RULE ACTION priority``.
        chores: What the nurse did, with the second.
        refusals: Reasons of the codec, in order.
        systolic, rate: Of the first chair second by second: what is so, mm[Hg], and what flows, mL/h.
    """

    bedsides: dict[str, Bedside]
    log: list[str] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    chores: list[tuple[int, Chore]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    systolic: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    clinic: Clinic = field(default_factory=Clinic)


async def run(
    scenario: Scenario, *, seed: int | None = None, seconds: float | None = None, nurse: bool | None = None
) -> Ward:
    """Live a scenario; left out: as the scenario itself says."""
    seed = scenario.seed if seed is None else seed
    seated = chairs(scenario, seed)
    ward = Ward({one.bed: one.bedside(START) for one in seated})
    ward.clinic.suite = Suite(shipped_whole())
    # Somebody listens at the station: no story is about a console that nobody hears.
    ward.clinic.take(ConsolesChanged(ward.clinic.at, SITE, armed=True))
    transport = httpx.ASGITransport(Served(ward.clinic).app(), raise_app_exceptions=False)
    mind = Nurse(scenario.staff, str(seed)) if (scenario.staff.on if nurse is None else nurse) else None
    async with front_desk("http://ward.test", Random(1), transport) as desk:
        opened = {one.bed: await desk.open(one.visit(1)) for one in seated}
        hands = Hands(desk, ward.bedsides)
        heard = 0
        for second in range(1, int(seconds or scenario.runs_s) + 1):
            _live(ward, START + second * 1000)
            if second == scenario.visit.locks:
                for one in seated:
                    await desk.lock(opened[one.bed], one.visit(1))
            while heard < len(ward.clinic.told):
                frame: dict[str, Any] = json.loads(ward.clinic.told[heard][2])
                heard += 1
                if mind is not None:
                    mind.hear(frame, second * 1000)
            for bed, of in hands.calls():
                if mind is not None:
                    mind.call(bed, of, second * 1000)
            for chore in list(mind.due(second * 1000)) if mind is not None else ():
                ward.chores.append((second, chore))
                await hands.do(chore)
    _tell(ward)
    return ward


def _live(ward: Ward, at: Instant) -> None:
    """One second of every chair, then the core's own time."""
    for bed, bedside in ward.bedsides.items():
        for said in bedside.second():
            match said.item:
                case Publish(at=due, topic=where, payload=payload):
                    _receive(ward, where, payload, max(ward.clinic.at, START + round(due * 1000)))
                case Vanish():
                    _receive(ward, topic(bed, said.device, "status"), short_status("offline"), at)
                case Quiet():
                    raise AssertionError("a followed stream gives no quiet")
    first = next(iter(ward.bedsides.values()))
    ward.systolic.append(first.truth().systolic)
    ward.rate.append(first.pump.rate)
    ward.clinic.at = max(ward.clinic.at, at)
    ward.clinic.take(Ticked(ward.clinic.at, SITE))


def _receive(ward: Ward, where: str, payload: bytes, at: Instant) -> None:
    decoded = decode(where, payload, at=at, origins=frozenset({Origin.SIMULATED}))
    ward.refusals += [str(one.reason) for one in decoded.refusals]
    if decoded.event is not None:
        ward.clinic.take(decoded.event)


def _tell(ward: Ward) -> None:
    """Make the log: raised, changed where action or priority are others, closed."""
    known: dict[str, tuple[str, str, bool]] = {}
    highest: dict[str, tuple[int, str]] = {}
    several = len(ward.bedsides) > 1
    for _, change, frame in ward.clinic.told:
        said: Mapping[str, Any] = json.loads(frame)["change"]
        alert = said.get("alert")
        if alert is None:
            continue
        looks = alert["action"], alert["priority"], alert["provisional"]
        what = WORDS[said["kind"]]
        if what == "changed" and known.get(alert["id"]) == looks:
            continue
        known[alert["id"]] = looks
        rank = 10 * ("none", "low", "medium", "high").index(alert["priority"]) + RANK[alert["action"]]
        if rank >= highest.get(alert["id"], (-1, ""))[0] and what != "closed":
            highest[alert["id"]] = rank, f"{alert['rule']} {alert['action']} {alert['priority']}"
        second = (change.at - START) / 1000
        marks = [alert["bed"]] if several else []
        marks += ["provisional"] if alert["provisional"] else []
        marks += [alert["close_reason"]] if alert["close_reason"] else []
        line = f"{second:8.1f} {what:7} {alert['rule']} {alert['action']} {alert['priority']}"
        ward.log.append(" ".join([line, *marks]))
    ward.raised = {text for _, text in highest.values()}

"""One chair while it is lived through: a body, its devices, and a story that happens to them.

``second`` lives one second and gives what the devices say in it. Between two seconds hands may turn the
knobs of ``pump`` and ``monitor.cuff``; the body answers to what then flows. Everything follows from scenario,
seed and hands, so the same hands at the same seconds give the same messages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from simulators.devices.monitor import Monitor
from simulators.devices.pump import Programme, Pump, programme
from simulators.faults import through
from simulators.messages import Device, Item, Quiet
from simulators.physiology.body import Body, Truth
from simulators.physiology.person import Person, person
from simulators.scenarios import Deed, Scenario

TICK_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a device says, by the device's name."""

    device: str
    item: Item


@dataclass(slots=True)
class _Line:
    """A device's way to the broker: what goes in at one end comes out through the faults at the other."""

    name: str
    _in: deque[Item] = field(default_factory=deque)
    out: Iterator[Item] = field(default_factory=lambda: iter(()))

    def through(self, items: list[Item], until_s: float) -> list[Said]:
        """What comes out by second ``until_s``."""
        self._in.extend(items)
        self._in.append(Quiet(until_s))
        said: list[Said] = []
        for item in self.out:
            if isinstance(item, Quiet):
                break
            said.append(Said(self.name, item))
        return said

    def source(self) -> Iterator[Item]:
        """What goes in, without end."""
        while True:
            yield self._in.popleft()


class Bedside:
    """One chair with its story."""

    def __init__(
        self, scenario: Scenario, seed: int, bed: str, monitor: str, pump: str, start_ms: int, place: int = 0
    ) -> None:
        """At second 0, everything switched on.

        Args:
            start_ms: Instant of second 0, milliseconds since 1970.
            place: Which of the scenario's patients sits here, from 0.
        """
        self.scenario, self.bed, self.place = scenario, bed, place
        self.person = patient(scenario, seed, place)
        self.body = Body(self.person, f"{seed}/{place}")
        self.now_ms = 0
        self.calls: list[str] = []
        """What the patient wants the nurse for, until she has heard it."""
        self.stands_at: float | None = None
        """Second of the story at which it stands; the body and its devices live on. None: at none."""
        self._late_s = 0
        self._seed = f"{seed}/{place}"
        self._pressure: tuple[float, float] | None = None
        self._measured: tuple[float, float] | None = None
        self._agitated = False
        artifacts = [one.artifact() for one in scenario.artifacts if one.patient in (None, place + 1)]
        self.monitor = Monitor(
            Device(bed, monitor, "simulated monitor", start_ms), scenario.monitor, artifacts, self._seed
        )
        self.pump = Pump(Device(bed, pump, "simulated pump", start_ms), self.plan())
        self._lines = {name: self._line(name, kind) for name, kind in ((monitor, "monitor"), (pump, "pump"))}
        self._names = {"monitor": monitor, "pump": pump}
        self._hello = {monitor: self.monitor.switch_on(0), pump: self.pump.switch_on(0)}

    def plan(self) -> Programme:
        """What the pump is told: the plan, unless the story has somebody err."""
        story = self.scenario
        usual = programme(self.person.weight_kg, story.dose_mg_per_kg, story.duration_min)
        return Programme(
            usual.rate, round(usual.total * story.programmed, 2), round(story.ramp_s * 1000), story.warns
        )

    def truth(self) -> Truth:
        """What somebody at the chair would find."""
        truth = self.body.truth()
        held = self.scenario.prescribed(self.story_s)
        if self._pressure is not None:
            truth = truth._replace(systolic=self._pressure[0], diastolic=self._pressure[1])
        found: dict[str, Any] = {name: round(held[name]) for name in ("cadss", "moaas") if name in held}
        return truth._replace(**found) if found else truth

    @property
    def story_s(self) -> float:
        """Second of the story, of all its visits."""
        return self.now_ms / 1000 - self._late_s

    def speak_every(self, seconds: int) -> None:
        """From one message of its devices to the next, if nothing else happens."""
        self.monitor.every_ms = self.pump.every_ms = 1000 * seconds

    def leave(self) -> None:
        """The patient goes; monitor and pump stand by for the next one."""
        self.monitor.worn = self.pump.in_use = False
        self.pump.load(self.plan())

    def second(self) -> list[Said]:
        """Live one second, and say what there is to say at its end; the first time also the hellos."""
        self.body.advance(TICK_MS, 60_000 / TICK_MS * self.pump.advance(TICK_MS))
        self.now_ms += TICK_MS
        t = self.now_ms / 1000
        said = {name: self._hello.pop(name, []) for name in self._lines}
        if self.stands_at is not None and self.story_s > self.stands_at:
            self._late_s += 1
        else:
            self._visit(self.story_s)
            for deed in self.scenario.at(self.story_s, self.place):
                self._happen(deed, said)
        held = self.scenario.prescribed(self.story_s)
        story_s = self.scenario.within(self.story_s)
        measured, self._measured = self._measured, None
        said[self._names["monitor"]] += self.monitor.second(
            self.now_ms,
            self.truth(),
            held,
            scene_s=story_s,
            measured=measured,
            agitated=self._agitated,
        )
        said[self._names["pump"]] += self.pump.second(self.now_ms)
        return sorted(
            (one for name, line in self._lines.items() for one in line.through(said[name], t + 1)),
            key=lambda one: one.item.at,
        )

    def _line(self, name: str, kind: str) -> _Line:
        faults = [
            one.fault()
            for one in self.scenario.faults
            if one.device in ("both", kind) and one.patient in (None, self.place + 1)
        ]
        line = _Line(name)
        line.out = through(line.source(), faults, f"{self._seed}/{kind}")
        return line

    def _visit(self, t: float) -> None:
        """A visit begins to infuse, and ends: the next patient is another body with the same traits."""
        times, within = self.scenario.visit, t % self.scenario.visit.length
        if within == times.begins:
            self.pump.start()
        elif within == times.hands_over:
            self.monitor.worn = self.pump.in_use = True
            self.pump.load(self.plan())
            self.body = Body(self.person, f"{self._seed}/{t:g}")
            self._pressure = None

    def _happen(self, deed: Deed, said: dict[str, list[Item]]) -> None:
        what: Any = deed.what
        match deed.do:
            case "rate":
                if self.pump.state == "infusing":
                    self.pump.set_rate(self.pump.programme.rate * what["to"])
            case "pause":
                self.pump.pause()
            case "start":
                self.pump.start()
            case "stop":
                self.pump.stop()
            case "alarm":
                self.pump.begin_alarm(what["code"])
            case "alarm_end":
                self.pump.end_alarm(what["code"])
            case "cuff":
                self._pressure = self._measured = (what["shows"][0], what["shows"][1])
            case "press":
                self.monitor.cuff.press()
            case "interval":
                self.monitor.cuff.set_interval(round(what["minutes"] * 60_000), self.now_ms)
            case "outlier":
                self.monitor.cuff.go_wild()
            case "breathe":
                self.body.ventilation_held = what["share"] if what["share"] >= 0 else None
            case "call":
                self.calls.append(what["of"])
            case "agitated":
                self._agitated = what["yes"]
            case "power_off":
                said[self._names[what["device"]]] += self._device(what["device"]).cut(self.now_ms)
            case _:
                said[self._names[what["device"]]] += self._device(what["device"]).switch_on(self.now_ms)

    def _device(self, kind: str) -> Monitor | Pump:
        return self.monitor if kind == "monitor" else self.pump


def patient(scenario: Scenario, seed: int, place: int = 0) -> Person:
    """Who sits there: the scenario's patient of this place, drawn from the seed, whatever the bed's name."""
    return person(f"{seed}/{place}", scenario.patients[place % len(scenario.patients)])

"""A population as its devices and its staff would have told of it: one line of JSON a message, no network.

Patient after patient, each a whole visit: resting cuffs, baseline, infusion, observation, discharge. What
devices say stands there as on the wire, with its topic; what staff tell the service stands there as its HTTP
API takes it. Nobody listens, so nobody follows advice: the infusion runs to its end. Staff do by the clock,
and by the number on the cuff, what a clinic does anyway.

A patient follows from seed and number alone: the same whether 10 or 10,000 are asked for, and whatever else
of them is switched off.

Sources: clinical notes, 3.1 (times of cuffs and checks), 7.2 (bodies), 7.4 (what goes wrong). The notes give
a rate for motion and for cuffs that fail; the other rates are ours (EJ) and stand in ``RATES``.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from simulators.devices import artifacts
from simulators.devices.artifacts import Artifact
from simulators.devices.cuff import EXACT, CuffSettings, Taken
from simulators.devices.monitor import Monitor, MonitorSettings
from simulators.devices.pump import DOSE_MG_PER_KG, DURATION_MIN, Programme, Pump, programme
from simulators.messages import Device, Item, Publish, encode
from simulators.physiology.body import Body
from simulators.physiology.person import Person, Traits, person
from simulators.physiology.response import cadss6
from simulators.rounds import AFTER_MIN, DURING_MIN, Rounds

START_MS: Final = 1_767_225_600_000
"""2026-01-01 00:00 UTC, when every visit begins: each is a past of its own, and files must not move."""

SIGNALS: Final = ("hr", "pr", "spo2", "rr")
"""A probe that tells saturation tells the pulse too."""

BASELINE_S: Final = (20, 110, 200)
"""Cuffs at rest: three, a minute and more apart (notes, 2.3)."""
LOCKED_S: Final = 390
"""By then the last of them has had its retries, and the baseline is locked."""
BEGINS_S: Final = 420
LOOKS_S: Final = 60
"""A check is put down so long after its cuff was started."""
ESCORT_S: Final = 1_200
"""After the end of the infusion: somebody has said who takes the patient home (EJ)."""
SHORTEST_MIN: Final = 60
"""Of a visit: 7 min before, 40 min of infusion, and something after it."""

SHALLOW: Final = 0.2
SHALLOW_S: Final = 240
"""Breathing over that at rest, and how long, of those who desaturate: SpO2 is then under 90 % for two minutes
and more, as Salloum et al. count it (234,170 procedural sedations, abstract; how it comes about is EJ)."""

PUMP_S: Final = 10
"""A pump reports so often, and its news at once, but no oftener than a slow monitor beside it (EJ: more
slowly than monitors, and within the 15 s after which nobody knows its rate)."""

BY: Final = "nurse (simulated)"
WANTED_YES: Final = ("history_reviewed", "medicines_reviewed", "off_label_consent")
WANTED_NO: Final = (
    "maoi", "opioid", "benzodiazepine", "sleep_apnoea", "nmda_antagonist", "same_day_substances", "pregnancy",
    "breastfeeding", "substance_misuse", "cardiovascular", "nausea_history",
)  # fmt: skip
"""Answers of a fit patient to the shipped screening form."""
LEAVING: Final = ("instructions", "iv_removed", "adverse_events", "feedback")
"""Items of the discharge list that a person ticks."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that happens to a sensor now and then.

    Attributes:
        an_hour: How often, on average.
        lasts_s: Shortest and longest.
    """

    an_hour: float
    lasts_s: tuple[float, float]


RATES: Final[Mapping[str, Spell]] = {
    "probe_off": Spell(0.1, (30.0, 120.0)),
    "lead_off": Spell(0.05, (30.0, 120.0)),
    "double_count": Spell(0.1, artifacts.DOUBLE_S),
}
"""How often is EJ, and so are the spells of sensors that are off; a double count lasts 5 to 20 s (notes)."""
MOTION_AN_HOUR: Final = artifacts.MOTION_A_HOUR
CUFF_FAILS: Final = (0.01, 0.03)
"""Each patient's own share, somewhere between (notes)."""
OUTLIERS: Final = 0.01
"""Share of cuff readings 25 to 40 mmHg off (the size is the notes', the share EJ)."""
SAME_LIMB: Final = 0.1
"""Share of patients with cuff and probe on one arm (EJ)."""


@dataclass(frozen=True, slots=True)
class Population:
    """What is asked for.

    Attributes:
        seed: Whose lots.
        study: Whose effect size (``physiology.studies``).
        noise: Whether cuffs and sensors err and bodies wander by themselves.
        artifacts: Whether probes move and fall off, cuffs fail, and so on.
        marked: Whether monitors mark numbers taken in motion as questionable. Those of the publications
            on alarm delays did not.
        repeats: Whether staff repeat a cuff whose number looks wrong.
        desaturating: Share of patients, 0 to 1, who breathe too little for some minutes of the infusion.
        interval_s: From one message of a monitor to the next; of a pump, where it is more than ``PUMP_S``.
        visit_min: Length of a visit, ``SHORTEST_MIN`` at least.
    """

    seed: int = 1
    study: str = "yale"
    noise: bool = True
    artifacts: bool = True
    marked: bool = True
    repeats: bool = True
    desaturating: float = 0.0
    interval_s: int = 1
    visit_min: int = 110

    def name(self, number: int) -> str:
        """Patient and chair in one, counted from 1: ``K-0001``."""
        return f"K-{number:04d}"

    def person(self, number: int) -> Person:
        """Who it is."""
        return person(f"{self.seed}/{number}", Traits(study=self.study))

    def visit(self, number: int) -> Iterator[bytes]:
        """One patient's visit, a line each, line ends included: the first begins it, the last ends it."""
        name = self.name(number)
        end = START_MS + self.visit_min * 60_000
        opening = {"v": 1, "bed": name, "interval_s": self.interval_s, "seed": self.seed, "study": self.study}
        yield _line(START_MS, {"begins": opening})
        yield from _Visit(self, number).lines()
        yield _line(end, {"ends": name})


def write_folder(population: Population, first: int, number: int, folder: Path) -> Iterator[Path]:
    """Write a file a patient, ``K-0001.jsonl.gz`` and so on; yields each when it is there.

    Raises:
        OSError: There is no such folder, or it cannot be written to.
    """
    for one in range(first, first + number):
        path = folder / f"{population.name(one)}.jsonl.gz"
        # Without name and time of day in it, so that the same seed gives the same bytes.
        with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
            file.writelines(population.visit(one))
        yield path


def _line(at_ms: int, said: Mapping[str, object]) -> bytes:
    return encode({"at": at_ms, **said}) + b"\n"


class _Visit:
    """One visit while it is lived through, second by second whatever the interval."""

    def __init__(self, population: Population, number: int) -> None:
        self._kind = population
        self._bed = population.name(number)
        seed = f"{population.seed}/{number}"
        self._person = population.person(number)
        self._body = Body(self._person, seed, wanders=population.noise)
        self._wild = Random(f"outlier/{seed}")
        self._wild_share = OUTLIERS if population.artifacts else 0.0
        trouble = Random(f"trouble/{seed}")
        fails = trouble.uniform(*CUFF_FAILS)
        errs = CuffSettings() if population.noise else EXACT
        cuff = CuffSettings(0, 0, errs.bias, errs.spread, fails if population.artifacts else 0.0)
        self._monitor = Monitor(
            Device(self._bed, f"{self._bed}-monitor", "simulated monitor", START_MS),
            MonitorSettings(SIGNALS, every_s=population.interval_s, accuracy=population.noise, cuff=cuff),
            _troubles(population, trouble) if population.artifacts else [],
            seed,
        )
        told = programme(self._person.weight_kg)
        self._pump = Pump(
            Device(self._bed, f"{self._bed}-pump", "simulated pump", START_MS),
            Programme(told.rate, told.total, every_s=max(PUMP_S, population.interval_s)),
        )
        self._staff = Rounds(Random(f"staff/{seed}"), population.repeats)
        self._over = False
        self._minutes = 0.0
        self._shallow = _shallow(population, Random(f"breath/{seed}"))

    def lines(self) -> Iterator[bytes]:
        """Everything that is said."""
        yield from self._opening()
        yield from map(_said, self._monitor.switch_on(0))
        yield from map(_said, self._pump.switch_on(0))
        for second in BASELINE_S:
            self._staff.plan(second, "press")
        self._staff.plan(LOCKED_S, "lock")
        self._staff.plan(BEGINS_S, "begin")
        for second in range(1, self._kind.visit_min * 60):
            yield from self._second(second)
        yield from self._closing()

    def _second(self, second: int) -> Iterator[bytes]:
        now = second * 1000
        self._body.ventilation_held = SHALLOW if second in self._shallow else None
        self._body.advance(1000, 60 * self._pump.advance(1000))
        cuff, inflated = self._monitor.cuff, self._monitor.cuff.is_inflated
        yield from map(_said, self._monitor.second(now, self._body.truth(), {}, scene_s=second))
        yield from map(_said, self._pump.second(now))
        if cuff.is_inflated and not inflated and self._wild.random() < self._wild_share:
            cuff.go_wild()
        taken = self._monitor.measured
        if isinstance(taken, Taken):
            self._staff.judge(taken, second)
            wanted = self._staff.rhythm(over=self._over)
            if self._minutes and wanted != self._minutes:
                self._set_cuff(wanted, now)
        if self._pump.state == "completed" and not self._over:
            self._over = True
            self._after(second)
        if self._staff.again_s == second:
            self._monitor.cuff.press()
        for what in self._staff.due(second):
            yield from self._do(what, second)

    def _do(self, what: str, second: int) -> Iterator[bytes]:
        cuff = self._monitor.cuff
        match what:
            case "press":
                cuff.press()
            case "lock":
                self._staff.lock()
                yield self._tells(second, "POST", "baseline", {"from": "readings", "by": BY})
            case "begin":
                self._pump.start()
                self._set_cuff(DURING_MIN, second * 1000)
                cuff.press()
                self._staff.plan(second + round(DURING_MIN * 60) + LOOKS_S, "look")
            case "look":
                truth = self._body.truth()
                entries = {"moaas": truth.moaas, "cadss6": cadss6(truth.cadss)}
                yield self._tells(second, "POST", "checks", {"entries": entries, "by": BY})
                minutes = AFTER_MIN if self._over else DURING_MIN
                self._staff.plan(second + round(minutes * 60), "look")
            case _:
                yield self._ticks(second, what)

    def _set_cuff(self, minutes: float, now_ms: int) -> None:
        self._minutes = minutes
        self._monitor.cuff.set_interval(round(minutes * 60_000), now_ms)

    def _after(self, second: int) -> None:
        """The infusion is over: a cuff now, then every quarter of an hour, each with a check."""
        cuff = self._monitor.cuff
        self._set_cuff(self._staff.rhythm(over=True), second * 1000)
        if not cuff.is_inflated:
            cuff.press()
        self._staff.agenda = [one for one in self._staff.agenda if one[1] != "look"]
        self._staff.plan(second + LOOKS_S, "look")
        self._staff.plan(second + ESCORT_S, "escort")

    def _opening(self) -> Iterator[bytes]:
        someone = self._person
        body = {
            "bed": self._bed,
            "patient": {
                "alias": self._bed,
                "weight_kg": someone.weight_kg,
                "age": someone.age,
                "sex": someone.sex,
            },
            "plan": {"drug": "ketamine", "dose_mg_per_kg": DOSE_MG_PER_KG, "duration_min": DURATION_MIN},
            "by": BY,
        }
        yield _line(START_MS, {"bed": self._bed, "method": "POST", "path": "/api/v1/sessions", "body": body})
        answers = dict.fromkeys(WANTED_YES, "yes") | dict.fromkeys(WANTED_NO, "no")
        yield self._tells(0, "PUT", "screening", {"answers": answers, "by": BY})

    def _closing(self) -> Iterator[bytes]:
        end = self._kind.visit_min * 60
        for item in LEAVING:
            yield self._ticks(end, item)
        leaving = {"override": True, "reason": "the simulated visit is over", "by": BY}
        yield self._tells(end, "POST", "close", leaving)

    def _ticks(self, second: int, item: str) -> bytes:
        return self._tells(second, "PUT", f"discharge/{item}", {"done": True, "by": BY})

    def _tells(self, second: int, method: str, about: str, body: Mapping[str, Any]) -> bytes:
        """What staff tell the service of the session that is open here."""
        path = f"/api/v1/sessions/{{session}}/{about}"
        said = {"bed": self._bed, "method": method, "path": path, "body": body}
        return _line(START_MS + second * 1000, said)


def _said(item: Item) -> bytes:
    """A message of a device, its payload as it is on the wire."""
    if not isinstance(item, Publish):
        raise TypeError(f"nobody here loses power: {item}")
    return b'{"at":%d,"topic":"%s","payload":%s}\n' % (
        START_MS + round(item.at * 1000), item.topic.encode(), item.payload,
    )  # fmt: skip


def _shallow(population: Population, lots: Random) -> range:
    """Seconds in which a patient breathes too little, in the course of the infusion; none for most."""
    if lots.random() >= population.desaturating:
        return range(0)
    begins = BEGINS_S + round(lots.uniform(300, 60 * DURATION_MIN - SHALLOW_S))
    return range(begins, begins + SHALLOW_S)


def _troubles(population: Population, lots: Random) -> list[Artifact]:
    """What will go wrong with one patient's sensors."""
    per_hour = lots.uniform(*MOTION_AN_HOUR)
    found = [artifacts.motions(per_hour, marked=population.marked)]
    make = {
        "probe_off": artifacts.probe_off,
        "lead_off": lambda start, end: artifacts.sensor_off("hr", start, end),
        "double_count": artifacts.double_count,
    }
    for name, spell in RATES.items():
        at = lots.expovariate(spell.an_hour / 3600)
        while at < population.visit_min * 60:
            end = at + lots.uniform(*spell.lasts_s)
            found.append(make[name](at, end))
            at = end + lots.expovariate(spell.an_hour / 3600)
    if lots.random() < SAME_LIMB:
        found.append(artifacts.same_limb())
    return found

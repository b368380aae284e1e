"""Reads stories: strict, for a word that is not understood is a story that is not told.

Every table and key is one of those below; ``stories/`` holds the files, each named after its story.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from inspect import signature
from itertools import pairwise
from typing import Any, Final

from simulators.devices.artifacts import ARTIFACTS
from simulators.devices.cuff import CuffSettings
from simulators.devices.monitor import MonitorSettings
from simulators.faults import FAULTS
from simulators.physiology.person import Traits
from simulators.physiology.studies import STUDIES
from simulators.scenarios import DEEDS, Course, Deed, Scenario, Staff, Trouble, VisitTimes

SIGNALS: Final = frozenset({"hr", "pr", "spo2", "rr", "etco2", "temp"})
FOUND: Final = frozenset({"cadss", "moaas"})
PLAIN: Final = frozenset(
    {
        "summary", "expects", "seed", "repeat_s", "dose_mg_per_kg", "duration_min", "programmed", "ramp_s",
        "warns", "runs_s",
    }
)  # fmt: skip
TABLES: Final = frozenset(
    {"patient", "visit", "monitor", "staff", "at", "course", "artifact", "fault", "alerts"}
)

DEMO_ORDER: Final = (
    "pressure-161-98",
    "pressure-up-22",
    "calm",
    "cuff-outlier",
    "desaturation",
    "probe-off",
    "monitor-offline",
    "overspeed",
    "network-gap",
    "duplicates",
    "malformed",
    "lost-messages",
)
"""Which chair of a demo tells which story; a longer row of chairs begins again."""


class ScenarioError(Exception):
    """The file tells no story; the text is one line that names the place."""


def read_scenario(text: str, name: str) -> Scenario:
    """Read one story.

    Raises:
        ScenarioError: A word is unknown, missing, or of the wrong kind.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: {error}") from error
    _known(said, PLAIN | TABLES, name)
    for wanted in ("summary", "expects"):
        if not isinstance(said.get(wanted), str):
            raise ScenarioError(f"{name}: {wanted} is missing")
    alerts = said.get("alerts", {})
    _known(alerts, {"raises", "never", "log"}, f"{name}, alerts")
    try:
        return Scenario(
            name=name,
            **{key: said[key] for key in PLAIN & said.keys()},
            patients=tuple(
                _patient(one, f"{name}, patient {n}") for n, one in enumerate(said.get("patient", [{}]), 1)
            ),
            visit=VisitTimes(**_of(VisitTimes, said.get("visit", {}), f"{name}, visit")),
            monitor=_monitor(said.get("monitor", {}), f"{name}, monitor"),
            staff=_staff(said.get("staff", {}), f"{name}, staff"),
            deeds=tuple(_deed(one, f"{name}, at {n}") for n, one in enumerate(said.get("at", []), 1)),
            courses=dict(
                _course(one, f"{name}, course {n}") for n, one in enumerate(said.get("course", []), 1)
            ),
            artifacts=tuple(
                _trouble(one, ARTIFACTS, f"{name}, artifact {n}")
                for n, one in enumerate(said.get("artifact", []), 1)
            ),
            faults=tuple(
                _trouble(one, FAULTS, f"{name}, fault {n}") for n, one in enumerate(said.get("fault", []), 1)
            ),
            raises=tuple(alerts.get("raises", ())),
            never=tuple(alerts.get("never", ())),
            log=tuple(line for line in str(alerts.get("log", "")).splitlines() if line.strip()),
        )
    except TypeError as error:
        raise ScenarioError(f"{name}: {error}") from error


def _known(table: Mapping[str, Any], words: frozenset[str] | set[str], where: str) -> None:
    for word in table:
        if word not in words:
            raise ScenarioError(f"{where}: {word!r} is not understood; there are: {', '.join(sorted(words))}")


def _of(kind: type, table: Mapping[str, Any], where: str) -> dict[str, Any]:
    _known(table, {one.name for one in fields(kind)}, where)
    return dict(table)


def _patient(table: Mapping[str, Any], where: str) -> Traits:
    traits = Traits(**_of(Traits, table, where))
    if traits.study not in STUDIES:
        raise ScenarioError(f"{where}: no study {traits.study!r}; there are: {', '.join(STUDIES)}")
    if (traits.systolic is None) != (traits.diastolic is None):
        raise ScenarioError(f"{where}: systolic and diastolic go together")
    return traits


def _monitor(table: Mapping[str, Any], where: str) -> MonitorSettings:
    settings = _of(MonitorSettings, table, where)
    if "signals" in settings:
        settings["signals"] = tuple(settings["signals"])
        _known(dict.fromkeys(settings["signals"]), SIGNALS, f"{where}, signals")
    settings["cuff"] = CuffSettings(**_of(CuffSettings, settings.get("cuff", {}), f"{where}, cuff"))
    return MonitorSettings(**settings)


def _staff(table: Mapping[str, Any], where: str) -> Staff:
    said = _of(Staff, table, where)
    if "reaction_s" in said:
        said["reaction_s"] = tuple(said["reaction_s"])
    said["away"] = tuple((float(start), float(end)) for start, end in said.get("away", ()))
    return Staff(**said)


def _deed(table: Mapping[str, Any], where: str) -> Deed:
    said = dict(table)
    try:
        s, do = float(said.pop("s")), said.pop("do")
    except KeyError as error:
        raise ScenarioError(f"{where}: {error.args[0]!r} is missing") from error
    if do not in DEEDS:
        raise ScenarioError(f"{where}: nothing called {do!r} happens; there are: {', '.join(DEEDS)}")
    patient = said.pop("patient", None)
    if said.keys() != DEEDS[do]:
        raise ScenarioError(f"{where}: {do} wants {', '.join(sorted(DEEDS[do])) or 'nothing'} besides s")
    return Deed(s, do, said, patient)


def _course(table: Mapping[str, Any], where: str) -> tuple[str, Course]:
    _known(table, {"signal", "knots"}, where)
    signal, knots = table.get("signal"), [(float(s), float(value)) for s, value in table.get("knots", ())]
    if signal not in SIGNALS | FOUND:
        raise ScenarioError(f"{where}: no signal {signal!r}; there are: {', '.join(sorted(SIGNALS | FOUND))}")
    if len(knots) < 2 or any(a[0] >= b[0] for a, b in pairwise(knots)):  # noqa: PLR2004 - a line has two ends
        raise ScenarioError(f"{where}: a course has two knots or more, in order of their seconds")
    return str(signal), Course(tuple(knots))


def _trouble(table: Mapping[str, Any], kinds: Mapping[str, Any], where: str) -> Trouble:
    said = dict(table)
    kind, device, patient = said.pop("kind", None), said.pop("device", "both"), said.pop("patient", None)
    if kind not in kinds:
        raise ScenarioError(f"{where}: no kind {kind!r}; there are: {', '.join(kinds)}")
    if device not in ("both", "monitor", "pump"):
        raise ScenarioError(f"{where}: {device!r} is none of both, monitor, pump")
    try:
        signature(kinds[kind]).bind(**said)
    except TypeError as error:
        raise ScenarioError(f"{where}: {kind}: {error}") from error
    return Trouble(kind, said, device, patient)


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Every story that comes with us, by name: those of the demo first."""
    found = {
        entry.name.removesuffix(".toml"): read_scenario(
            entry.read_text("utf-8"), entry.name.removesuffix(".toml")
        )
        for entry in files("simulators").joinpath("stories").iterdir()
        if entry.name.endswith(".toml")
    }
    order = {name: place for place, name in enumerate(DEMO_ORDER)}
    return {name: found[name] for name in sorted(found, key=lambda one: (order.get(one, len(order)), one))}


def demo_scenario(chair: int) -> Scenario:
    """The story of the chair with this number, counted from 1."""
    return scenarios()[DEMO_ORDER[(chair - 1) % len(DEMO_ORDER)]]

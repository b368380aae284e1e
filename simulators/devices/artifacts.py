"""What goes wrong between a body and a monitor's numbers: every artefact of the notes' table 7.4.

Each function here makes an *artifact*: given the second and what the monitor would show, it gives what the
monitor shows. Artifacts compose (``spoiled``), each with lots of its own; what goes wrong after the monitor
(gaps, repeats, damage, a wrong clock) is a fault of the wire (``simulators.faults``). What goes wrong with a
cuff or a pump is a knob of theirs.

Numbers are those of the table; where it gives a range the caller chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple, TypeAlias

PROBE_HOLDS_S: Final = 10.0
"""A probe that comes off shows its last value so long, then none (Nonin 3150 manual p. 42)."""
SENTINELS: Final = (-100.0, 0.0, 127.0, 255.0)
"""What devices send for "no number" when they know no better (samples of Mindray's protocol)."""
MOTION_A_HOUR: Final = (0.3, 1.0)
MOTION_S: Final = (5.0, 30.0)
MOTION_FALL: Final = (3.0, 15.0)
PULSE_SWING: Final = 20.0
DOUBLE_S: Final = (5.0, 20.0)


class Shown(NamedTuple):
    """One number on a display; ``validity`` None is ``valid``, and says why where there is no number."""

    value: float | None
    validity: str | None = None


Sight: TypeAlias = Mapping[str, Shown]
"""What a monitor shows, by signal."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an artifact looks at.

    Attributes:
        t: Second of the story.
        inflated: Whether the cuff squeezes.
    """

    t: float
    inflated: bool


Artifact: TypeAlias = Callable[[Scene, Sight, Random], Sight]

PROBE: Final = frozenset({"spo2", "pr", "perfusion"})
OFF: Final = Shown(None, "sensor_off")


def motion(start: float, end: float, fall: float = 8.0) -> Artifact:
    """The hand moves: SpO2 low by ``fall`` (3 to 15), pulse anywhere within 20, both marked questionable.

    Args:
        start, end: Seconds of the story, here and below.
    """

    def artifact(scene: Scene, sight: Sight, lots: Random) -> Sight:
        return _moved(sight, fall, lots) if start <= scene.t < end else sight

    return artifact


def motions(per_hour: float, *, marked: bool = True) -> Artifact:
    """Motion now and then: so many times an hour (0.3 to 1 in a calm patient), 5 to 30 s, 3 to 15 points.

    Args:
        marked: False: the monitor is one that shows such numbers as if they were good.
    """
    until, fall = 0.0, 0.0

    def artifact(scene: Scene, sight: Sight, lots: Random) -> Sight:
        nonlocal until, fall
        if scene.t >= until and lots.random() < per_hour / 3600:
            until, fall = scene.t + lots.uniform(*MOTION_S), lots.uniform(*MOTION_FALL)
        return _moved(sight, fall, lots, marked=marked) if scene.t < until else sight

    return artifact


def probe_off(start: float, end: float) -> Artifact:
    """The finger probe is off: its last numbers are held for 10 s, then there are none."""
    held: dict[str, Shown] = {}

    def artifact(scene: Scene, sight: Sight, _lots: Random) -> Sight:
        if not start <= scene.t < end:
            held.clear()
            return sight
        if not held:
            held.update({signal: shown for signal, shown in sight.items() if signal in PROBE})
        late = scene.t - start >= PROBE_HOLDS_S
        return {**sight, **{signal: OFF if late else shown for signal, shown in held.items()}}

    return artifact


def sensor_off(signal: str, start: float, end: float) -> Artifact:
    """One signal has no sensor, and says so at once: an ECG lead off (``hr``), a cannula out (``rr``)."""

    def artifact(scene: Scene, sight: Sight, _lots: Random) -> Sight:
        return {**sight, signal: OFF} if signal in sight and start <= scene.t < end else sight

    return artifact


def double_count(start: float, end: float) -> Artifact:
    """The ECG counts T waves too: heart rate twice what it is, pulse rate right; 5 to 20 s."""

    def artifact(scene: Scene, sight: Sight, _lots: Random) -> Sight:
        shown = sight.get("hr")
        if shown is None or shown.value is None or not start <= scene.t < end:
            return sight
        return {**sight, "hr": Shown(2 * shown.value, shown.validity)}

    return artifact


def same_limb() -> Artifact:
    """Cuff and probe on one arm: no SpO2 and no pulse while the cuff squeezes (Philips MP2 manual p. 177)."""

    def artifact(scene: Scene, sight: Sight, _lots: Random) -> Sight:
        if not scene.inflated:
            return sight
        return {
            signal: Shown(None, "invalid") if signal in PROBE else shown for signal, shown in sight.items()
        }

    return artifact


def sentinels(share: float) -> Artifact:
    """This share (0 to 1) of single numbers is a sentinel that claims to be valid."""

    def artifact(_scene: Scene, sight: Sight, lots: Random) -> Sight:
        return {
            signal: Shown(lots.choice(SENTINELS)) if lots.random() < share else shown
            for signal, shown in sight.items()
        }

    return artifact


ARTIFACTS: Final[Mapping[str, Callable[..., Artifact]]] = {
    "motion": motion,
    "motions": motions,
    "probe_off": probe_off,
    "sensor_off": sensor_off,
    "double_count": double_count,
    "same_limb": same_limb,
    "sentinels": sentinels,
}
"""By the name that scenario files use."""


class Spoiler:
    """Artifacts one after another, each drawing its own lots."""

    def __init__(self, artifacts: Sequence[Artifact], seed: str) -> None:
        """First one first."""
        self._artifacts = [(one, Random(f"artifact/{seed}/{n}")) for n, one in enumerate(artifacts)]

    def spoiled(self, scene: Scene, sight: Sight) -> Sight:
        """What is shown in the end."""
        for artifact, lots in self._artifacts:
            sight = artifact(scene, sight, lots)
        return sight


def _moved(sight: Sight, fall: float, lots: Random, *, marked: bool = True) -> Sight:
    found = dict(sight)
    for signal, by in (("spo2", -fall), ("pr", lots.uniform(-PULSE_SWING, PULSE_SWING))):
        shown = found.get(signal)
        if shown is not None and shown.value is not None:
            doubt = "questionable" if marked else shown.validity
            found[signal] = Shown(max(1.0, round(shown.value + by)), doubt)
    return found

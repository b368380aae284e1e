"""What a bed can live through, as plain data, and a seeded maker of such stories.

A trace says nothing of the service: milliseconds, signals, numbers. `tests/oracle.py` reads it, and a
test may turn it into the core's events. Traces are made to be unkind: values hover on the limits,
runs last just about the hold, readings go missing, repeat, or carry no number.

Kept out on purpose, because no rule of the oracle speaks of it: two devices, phase changes in the
middle, an unassigned bed without any usable number for 4 min (it would become free after 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final, Literal, TypeAlias

Phase: TypeAlias = Literal["infusing", "paused", "observation", "pre"]

#: Every rule that a trace may acknowledge: pressure, oxygen, heart rate (clinical.md 3.2, 3.3).
RULES: Final = (
    *("BP-REL-SYS", "BP-REL-DIA", "BP-REL-MAP", "BP-SYS-HIGH", "BP-DIA-HIGH", "BP-SEV", "BP-EXT"),
    *("BP-DELTA", "BP-SYS-LOW1", "BP-SYS-LOW2", "SPO2-LOW", "SPO2-CRIT", "SPO2-DROP"),
    *("HR-HIGH", "HR-VHIGH", "HR-LOW", "HR-VLOW", "HR-REL"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading: `at` and `taken` in ms (receipt and the reading's own time; None: none sent)."""

    at: int
    signal: str
    value: float | None
    validity: str = "valid"
    taken: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One vitals message of the bed's one monitor, received `at` ms; its device time is the same."""

    at: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A bed's story, times in ms from 0.

    Attributes:
        baseline: locked values by signal (mm[Hg], /min, %), or None where none is locked.
        phase: the one phase of the whole story; None is an unassigned bed (then no baseline).
        messages: by strictly increasing `at`.
        end: until when deadlines count, not before the last message.
        acks: (at, rule), never at the instant of a message; without an open alert it is in vain.
    """

    baseline: dict[str, float] | None
    phase: Phase | None
    messages: tuple[Message, ...]
    end: int
    acks: tuple[tuple[int, str], ...] = ()


_Timeline: TypeAlias = dict[int, list[Sample]]

_SPO2_LEVELS: Final = (97, 97, 98, 95, 94, 93, 92, 91, 90, 88, 87, 86, 85, 84, 82)
_HR_LEVELS: Final = (
    *(72, 72, 80, 95, 100, 101, 104, 109, 110, 111, 119, 120, 121, 125, 129, 130, 131, 149, 150, 151, 155),
    *(56, 55, 54, 50, 49, 48, 47, 40, 39, 38),
)
#: About the holds of 5 to 60 s: just short, exact, just over.
_LEGS_S: Final = (2, 4, 5, 6, 9, 10, 11, 14, 15, 16, 20, 29, 30, 31, 45, 59, 60, 61, 65)
_GAPS_MS: Final = (3000, 4999, 5000, 5001, 6000, 8000, 12_000, 20_000)
#: Two runs of the heart rules are longer: 2 min and 5 min.
_HEART_LEGS_S: Final = (*_LEGS_S, 60, 61, 65, 119, 120, 121, 125, 299, 300, 301)
_LONGEST_MS: Final = 1_500_000
_CUFF_GAPS_S: Final = (30, 45, 60, 61, 90, 119, 120, 121, 150, 179, 180, 181, 240, 300)
#: SBP, DBP, MAP about the absolute limits and the limits relative to 120/75/90.
_SYS: Final = (
    *(120, 118, 137, 138, 139, 140, 143, 144, 145, 149, 150, 151, 159, 160, 161, 165, 169, 170, 175, 179),
    *(180, 185, 200, 201, 210, 105, 104, 100, 99, 96, 95, 94, 90, 89, 85),
)
_DIA: Final = (
    *(75, 78, 80, 85, 86, 87, 89, 90, 91, 94, 95, 96, 99, 100, 101, 104, 105, 109, 110, 115, 120, 121),
    *(60, 55),
)
_MAP: Final = (90, 92, 95, 103, 104, 107, 108, 110, 120, 64, 65, 66, 69, 70, 71)
_UNUSABLE: Final = ("invalid", "questionable", "sensor_off", "artifact")


def generate(seed: int) -> Trace:
    """Make the trace of a seed: the same one each time.

    Args:
        seed: any integer.

    Returns:
        a trace of 1 to 30 min and at most some 400 messages.
    """
    rng = Random(seed)
    phase: Phase | None = rng.choice(
        (
            "infusing",
            "infusing",
            "infusing",
            "infusing",
            "paused",
            "observation",
            "observation",
            "pre",
            None,
            None,
        )
    )
    baseline = _baseline(rng) if phase is not None and rng.random() < 0.85 else None
    line: _Timeline = {}
    kind = rng.choice(("cuff", "cuff", "cuff", "oxygen", "heart", "heart", "all"))
    if kind == "oxygen":
        _stream(rng, line, "spo2", _SPO2_LEVELS, rng.choice((60, 120, 200)))
    if kind == "heart":
        _heart(rng, line, baseline, rng.choice((100, 200, 380, 380)))
    if kind == "all":
        _stream(rng, line, "spo2", _SPO2_LEVELS, 90)
        _heart(rng, line, baseline, 90)
    if kind in ("cuff", "all"):
        _cuffs(rng, line, baseline, rng.randint(2, 12))
    messages = tuple(Message(at, tuple(line[at])) for at in sorted(line))
    end = messages[-1].at + rng.choice((0, 30_000, 61_000, 125_000, 190_000))
    if phase is None and _longest_silence(messages, end) > 240_000:
        phase = "pre"  # an unassigned bed would come near to being free
    return Trace(baseline, phase, messages, end, _acks(rng, line, end))


def _baseline(rng: Random) -> dict[str, float]:
    """A locked baseline; now and then one that lacks a signal."""
    baseline = {
        "nibp_sys": rng.choice((120.0, 120.0, 120.0, 110.0, 115.0, 125.5, 140.0, 95.0)),
        "nibp_dia": rng.choice((75.0, 75.0, 78.0, 62.5, 90.0)),
        "nibp_map": rng.choice((90.0, 90.0, 95.0, 82.0)),
        "hr": rng.choice((72.0, 80.0, 90.0, 55.0, 54.0, 52.0)),
        "spo2": 97.0,
    }
    for signal, rarely in (("nibp_map", 0.3), ("hr", 0.2), ("nibp_dia", 0.1), ("spo2", 0.5)):
        if rng.random() < rarely:
            del baseline[signal]
    return baseline


def _stream(
    rng: Random,
    line: _Timeline,
    signal: str,
    levels: tuple[int, ...],
    count: int,
    legs: tuple[int, ...] = _LEGS_S,
) -> None:
    """Put `count` samples of a signal into the timeline: legs at a level, gaps, numbers without use."""
    pace = rng.choice(("even", "even", "jitter", "slow"))
    noise = rng.choice((0, 0, 1, 2))
    unusable = rng.choice((0.0, 0.0, 0.03, 0.25))
    at = rng.choice((0, 250, 1000))
    made = 0
    while made < count:
        level = rng.choice(levels)
        leg_end = at + 1000 * rng.choice(legs) * (5 if pace == "slow" else 1)
        if rng.random() < 0.15:
            at += rng.choice(_GAPS_MS)
        while at <= leg_end and made < count:
            value = float(level + rng.randint(-noise, noise))
            line.setdefault(at, []).append(_perhaps_unusable(rng, unusable, at, signal, value))
            made += 1
            at += _pause(rng, pace)
            if rng.random() < 0.01:
                at += rng.choice(_GAPS_MS)


def _pause(rng: Random, pace: str) -> int:
    """Milliseconds to the next sample."""
    if pace == "even":
        return 1000
    return rng.randint(500, 2000) if pace == "jitter" else rng.choice((3000, 4000, 5000, 5000))


def _perhaps_unusable(rng: Random, chance: float, at: int, signal: str, value: float) -> Sample:
    """The value, or with some chance a sample that no rule may take for a number."""
    if rng.random() >= chance:
        return Sample(at, signal, value)
    if rng.random() < 0.2:
        return Sample(at, signal, rng.choice((5.0, 300.0)))  # outside every plausible range
    validity = rng.choice(_UNUSABLE)
    return Sample(at, signal, value if validity == "questionable" else None, validity)


def _heart(rng: Random, line: _Timeline, baseline: dict[str, float] | None, count: int) -> None:
    """Put a heart rate into the timeline: from the ECG, from the oximeter, or from both at odds."""
    levels: tuple[int, ...] = _HR_LEVELS
    if baseline is not None and "hr" in baseline:
        # About 1.25 and 1.30 times the baseline.
        levels += tuple(round(baseline["hr"] * times) + d for times in (1.25, 1.3) for d in (-1, 0, 1))
    if rng.random() < 0.5:
        levels = tuple(rng.choice(levels) for _ in range(3))  # few levels: long runs
    mode = rng.choice(("hr", "hr", "pr", "both", "mixed"))
    beats: _Timeline = {}
    _stream(rng, beats, "pr" if mode == "pr" else "hr", levels, count, _HEART_LEGS_S)
    for at, samples in beats.items():
        beat = samples[0]
        if mode == "both":  # the oximeter counts something else, and steps in where the ECG fails
            samples.append(Sample(at, "pr", float(rng.choice(levels))))
            rng.shuffle(samples)
        if mode == "mixed" and rng.random() < 0.4:  # the oximeter alone, in a message of its own
            samples[:] = [Sample(at, "pr", beat.value, beat.validity)]
        line.setdefault(at, []).extend(samples)


def _cuffs(rng: Random, line: _Timeline, baseline: dict[str, float] | None, count: int) -> None:
    """Put cuff measurements into the timeline: a pressure for a while, an outlier, a repeat."""
    shape = rng.choice(("full", "full", "no_map", "sys", "patchy", "patchy"))
    outliers = rng.choice((0.0, 0.2))
    own_time = rng.random() < 0.7
    gaps = rng.choice((_CUFF_GAPS_S, (30, 45, 60), (179, 180, 181, 240, 300)))
    at = rng.choice((0, 5000, 20_500))
    pressure = _pressure(rng, baseline)
    left = rng.randint(1, 4)
    for _ in range(count):
        if at > _LONGEST_MS:
            break
        if left == 0:
            pressure, left = _pressure(rng, baseline), rng.randint(1, 6)
        left -= 1
        values = _pressure(rng, baseline) if rng.random() < outliers else pressure
        taken = at - rng.choice((0, 0, 1500, 20_000)) if own_time else None
        if taken is not None and rng.random() < 0.02:
            taken = at - 200_000  # late: from before a break of the network
        cuff = _measurement(rng, shape, at, values, taken)
        line.setdefault(at, []).extend(cuff)
        gap = 1000 * rng.choice(gaps) + rng.choice((0, 0, 0, 1, 999, -1))
        if taken is not None and rng.random() < 0.25:
            for again in (at + 2000, at + gap // 2 + 7):  # the monitor says it again
                line.setdefault(again, []).extend(
                    Sample(again, s.signal, s.value, s.validity, taken) for s in cuff
                )
        at += gap


def _pressure(rng: Random, baseline: dict[str, float] | None) -> dict[str, float]:
    """Values of one pressure, each near some limit, absolute or relative to the baseline."""
    values = {
        "nibp_sys": float(rng.choice(_SYS)),
        "nibp_dia": float(rng.choice(_DIA)),
        "nibp_map": float(rng.choice(_MAP)),
    }
    if rng.random() < 0.3:  # all calm but one, so that one rule speaks alone
        calm = {"nibp_sys": 121.0, "nibp_dia": 76.0, "nibp_map": 91.0}
        kept = rng.choice(tuple(values))
        values = {**calm, kept: values[kept]}
    for signal, base in (baseline or {}).items():
        if signal in values and rng.random() < 0.4:
            edges = (base * 1.15, base * 1.2, base + 40, base + 30, base + 25, base + 20)
            values[signal] = round(rng.choice(edges) + rng.choice((-1, 0, 0, 1)), 3)
    return values


def _measurement(
    rng: Random, shape: str, at: int, values: dict[str, float], taken: int | None
) -> list[Sample]:
    """The samples of one cuff cycle; a patchy monitor leaves signals out or marks them unusable."""
    signals = {"sys": ["nibp_sys"], "no_map": ["nibp_sys", "nibp_dia"]}.get(shape, list(values))
    if shape == "patchy":
        signals = [s for s in signals if rng.random() < 0.8] or signals
    samples = []
    for signal in signals:
        if shape == "patchy" and rng.random() < 0.15:
            samples.append(Sample(at, signal, None, "invalid", taken))
        else:
            samples.append(Sample(at, signal, values[signal], "valid", taken))
    return samples


def _acks(rng: Random, line: _Timeline, end: int) -> tuple[tuple[int, str], ...]:
    """Rounds of a nurse: now and then most of what is open is acknowledged at once."""
    rounds = {rng.randint(0, end) for _ in range(rng.choice((0, 0, 1, 2, 4)))}
    return tuple((at, rule) for at in sorted(rounds - line.keys()) for rule in RULES if rng.random() < 0.7)


def _longest_silence(messages: tuple[Message, ...], end: int) -> int:
    """Milliseconds of the longest time without a new number that is certainly usable."""
    marks = [messages[0].at]
    cuffs: set[int] = set()
    for message in messages:
        for sample in message.samples:
            told_before = sample.taken in cuffs or message.at - (sample.taken or message.at) > 180_000
            number = 5 if sample.value is None else sample.value
            if sample.validity == "valid" and 5 < number < 300 and not told_before:
                marks.append(message.at)
        cuffs.update(s.taken for s in message.samples if s.taken is not None)
    return max(b - a for a, b in zip(marks, [*marks[1:], end], strict=True))

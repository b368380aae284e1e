"""Hears what a page sounds: its AudioContext is one that renders to a buffer, on the time of the page.

``EARS`` goes into a page before its scripts. The context is locked until a gesture, as a browser's is. Every
tone that starts stands in ``window.tones``; ``listen`` renders all of them and gives the samples.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

RATE: Final = 16_000
"""Samples a second: the sixth partial of the highest pitch lies at 3.1 kHz."""

SECONDS: Final = 60

EARS: Final = (
    (Path(__file__).parent / "ears.js")
    .read_text()
    .replace("RATE", str(RATE))
    .replace("SECONDS", str(SECONDS))
)

Samples = NDArray[np.float32]


def listen(page: Page) -> Samples:
    """Everything that this page sounds, from its start; once, as a buffer is rendered once."""
    return np.frombuffer(base64.b64decode(page.evaluate("window.ears.listen()")), dtype=np.float32)


@dataclass(frozen=True)
class Pulse:
    """One pulse: seconds from the first one's rise, and how long."""

    start: float
    length: float


def pulses(samples: Samples, since: float, until: float) -> list[Pulse]:
    """Stretches between two instants (s) that are at least half as loud as the loudest."""
    window = RATE // 500  # 2 ms
    part = np.abs(samples[int(since * RATE) : int(until * RATE)])
    part = part[: len(part) // window * window].reshape(-1, window).max(axis=1)
    # A wave passes zero; 6 ms hold three periods of the lowest pitch.
    level = np.maximum.reduce([part, np.roll(part, 1), np.roll(part, -1)])
    edges = np.flatnonzero(np.diff(np.r_[0, level > level.max() / 2, 0].astype(int))) * window / RATE
    return [
        Pulse(round(float(start - edges[0]), 3), round(float(end - start), 3))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def partials(samples: Samples, since: float, until: float, pitch: float, most: int) -> list[float]:
    """Loudness of the partials between two instants (s), dB over (under: below 0) the first."""
    part = samples[int(since * RATE) : int(until * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), n=RATE * 4))
    near = 4 * 8  # quarters of a hertz
    peaks = [spectrum[(at := round(pitch * n * 4)) - near : at + near].max() for n in range(1, most + 1)]
    return [round(float(20 * np.log10(peak / peaks[0])), 1) for peak in peaks]


def gaps(found: list[Pulse]) -> list[float]:
    """Silence between one pulse and the next, s."""
    return [round(after.start - before.start - before.length, 3) for before, after in pairwise(found)]

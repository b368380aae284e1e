"""What was published of pressure and heart rate at 0.5 mg/kg over 40 min: mean rises differ five-fold.

So no one of them is *the* effect; a scenario names the study it believes. All numbers are rises over
baseline in mm[Hg] and beats a minute, of infusions (clinical notes, table 7.2). Where a study says no
spread, Yale's stands in, as it does in the notes' own table 2.3; where it says no heart rate, the
meta-analysis's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rise:
    """A rise at the peak: mean and standard deviation over infusions."""

    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Study:
    """What one source found.

    Attributes:
        infusions: How many it is about; they make the standard error of its means.
        interval: 95 % confidence interval of the systolic mean, where it was printed.
        source: Where the numbers stand, and which of them do not.
    """

    name: str
    systolic: Rise
    diastolic: Rise
    heart_rate: Rise
    infusions: int
    interval: tuple[float, float] | None
    source: str


_HEART_RATE: Final = Rise(4.09, 6.0)
"""Mean of the meta-analysis (95 % 0.55 to 7.63); the spread is engineering judgement."""

_ALL: Final = (
    Study(
        "yale",
        Rise(16.0, 11.2), Rise(11.0, 8.45), _HEART_RATE, 2342, None,
        "doi 10.1016/j.genhosppsych.2024.07.001, abstract",
    ),
    Study(
        "emory",
        Rise(3.28, 11.2), Rise(3.17, 8.45), _HEART_RATE, 684, None,
        "doi 10.1016/j.jad.2018.02.025, abstract; spreads are Yale's",
    ),
    Study(
        "repeated",
        Rise(7.4, 11.2), Rise(6.0, 8.45), Rise(1.9, 6.0), 741, None,
        "741 infusions, abstract at physiciansweekly.com; spreads are Yale's",
    ),
    Study(
        "meta",
        Rise(12.61, 11.2), Rise(8.49, 8.45), _HEART_RATE, 2252, (10.40, 14.82),
        "doi 10.3389/fpsyt.2021.549080, abstract; spreads are Yale's",
    ),
    Study(
        "wan",
        Rise(19.6, 12.8), Rise(13.4, 9.8), _HEART_RATE, 205, None,
        "Wan 2015, 205 infusions; the numbers are general knowledge, not read",
    ),
    Study(
        "none",
        Rise(0.0, 0.0), Rise(0.0, 0.0), Rise(0.0, 0.0), 0, None,
        "no study: a body on which the drug does nothing, for stories that prescribe every number",
    ),
)  # fmt: skip

STUDIES: Final = {study.name: study for study in _ALL}

"""Where the drug is: compartment models of ketamine, advanced exactly by whole milliseconds.

Between two changes of the pump the rate is constant and the equations are linear, so one step of any length
is one matrix, and no step is too long. The matrix is made of sums of products of numbers that are never
negative: neither is anything that it gives, and what goes in is either still there or cleared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import Final, NamedTuple, TypeAlias

MS_PER_MIN: Final = 60_000
KE0_PER_MIN: Final = 0.25
"""Blood to effect site, 1/min: half of a change arrives in 2.8 min. Engineering judgement; what is in print
(0.65, 4 to 5, or a guessed peak at 3 min) is derived from assumptions and measured by nobody."""

_TERMS: Final = 18
"""Of the exponential series: at ``_LARGEST`` the first one left out is below 1e-21."""
_LARGEST: Final = 0.5

Matrix: TypeAlias = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A published compartment model.

    Attributes:
        central: Volume of the central compartment, L/kg.
        k10: Elimination, 1/min.
        k12, k21: To the fast peripheral compartment and back, 1/min.
        k13, k31: To the slow one and back, 1/min; 0: there is none.
        source: Where the numbers stand.
    """

    name: str
    central: float
    k10: float
    k12: float
    k21: float
    k13: float
    k31: float
    source: str


DOMINO: Final = Model(
    "domino", 0.063, 0.438, 0.592, 0.247, 0.590, 0.0146,
    "Domino 1984, Clin Pharmacol Ther 36:645, as in stanpumpR and opentiva",
)  # fmt: skip
"""Adults, three compartments: drives the effects, because their course over time fits it."""

CLEMENTS: Final = Model(
    "clements", 1.7522, 0.0109, 0.0186, 0.0137, 0.0, 0.0,
    "Clements, 250 ug/kg, doi 10.1093/bja/53.1.27, as in opentiva",
)  # fmt: skip
"""Adults, two compartments: venous level, to check against."""

HIJAZI: Final = Model(
    "hijazi", 1.08, 0.0333, 0.0088, 0.0030, 0.0, 0.0,
    "Hijazi, doi 10.1093/bja/aeg028, as in opentiva",
)  # fmt: skip
"""Patients of an intensive care unit: somebody unlike the others."""

MODELS: Final = {model.name: model for model in (DOMINO, CLEMENTS, HIJAZI)}


class Drug(NamedTuple):
    """Where the drug is at one instant.

    Attributes:
        central, fast, slow: In the compartments, mg.
        cleared: What has left the body, mg.
        effect: At the effect site, mg/L (the same as ug/mL); it holds next to nothing.
    """

    central: float = 0.0
    fast: float = 0.0
    slow: float = 0.0
    cleared: float = 0.0
    effect: float = 0.0


NONE: Final = Drug()


@dataclass(frozen=True, slots=True)
class Kinetics:
    """One patient's compartments.

    Attributes:
        volume: Central, L, above 0.
        k10, k12, k21, k13, k31, ke0: 1/min, not negative.
    """

    volume: float
    k10: float
    k12: float
    k21: float
    k13: float
    k31: float
    ke0: float = KE0_PER_MIN
    _steps: dict[int, Matrix] = field(default_factory=dict, repr=False, compare=False)

    def after(self, drug: Drug, ms: int, mg_per_min: float) -> Drug:
        """The drug ``ms`` milliseconds later, if ``mg_per_min`` has run in all the while.

        Args:
            ms: Not negative.
            mg_per_min: Not negative.
        """
        if not mg_per_min and drug == NONE:
            return drug  # nothing comes of nothing; the matrix of a step is costly
        step = self._steps.get(ms)
        if step is None:
            step = self._steps[ms] = self._step(ms)
        of_central, of_fast, of_slow, of_cleared, of_effect = step
        a, b, c, gone, effect = drug
        return Drug(
            of_central[0] * a + of_central[1] * b + of_central[2] * c + of_central[5] * mg_per_min,
            of_fast[0] * a + of_fast[1] * b + of_fast[2] * c + of_fast[5] * mg_per_min,
            of_slow[0] * a + of_slow[1] * b + of_slow[2] * c + of_slow[5] * mg_per_min,
            of_cleared[0] * a + of_cleared[1] * b + of_cleared[2] * c + gone + of_cleared[5] * mg_per_min,
            of_effect[0] * a + of_effect[1] * b + of_effect[2] * c + of_effect[4] * effect
            + of_effect[5] * mg_per_min,
        )  # fmt: skip

    def plasma(self, drug: Drug) -> float:
        """Concentration in the central compartment, mg/L; a thousand times that is ng/mL."""
        return drug.central / self.volume

    def _step(self, ms: int) -> Matrix:
        """The matrix of one step, by uniformization (Jensen 1953).

        With q the fastest rate of leaving, the matrix of rates plus q on its diagonal has no negative
        entry, and neither has its exponential; what that adds, exp(-q t) takes back.
        """
        minutes, halvings = ms / MS_PER_MIN, 0
        fastest = max(self.k10 + self.k12 + self.k13, self.k21, self.k31, self.ke0)
        while fastest * minutes > _LARGEST:
            minutes, halvings = minutes / 2, halvings + 1
        # Columns: central, fast, slow, cleared, effect, and the running pump at 1 mg/min.
        flows = (
            (fastest - self.k10 - self.k12 - self.k13, self.k21, self.k31, 0.0, 0.0, 1.0),
            (self.k12, fastest - self.k21, 0.0, 0.0, 0.0, 0.0),
            (self.k13, 0.0, fastest - self.k31, 0.0, 0.0, 0.0),
            (self.k10, 0.0, 0.0, fastest, 0.0, 0.0),
            (self.ke0 / self.volume, 0.0, 0.0, 0.0, fastest - self.ke0, 0.0),
            (0.0, 0.0, 0.0, 0.0, 0.0, fastest),
        )
        scaled = tuple(tuple(value * minutes for value in row) for row in flows)
        # Horner from the far end: 1 + S(1 + S/2(1 + S/3(...))).
        step = _ONE
        for n in range(_TERMS, 0, -1):
            step = _plus_one(_times(scaled, step, 1 / n))
        step = _scaled(step, exp(-fastest * minutes))
        for _ in range(halvings):
            step = _times(step, step, 1.0)
        return step[:5]


_ONE: Final[Matrix] = tuple(tuple(float(row == column) for column in range(6)) for row in range(6))


def _times(left: Matrix, right: Matrix, factor: float) -> Matrix:
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(factor * sum(map(float.__mul__, row, column)) for column in columns) for row in left)


def _plus_one(matrix: Matrix) -> Matrix:
    return tuple(
        tuple(value + (row == column) for column, value in enumerate(line)) for row, line in enumerate(matrix)
    )


def _scaled(matrix: Matrix, factor: float) -> Matrix:
    return tuple(tuple(value * factor for value in row) for row in matrix)


def kinetics(
    weight_kg: float, model: Model = DOMINO, *, clearance: float = 1.0, volume: float = 1.0
) -> Kinetics:
    """A patient's compartments.

    Args:
        clearance, volume: Of the patient over those of the model; ``volume`` is of every compartment.
    """
    return Kinetics(
        volume=model.central * weight_kg * volume,
        k10=model.k10 * clearance / volume,
        k12=model.k12 / volume,
        k21=model.k21 / volume,
        k13=model.k13 / volume,
        k31=model.k31 / volume,
    )

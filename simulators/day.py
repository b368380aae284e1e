"""The day of a demo: who sat down when, so that eight chairs are in eight phases at the moment it is opened.

Seconds are told from that moment. Each story tells its own visit; who comes after it finds the chair free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simulators.chair import Chair, chair, initials
from simulators.scenario_file import demo_scenario, scenarios
from simulators.scenarios import Staff

SAT_DOWN_S: Final[Mapping[str, tuple[str, float]]] = {
    "chair-1": ("visit-161-98", 845.0),
    "chair-2": ("visit", 245.0),
    "chair-3": ("visit-desaturation", 1_662.0),
    "chair-4": ("visit", 3_855.0),
    "chair-5": ("visit-up-22", 1_377.0),
    "chair-6": ("visit-nausea", 1_257.0),
    "chair-7": ("visit-offline", 1_843.0),
    "chair-8": ("visit", 6_560.0),
}
"""Story of each chair, and how many seconds ago its patient came.

Now, from the first: infusing and calm; baseline; infusing, about to lose oxygen; observation; infusing, about
to rise by 22 %; paused; infusing, about to lose its monitor; ready to leave.
"""

NURSE: Final = Staff(on=True, patience_s=120.0)
"""She makes her rounds, and leaves an alert for two minutes to whoever looks at the screen."""

SEEDS_APART: Final = 1_000_003
"""Chairs of a demo are different people, and those of another seed are others."""


def room(number: int, seed: int, behind: float | None = None) -> list[Chair]:
    """Chairs of a demo.

    Args:
        number: How many; those that the day does not name tell a short story from the moment it is opened.
        seed: Draws persons, devices and initials.
        behind: Seconds until that moment; None: nothing lies before it, and every story is a short one.

    Raises:
        ValueError: Somebody sat down before that; the text is one line for a person.
    """
    names = initials(seed)
    made = []
    for place in range(number):
        bed, story, ago = f"chair-{place + 1}", demo_scenario(place + 1), 0.0
        if behind is not None and bed in SAT_DOWN_S:
            name, ago = SAT_DOWN_S[bed]
            story = scenarios()[name]
            if ago > behind:
                raise ValueError(f"the day of the demo begins {ago:g} s before now, and not {behind:g} s")
        made.append(
            chair(
                bed,
                story,
                seed * SEEDS_APART + place + 1,
                initials=names[place::number],
                arrives=(behind or 0.0) - ago,
                opens=ago,
            )
        )
    return made

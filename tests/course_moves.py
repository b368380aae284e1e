"""Random things that people do about courses, for the patients of ``moves``.

They are the site's, not a bed's: a course has the next number of the whole site.
"""

from __future__ import annotations

from hypothesis import strategies as st

from app.core.commands import (
    CompleteTask,
    CourseCommand,
    EndCourse,
    PlanCourse,
    ScoreOutcome,
    TellSatisfaction,
)
from app.core.vitals import SITE
from tests.support import START

plans = st.lists(
    st.tuples(
        st.integers(0, 1_500_000),
        st.sampled_from(["plan", "plan", "revise", "end", "early", "score", "score", "satisfied", "task"]),
        st.integers(0, 11),
    ),
    max_size=12,
)
"""What people do about courses of the patients of ``lives`` on ``chair-0`` and on: when, what, which."""


def plan_event(after: int, what: str, n: int) -> CourseCommand:
    """One command about a course."""
    at, course = START + after, f"k{n % 3 + 1}"
    alias = f"K-chair-{n % 2}"
    revision = (None, n)[n > 9]
    match what:
        case "plan" | "revise":
            which = course if what == "revise" else None
            template = ("a", "d", "none")[n % 3]
            return PlanCourse(
                at, SITE, "c", alias, template, n % 5, "Dr", "TRD", "PHQ-9", (None, 20.0)[n % 2], which,
                "slow", revision,
            )  # fmt: skip
        case "end" | "early":
            return EndCourse(at, SITE, "c", course, what == "early", "Dr", ("", "moved")[n % 2], revision)
        case "score":
            session = f"chair-{n % 2}.s{n % 3 + 1}"
            return ScoreOutcome(at, SITE, "c", course, session, float(n), "RN", (None, at - 60_000)[n % 2])
        case "satisfied":
            return TellSatisfaction(at, SITE, "c", course, f"chair-{n % 2}.s{n % 3 + 1}", n % 5 + 1, "RN")
        case _:
            return CompleteTask(at, SITE, "c", course, f"{course}.t{n % 4 + 1}", "RN")

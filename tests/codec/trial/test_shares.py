"""How many sessions have an alert, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.trial.shares import ANY, ANY_BODY, ANY_PRESSURE, Share, shares, wilson
from app.core.history import Occurrence
from tests.codec.trial.trials import low
from tests.support import shipped_whole


@pytest.mark.parametrize(
    ("hits", "of", "interval"),
    [
        # Newcombe 1998, Stat Med 17:857, table I, method 3.
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
        (20, 20, (0.8389, 1.0)),
        (0, 0, (0.0, 1.0)),
    ],
)
def test_the_interval_is_wilson_s(hits: int, of: int, interval: tuple[float, float]) -> None:
    assert wilson(hits, of) == pytest.approx(interval, abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_share_lies_within_and_both_ends_are_shares(case: tuple[int, int]) -> None:
    hits, of = case
    least, most = wilson(hits, of)
    assert 0 <= least <= hits / of + 1e-12
    assert hits / of - 1e-12 <= most <= 1
    assert wilson(of - hits, of) == pytest.approx((1 - most, 1 - least))


def alert(rule: str, reason: str | None = None) -> Occurrence:
    made = low(20_000, 60_000)
    first = replace(made.first, rule=rule)
    return replace(made, first=first, last=replace(made.last, rule=rule, close_reason=reason))


def test_sessions_are_counted_once_and_alerts_each() -> None:
    found = shares(
        [
            [alert("BP-SYS-HIGH"), alert("BP-SYS-HIGH", "not_confirmed"), alert("SPO2-LOW")],
            [alert("BP-DELTA", "not_confirmed")],
            [alert("TEC-LOST")],
            [],
        ],
        shipped_whole(),
    )
    assert {one.what: (one.sessions, one.stood, one.alerts) for one in found} == {
        ANY_PRESSURE: (2, 1, 3),
        ANY_BODY: (2, 1, 4),
        ANY: (3, 2, 5),
        "BP-SYS-HIGH": (1, 1, 2),
        "BP-DELTA": (1, 0, 1),
        "SPO2-LOW": (1, 1, 1),
        "TEC-LOST": (1, 1, 1),
    }
    assert [one.what for one in found][:3] == [ANY_PRESSURE, ANY_BODY, ANY]
    assert found[0].share == 0.5
    assert found[0].a_session == 0.75
    assert found[0].interval == wilson(2, 4)


def test_of_no_session_there_is_no_share() -> None:
    assert Share("x", 0, 0, 0, 0).share == Share("x", 0, 0, 0, 0).a_session == 0.0
    assert [one.what for one in shares([], shipped_whole())] == [ANY_PRESSURE, ANY_BODY, ANY]

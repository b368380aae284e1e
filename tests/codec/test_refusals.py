from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from app.codec.refusals import DETAIL_LENGTH, Reason, shortened


def test_reasons_are_metric_labels() -> None:
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", reason.value) for reason in Reason)


def test_reasons_of_the_core_are_not_said_twice() -> None:
    assert not {"unbound", "signal_owned", "duplicate", "late"} & {*Reason}


@given(st.text(max_size=3 * DETAIL_LENGTH))
def test_a_detail_is_one_short_printable_line(text: str) -> None:
    short = shortened(text)
    assert len(short) <= DETAIL_LENGTH
    assert short.isprintable()
    if len(text) <= DETAIL_LENGTH and text.isprintable():
        assert short == text

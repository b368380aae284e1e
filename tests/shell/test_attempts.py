"""How often a PIN may be tried: waits grow, end, and hold for one name at one address."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.shell.attempts import AT_ONCE, FORGOTTEN_S, IN_HAND_S, LONGEST_S, MOST, Attempts, WaitError, delay

NAME, HERE = "RN Osei", "192.0.2.7"


class Hands:
    """Somebody at a console, and the time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.attempts = Attempts(lambda: self.now)

    def wrong(self, name: str = NAME, address: str = HERE) -> float:
        self.attempts.begin(name, address)
        return self.attempts.end(name, address, right=False)

    def refused(self, name: str = NAME, address: str = HERE) -> float:
        with pytest.raises(WaitError) as told:
            self.attempts.begin(name, address)
        return told.value.seconds


def test_waits_after_each_wrong_pin() -> None:
    assert [delay(wrong) for wrong in range(10)] == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30]
    assert delay(10**9) == LONGEST_S


def test_an_attempt_within_its_wait_is_refused_and_counts_for_nothing() -> None:
    hands = Hands()
    assert [hands.wrong() for _ in range(3)] == [0, 0, 1]
    assert hands.refused() == 1
    hands.now += 0.75
    assert [hands.refused(), hands.refused()] == [0.25, 0.25]
    hands.now += 0.25
    assert hands.wrong() == 2


def test_another_name_and_another_console_are_not_kept_waiting() -> None:
    hands = Hands()
    for _ in range(3):
        hands.wrong()
    assert hands.wrong(address="192.0.2.8") == 0
    assert hands.wrong(name="J. Kim, RN") == 0


def test_the_right_pin_and_a_quiet_time_begin_anew() -> None:
    hands = Hands()
    for _ in range(3):
        hands.wrong()
    hands.now += 1
    hands.attempts.begin(NAME, HERE)
    assert hands.attempts.end(NAME, HERE, right=True) == 0
    assert [hands.wrong() for _ in range(3)] == [0, 0, 1]
    hands.now += FORGOTTEN_S + 1
    assert hands.wrong() == 0


def test_one_at_a_time() -> None:
    hands = Hands()
    hands.attempts.begin(NAME, HERE)
    assert hands.refused() == IN_HAND_S
    hands.now += FORGOTTEN_S + 1
    assert hands.refused() == IN_HAND_S
    hands.attempts.end(NAME, HERE, right=False)
    hands.attempts.begin(NAME, HERE)


def test_one_console_that_tries_every_name_keeps_nobody_waiting_behind_it() -> None:
    hands = Hands()
    for name in range(AT_ONCE):
        hands.attempts.begin(str(name), HERE)
    assert hands.refused() == IN_HAND_S
    hands.attempts.begin(NAME, "192.0.2.8")
    hands.attempts.end("0", HERE, right=False)
    hands.attempts.begin(NAME, HERE)


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    hands = Hands()
    for _ in range(3):
        hands.wrong()
    for place in range(MOST):
        hands.wrong(address=str(place))
    assert hands.wrong() == 0, "forgotten as the one that was quiet longest"


@given(st.lists(st.floats(0, 100), max_size=60))
def test_nobody_waits_longer_than_the_longest_wait(pauses: list[float]) -> None:
    hands = Hands()
    for pause in pauses:
        hands.now += pause
        with contextlib.suppress(WaitError):
            assert 0 <= hands.wrong() <= LONGEST_S
    hands.now += LONGEST_S
    hands.wrong()

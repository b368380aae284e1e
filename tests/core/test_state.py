"""What one bed is: a value that no step changes in place, and that begins empty."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings

from app.codec.journal import encode_state
from app.core.device import Pulse
from app.core.engine import initial, step
from app.core.state import BedState, Channel, Lasting, Presence, RangeCount, Standing
from app.core.vitals import BedId
from tests.moves import Move, events_of, lives
from tests.support import CHAIR, shipped


def test_a_bed_nobody_has_heard_of_remembers_nothing() -> None:
    state = initial(BedId("chair-9"), shipped())
    assert state == BedState(BedId("chair-9"), shipped())
    told = {field.name for field in fields(state) if getattr(state, field.name)}
    assert told == {"bed", "protocol", "standing", "infusion", "counters"}
    assert (state.standing, state.counters) == (Standing.FREE, (0, 0, 0))
    assert state.infusion.device is None


def test_two_beds_share_no_mapping_that_could_be_written_to() -> None:
    one, other = initial(BedId("a"), shipped()), initial(BedId("b"), shipped())
    assert one.alerts is not other.alerts
    assert one.devices is not other.devices


def test_standings_are_the_words_of_the_contract() -> None:
    assert [str(standing) for standing in Standing] == ["free", "unassigned", "session"]


@pytest.mark.parametrize("part", [BedState, Lasting, RangeCount])
def test_states_are_values(part: type) -> None:
    assert part.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(part, "__slots__")


@pytest.mark.parametrize("part", [Channel, Presence, Pulse])
def test_what_every_message_makes_anew_is_a_tuple(part: type) -> None:
    assert issubclass(part, tuple)


@settings(max_examples=40)
@given(lives)
def test_a_step_leaves_the_state_before_it_as_it_was(life: list[Move]) -> None:
    state = initial(CHAIR, shipped())
    for event in events_of(life):
        before = encode_state(state)
        after, _ = step(state, event)
        assert encode_state(state) == before
        state = after

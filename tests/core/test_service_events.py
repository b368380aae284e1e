"""What the service brings in itself enters by the same door as everything else."""

from __future__ import annotations

from typing import get_args

from app.core import service_events
from app.core.events import Command, DeviceEvent, Event
from tests.core.test_events import classes_of


def test_they_are_events_of_nobody_in_particular() -> None:
    ours = classes_of(service_events)
    assert ours <= set(get_args(Event))
    assert not ours & {*get_args(Command), *get_args(DeviceEvent)}

"""What can happen is a closed list, and all of it has an instant and a bed."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from typing import get_args

import pytest

from app.core import commands, events, service_events
from app.core.events import Command, DeviceEvent, Event

PARTS = {events.Envelope}
"""Values inside events; everything else in the module is an event."""


def classes_of(module: object) -> set[type]:
    """Every dataclass a module defines."""
    return {
        one
        for _, one in inspect.getmembers(module, inspect.isclass)
        if is_dataclass(one) and one.__module__ == getattr(module, "__name__", "")
    }


@pytest.mark.parametrize("event", get_args(Event), ids=lambda event: event.__name__)
def test_an_event_says_when_and_where(event: type) -> None:
    assert [field.name for field in fields(event)][:2] == ["at", "bed"]
    assert event.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(event, "__slots__")


def test_the_union_of_events_is_closed() -> None:
    assert (
        set(get_args(Event))
        == (classes_of(events) | classes_of(commands) | classes_of(service_events)) - PARTS
    )


@pytest.mark.parametrize("command", get_args(Command), ids=lambda command: command.__name__)
def test_a_command_can_be_answered_and_has_an_author(command: type) -> None:
    names = [field.name for field in fields(command)]
    assert names[2] == "command"
    assert "by" in names


@pytest.mark.parametrize("event", get_args(DeviceEvent), ids=lambda event: event.__name__)
def test_a_device_event_carries_its_envelope(event: type) -> None:
    assert [field.name for field in fields(event)][2] == "envelope"


def test_commands_and_device_events_are_events_and_never_both() -> None:
    commands, devices = set(get_args(Command)), set(get_args(DeviceEvent))
    assert commands | devices < set(get_args(Event))
    assert not commands & devices

"""Commands about a visit's record name the session they mean; what is the site's names none."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from app.core.commands import SiteCommand, VisitCommand


@pytest.mark.parametrize("command", get_args(VisitCommand), ids=lambda command: command.__name__)
def test_a_visit_command_names_its_session_and_its_author(command: type) -> None:
    names = [field.name for field in fields(command)]
    assert names[:4] == ["at", "bed", "command", "session"]
    required = [field.name for field in fields(command) if field.default is field.default_factory]
    assert "by" in required


@pytest.mark.parametrize("command", get_args(SiteCommand), ids=lambda command: command.__name__)
def test_a_command_to_the_site_is_of_no_session(command: type) -> None:
    names = [field.name for field in fields(command)]
    assert names[:3] == ["at", "bed", "command"]
    assert "by" in names
    assert "revision" in names

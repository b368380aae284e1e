"""The version a person is told."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import pytest

from app.version import this_version


def test_the_version_is_the_packages_or_says_that_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert this_version() == version("dripwatch")

    def nowhere(_: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr("app.version.version", nowhere)
    assert this_version() == "0+unknown"

"""The description says what the calls do: what may be left out, and how one call leads to others."""

from __future__ import annotations

from typing import Any, Final

import pytest

from app.shell.http import openapi_document

PATHS: Final[dict[str, Any]] = openapi_document("1")["paths"]


def test_what_may_be_left_out_is_never_null() -> None:
    for path, calls in PATHS.items():
        for call in calls.values():
            bodies = call.get("requestBody", {}).get("content", {}).values()
            for place in (*call.get("parameters", ()), *bodies):
                assert {"type": "null"} not in place["schema"].get("anyOf", ()), path


def test_what_may_be_left_out_keeps_its_bounds() -> None:
    call = PATHS["/api/v1/sessions/{session}/close"]["post"]
    match = next(one for one in call["parameters"] if one["name"] == "If-Match")
    assert match["required"] is False
    assert match["schema"]["pattern"].startswith("^(")
    assert match["schema"]["type"] == "string"
    assert "required" not in call["requestBody"]
    assert call["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("CloseRequest")


@pytest.mark.parametrize(
    ("maker", "name", "follows"),
    [("/api/v1/sessions", "session", 20), ("/api/v1/courses", "course", 5)],
)
def test_what_a_call_made_leads_to_every_call_about_it(maker: str, name: str, follows: int) -> None:
    links = PATHS[maker]["post"]["responses"]["201"]["links"]
    assert len(links) >= follows
    about = {
        call["operationId"]
        for path, calls in PATHS.items()
        for call in calls.values()
        if path.startswith(f"{maker}/{{{name}}}")
    }
    assert set(links) == about
    assert {str(one["parameters"]) for one in links.values()} == {str({name: "$response.body#/id"})}

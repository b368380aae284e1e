"""The AsyncAPI document: every reference leads somewhere, and it speaks of what the service speaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.codec.asyncapi import asyncapi_document
from app.codec.frames import heartbeat_frame

DOCUMENT = asyncapi_document("1")


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def _resolve(reference: str) -> Any:
    found: Any = DOCUMENT
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    return found


def test_it_is_asyncapi_3_and_names_every_topic() -> None:
    assert DOCUMENT["asyncapi"].startswith("3.")
    addresses = {channel["address"] for channel in DOCUMENT["channels"].values()}
    kinds = ("vitals", "pump", "alarm", "status")
    assert addresses == {"/ws/v1", *(f"bedside/v1/{{bed}}/{{device}}/{k}" for k in kinds)}


def test_every_reference_leads_somewhere() -> None:
    references = set(_references(DOCUMENT))
    assert len(references) > 30
    for reference in references:
        assert _resolve(reference)


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_a_schema_tells_right_from_wrong() -> None:
    payload = DOCUMENT["components"]["messages"]["server_heartbeat"]["payload"]
    validator = Draft202012Validator({**DOCUMENT, **payload})
    right = json.loads(heartbeat_frame(3, 0))
    assert validator.is_valid(right)
    assert not validator.is_valid({**right, "seq": "3"})


def test_only_a_status_is_retained() -> None:
    bindings = {k: v["bindings"]["mqtt"] for k, v in DOCUMENT["operations"].items() if "bindings" in v}
    assert {k for k, v in bindings.items() if v["retain"]} == {"receive_status"}
    assert all(binding["qos"] == 1 for binding in bindings.values())

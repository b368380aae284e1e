"""The published description of every HTTP call: what FastAPI says of them, made true to what they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.codec.http_answer_models import Problem
from app.shell.guard import SAFE
from app.shell.http_context import problems
from app.shell.problems import MEDIA_TYPE

Document: TypeAlias = dict[str, Any]

MADE_BY: Final = {"session": ("/sessions", "post"), "course": ("/courses", "post")}
"""Name in a path -> the call that makes such a thing, and answers with its ``id``."""


def describe(app: FastAPI) -> Document:
    """The OpenAPI document of an application."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    schemas = document["components"]["schemas"]
    schemas[Problem.__name__] = Problem.model_json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )
    schemas |= schemas[Problem.__name__].pop("$defs", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)  # FastAPI's own error body; ours is the problem
    for _, method, call in _calls(document):
        told = call["responses"]
        if method.upper() not in SAFE:
            told |= {str(status): text for status, text in problems(401, 403).items()}
        if "422" in told and MEDIA_TYPE not in told["422"].get("content", {}):
            told["422"] = problems(422)[422]
        if "requestBody" in call:
            told |= {str(status): text for status, text in problems(400, 415).items()}
        call["responses"] = dict(sorted(told.items()))
        _left_out_is_not_null(call)
    _link(document)
    return document


def _calls(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            yield path, method, call


def _left_out_is_not_null(call: Document) -> None:
    """A header, a query or a body may be left out; there is no way to send null in its place."""
    places = [*call.get("parameters", ()), *call.get("requestBody", {}).get("content", {}).values()]
    for place in places:
        schema = place["schema"]
        kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
        if len(kinds) == 1 and len(schema["anyOf"]) > 1:
            place["schema"] = {**{k: v for k, v in schema.items() if k != "anyOf"}, **kinds[0]}


def _link(document: Document) -> None:
    """Say which calls go on with what a call has made, for those who explore by the description."""
    for name, (path, method) in MADE_BY.items():
        maker = next(calls[method] for place, calls in document["paths"].items() if place.endswith(path))
        links = {
            call["operationId"]: {
                "operationId": call["operationId"],
                "parameters": {name: "$response.body#/id"},
            }
            for place, _, call in _calls(document)
            if place.partition("{")[2].startswith(f"{name}}}")
        }
        for status in ("200", "201"):
            if status in maker["responses"]:
                maker["responses"][status]["links"] = links

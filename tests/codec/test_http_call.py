"""What a body means: nothing of it is lost, and whoever reads it takes it for the same command."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.codec import http_course_models, http_models, http_visit_models
from app.codec.http_call import Call
from app.codec.http_models import RequestModel
from app.codec.recording import RecordingError
from app.codec.wire_recording import visits_of
from app.core.events import Command
from tests.bodies import bodies
from tests.shell.scripted import AT, BED, SESSION, Desk, S, visit

MEANINGS: Final = [
    pytest.param(one, getattr(one, name), id=f"{one.__name__}.{name}")
    for module in (http_models, http_visit_models, http_course_models)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, RequestModel)
    for name in ("command", "withdrawal", "afterwards")
    if hasattr(one, name)
]
PLACES: Final[list[tuple[str, str, int, type[RequestModel]]]] = [
    ("POST", "", 200, http_models.SessionRequest),
    ("PUT", "/{session}/screening", 200, http_visit_models.ScreeningRequest),
    ("POST", "/{session}/overrides", 201, http_visit_models.OverrideRequest),
    ("POST", "/{session}/baseline", 200, http_models.BaselineRequest),
    ("POST", "/{session}/phase", 200, http_models.PhaseRequest),
    ("POST", "/{session}/checks", 201, http_visit_models.CheckRequest),
    ("PUT", "/{session}/discharge/escort", 200, http_visit_models.TickRequest),
    ("POST", "/{session}/close", 200, http_models.CloseRequest),
]
"""What a recording may hold."""


@pytest.mark.parametrize(("model", "means"), MEANINGS)
@settings(max_examples=30)
@given(data=st.data())
def test_each_field_of_a_body_reaches_the_core(
    model: type[RequestModel], means: Callable[[RequestModel, Call], Command], data: st.DataObject
) -> None:
    one, other = (data.draw(bodies(model)) for _ in range(2))
    call = Call(AT, BED, "c", S, "item", 7)
    for field in other:
        try:
            said, changed = (model.model_validate(body) for body in (one, one | {field: other[field]}))
        except ValidationError:
            continue
        assert (means(said, call) == means(changed, call)) is (said == changed), field


@pytest.fixture(scope="module")
def desk() -> Desk:
    return asyncio.run(visit())


@pytest.mark.parametrize(("method", "path", "status", "model"), PLACES)
@settings(max_examples=25)
@given(data=st.data())
def test_over_http_and_from_a_recording_a_body_means_the_same(
    desk: Desk, method: str, path: str, status: int, model: type[RequestModel], data: st.DataObject
) -> None:
    body = data.draw(bodies(model))
    recorded = from_a_recording(method, path, body)
    asked = f"/sessions{path}".replace("{session}", S)
    asyncio.run(desk.call(method, asked, 422 if recorded is None else status, body))
    if recorded is not None:
        assert recorded == replace(desk.event, command=recorded.command)  # type: ignore[arg-type]


def from_a_recording(method: str, path: str, body: object) -> Command | None:
    """None: refused."""
    lines: list[dict[str, object]] = [
        {"begins": {"v": 1, "bed": BED, "interval_s": 1}},
        {"bed": BED, "method": "POST", "path": "/api/v1/sessions", "body": SESSION},
        {"bed": BED, "method": method, "path": f"/api/v1/sessions{path}", "body": body},
        {"ends": BED},
    ]
    if not path:
        del lines[1]
    try:
        (recorded,) = visits_of([json.dumps({"at": AT, **line}).encode() for line in lines], "x")
    except RecordingError:
        return None
    told = recorded.events[-1]
    assert isinstance(told, Command)
    return told

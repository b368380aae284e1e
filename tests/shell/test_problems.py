"""Errors nobody wrote a line for are problem documents too."""

from __future__ import annotations

import json

import pytest

from app.codec.http_answer_models import Misfit, Problem
from app.shell.problems import ProblemError, problem_body
from tests.shell.served import Served


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/api/v1/nothing", 404, "Not Found"),
        ("GET", "/nothing.html", 404, "Not Found"),
        ("POST", "/api/v1/beds", 405, "Method Not Allowed"),
        ("DELETE", "/healthz", 405, "Method Not Allowed"),
        ("POST", "/", 405, "Method Not Allowed"),
        ("GET", "/api/v1/alerts?limit=x", 422, None),
    ],
)
async def test_every_error_is_a_problem(method: str, path: str, status: int, title: str | None) -> None:
    async with Served().client() as http:
        answer = await http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content)
    assert problem.status == status
    assert problem.detail
    if title:
        assert problem.title == title


async def test_a_bug_is_a_problem_that_tells_nothing() -> None:
    served = Served()
    served.clinic.refused = None  # type: ignore[assignment]
    async with served.client() as http:
        answer = await http.get("/api/v1/quarantine")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "NoneType" not in answer.text


def test_a_problem_names_field_and_rule() -> None:
    misfit = Misfit(field="phase", message="No baseline is locked.", rule="SES-BASE")
    assert ProblemError(409, "Not yet.", errors=(misfit,)).errors == (misfit,)
    assert ProblemError(422, "Too long.", "seconds").errors == (Misfit(field="seconds", message="Too long."),)
    told = json.loads(problem_body(409, "Not yet.", (misfit,)))
    assert told["errors"] == [{"field": "phase", "message": "No baseline is locked.", "rule": "SES-BASE"}]


def test_the_document_is_rfc_9457() -> None:
    told = json.loads(problem_body(404, "No bed."))
    assert told == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "No bed.",
        "errors": [],
    }

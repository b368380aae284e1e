"""The strict door in front of every call with a body."""

from __future__ import annotations

import pytest

from app.shell.http_context import answer
from tests.shell.served import Served

PATH = "/api/v1/alerts/a.1/acknowledge"


@pytest.mark.parametrize(
    ("body", "media_type", "status", "word"),
    [
        (b'{"by":"RN"', "application/json", 400, "not_json"),
        (b'{"by":"a","by":"b"}', "application/json", 400, "duplicate_key"),
        (b'{"by":NaN}', "application/json", 400, "not_finite"),
        (b"[" * 50_000, "application/json", 400, "too_deep"),
        (b'"RN"', "application/json", 400, "not_object"),
        (b"\xff{}", "application/json", 400, "UTF-8"),
        (b'{"by":"RN"}', "text/plain", 415, "application/json"),
        (b"by=RN", "application/x-www-form-urlencoded", 415, "application/json"),
        (b'{"by":"RN"}', "", 415, "application/json"),
        (b'{"by":"RN"}', "application/json; charset=utf-8", 404, "a.1"),
        (b"", "application/json", 422, "Body is missing."),
    ],
)
async def test_a_body_is_one_well_behaved_object(
    body: bytes, media_type: str, status: int, word: str
) -> None:
    headers = {"content-type": media_type} if media_type else {}
    async with Served().client() as http:
        told = await http.post(PATH, content=body, headers=headers)
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert word in told.json()["detail"]


def test_no_answer_holds_a_nan() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        answer({"value": float("nan")})

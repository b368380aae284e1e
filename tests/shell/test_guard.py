"""What holds for every request: origin, size, headers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.datastructures import Headers

from app.shell.guard import LARGEST_BODY, is_ours
from tests.shell.served import Served

PATH = "/api/v1/alerts/a.1/acknowledge"


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        (None, "chairs:8000", True),
        ("http://chairs:8000", "chairs:8000", True),
        ("https://chairs:8000", "chairs:8000", True),  # TLS ended before us
        ("http://chairs", "chairs:8000", False),
        ("http://chairs:8000.evil.example", "chairs:8000", False),
        ("http://evil@chairs:8000", "chairs:8000", False),
        ("null", "chairs:8000", False),
        ("", "", False),
        ("https://board.example", "chairs:8000", True),
    ],
)
def test_whose_page_it_is(origin: str | None, host: str, ours: bool) -> None:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    assert is_ours(Headers(headers), {"https://board.example"}) is ours


@pytest.mark.parametrize("path", ["/", "/api/v1/beds", "/nothing", "/healthz", "/icon.svg"])
async def test_every_answer_carries_the_headers(path: str) -> None:
    async with Served().client() as http:
        headers = (await http.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[f"{part}-src"] for part in ("script", "worker", "style", "connect")} == {"'self'"}
    assert set(policy.values()) == {"'none'", "'self'"}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"


async def test_a_body_has_a_bound() -> None:
    async with Served().client() as http:
        answer = await http.post(PATH, content=b"x" * (LARGEST_BODY + 1))
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"

        async def unbounded() -> AsyncIterator[bytes]:
            yield b"{}"

        answer = await http.post(PATH, content=unbounded())
        assert answer.status_code == 411


async def test_another_origins_page_may_read_nothing_it_can_use_and_do_nothing() -> None:
    foreign = {"origin": "https://evil.example"}
    async with Served().client() as http:
        read = await http.get("/api/v1/beds", headers=foreign)
        assert "access-control-allow-origin" not in read.headers
        assert (await http.post(PATH, json={"by": "x"}, headers=foreign)).status_code == 403
        ours = {"origin": "http://drip.test"}
        assert (await http.post(PATH, json={"by": "x"}, headers=ours)).status_code == 404

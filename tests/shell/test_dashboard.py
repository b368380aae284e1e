"""The page's files: kept for good where the name says what is in them, asked for anew where it does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from app.shell.dashboard import Dashboard
from app.shell.guard import Guard


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = Guard(Starlette(routes=[Mount("/", Dashboard(tmp_path / "static"))]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://drip.test") as client:
        yield client


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>page")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "assets" / "main-1a2b.js").write_text("1")
    return folder


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "no-cache"),
        ("/index.html", "no-cache"),
        ("/icon.svg", "no-cache"),
        ("/assets/main-1a2b.js", "public, max-age=31536000, immutable"),
    ],
)
async def test_how_long_a_file_may_be_kept(http: httpx.AsyncClient, path: str, kept: str) -> None:
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, kept)
    again = await http.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, kept)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path", ["/assets/main-gone.js", "/assets/", "/nothing", "/../secret", "/assets/../../x"]
)
async def test_what_is_not_there(http: httpx.AsyncClient, path: str, tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    answer = await http.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-cache")


async def test_without_a_page_it_says_how_to_build_one(http: httpx.AsyncClient, tmp_path: Path) -> None:
    for _ in range(2):  # the folder missing, then empty
        for path in ("/", "/index.html"):
            answer = await http.get(path)
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert "make dashboard" in answer.text
            assert "Watch the bedside monitors." in answer.text
            assert "style" not in answer.text
            assert "<script" not in answer.text
        assert (await http.get("/assets/main.js")).status_code == 404
        assert (await http.post("/")).status_code == 405
        await asyncio.to_thread((tmp_path / "static").mkdir, exist_ok=True)


async def test_a_page_that_is_built_meanwhile_is_served(http: httpx.AsyncClient, tmp_path: Path) -> None:
    assert (await http.get("/")).status_code == 503
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("page")
    assert (await http.get("/")).text == "page"

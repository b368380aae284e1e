"""The dashboard's files, as they were built into ``app/static``.

A file under ``assets/`` carries its content's hash in its name: a browser may keep it for a year. What has
no hash (the page itself) is asked for anew each time, so that a new version is seen at once. Where nothing
was built, the page says so; the API works without it.
"""

from __future__ import annotations

from os import PathLike, stat_result
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""A year: the longest that caches heed."""

NOT_BUILT: Final = """\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
    <title>Dripwatch: the dashboard is not built</title>
  </head>
  <body>
    <main>
      <h1>The dashboard is not built</h1>
      <p><strong>Watch the bedside monitors.</strong> The service runs, but its page is not here.</p>
      <p>In the folder of Dripwatch, run <code>make dashboard</code> and load this page again.
      A released package has the page built in: then its installation is not whole, so install it anew.</p>
      <p>The API works meanwhile: <a href="/api/v1/beds">/api/v1/beds</a>,
      <a href="/openapi.json">/openapi.json</a>.</p>
    </main>
  </body>
</html>
"""


class Dashboard(StaticFiles):
    """Serves one folder, and one page where that folder is empty or missing."""

    def __init__(self, folder: Path) -> None:
        """Serve ``folder``; it may come into being later."""
        super().__init__(directory=folder, html=True, check_dir=False)
        self._page = folder / "index.html"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = self.get_path(scope)
        if scope["method"] in ("GET", "HEAD") and path in (".", "index.html") and not self._page.is_file():
            await HTMLResponse(NOT_BUILT, 503)(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def check_config(self) -> None:
        """A folder that is missing has no file in it, and that is all."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file, and how long it may be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        if self.get_path(scope).startswith("assets/"):
            response.headers["cache-control"] = FOR_GOOD
        return response

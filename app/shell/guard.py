"""What holds for every request and every socket, before anything else sees it.

Pure ASGI, because middleware of the usual kind does not see WebSocket handshakes. A page of another
origin may neither open a socket nor send a command (browsers say where a request comes from; programs
that are no browser say nothing and are let through). Bodies are bounded. Every answer carries headers
that keep the dashboard to its own scripts.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.shell.problems import MEDIA_TYPE, problem_body

LARGEST_BODY: Final = 65_536
"""Bytes; the largest real command is below one kilobyte."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""On every answer. What is about patients is not stored by browsers (``cache-control``, below)."""


def is_ours(headers: Headers, allowed: Collection[str]) -> bool:
    """Whether a request may act, judged by the ``Origin`` a browser put on it.

    Args:
        allowed: Further origins, ``https://board.example``.

    Returns:
        True without ``Origin`` (no browser page), from the page of this very host and port, or
        from an allowed origin. ``null`` is nobody's.
    """
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    place = urlsplit(origin)
    return bool(place.netloc) and place.netloc == headers.get("host")


class Guard:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, allowed: Collection[str] = ()) -> None:
        self._app = app
        self._allowed = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or let through one request or handshake."""
        headers = Headers(scope=scope) if scope["type"] in ("http", "websocket") else Headers()
        if scope["type"] == "websocket":
            if is_ours(headers, self._allowed):
                await self._app(scope, receive, send)
            else:
                # Before it is accepted, so the handshake itself is answered 403.
                await send({"type": "websocket.close", "code": 1008, "reason": "origin"})
        elif scope["type"] == "http":
            await self._request(scope, receive, send, headers)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                answer.setdefault("cache-control", "no-store" if _live(scope) else "no-cache")
            await send(message)

        refused = self._refusal(scope, headers)
        if refused is None:
            await self._app(scope, receive, send_with_headers)
            return
        status, detail = refused
        body = problem_body(status, detail)
        await send_with_headers(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", MEDIA_TYPE.encode()),
                    (b"content-length", str(len(body)).encode()),
                    # The body was not read; nothing after it can be.
                    (b"connection", b"close"),
                ],
            }
        )
        await send_with_headers({"type": "http.response.body", "body": body})

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if scope["method"] in SAFE:
            return None
        if not is_ours(headers, self._allowed):
            return 403, f"Commands from pages of {headers['origin']} are not taken here."
        if "transfer-encoding" in headers:
            return 411, "Send the body with Content-Length."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            return 413, f"The body is larger than {LARGEST_BODY} bytes."
        return None


def _live(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith("/api/") or path in ("/healthz", "/readyz", "/metrics")

"""The application that uvicorn serves: API, socket, probes, published schemas, dashboard.

It owns no background task and no lifespan: the composition root runs everything that goes on.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request, WebSocket
from starlette.responses import Response

from app.codec.asyncapi import asyncapi_document
from app.codec.http_answer_models import Health, Readiness
from app.shell.dashboard import Dashboard
from app.shell.guard import Guard
from app.shell.http_charting import charting
from app.shell.http_commands import commands
from app.shell.http_context import Here, Inside, answer
from app.shell.http_courses import courses
from app.shell.http_export import exports
from app.shell.http_history import history
from app.shell.http_reads import reads
from app.shell.http_report import reports
from app.shell.http_sign_in import signing
from app.shell.http_site import site as site_calls
from app.shell.http_visit import visits
from app.shell.hub import Hub
from app.shell.metrics import CONTENT_TYPE, Metrics
from app.shell.openapi import describe
from app.shell.ports import Archive, Commands, Probes, Quarantine, Site
from app.shell.problems import install
from app.shell.sign_ins import SignIns
from app.shell.websocket import serve

API: Final = "/api/v1"

ABOUT: Final = (
    "Watches IV ketamine infusions. Advisory only: it never commands a pump, and bedside monitor and "
    "pump alarms remain primary. Every error is `application/problem+json` (RFC 9457). Commands "
    "answer 2xx only after the commit."
)


def make_http(
    *,
    site: Site,
    commands: Commands,
    archive: Archive,
    hub: Hub,
    probes: Probes,
    quarantine: Quarantine,
    metrics: Metrics,
    version: str,
    web_origins: Collection[str] = (),
    sign_ins: SignIns | None = None,
) -> FastAPI:
    """Connect the application to one running service.

    Args:
        probes: Parts that must be ready for the service to be (``/readyz``).
        web_origins: Further origins whose pages may act here, ``https://board.example``.
        sign_ins: Who is signed in; None: commands name who gives them.
    """
    app = _application(version)
    app.state.inside = Inside(site, commands, archive, quarantine, probes, sign_ins)
    app.state.hub = hub
    app.state.metrics = metrics
    app.add_middleware(Guard, allowed=web_origins)
    # Last, so that it takes only what nothing else has.
    app.mount("/", Dashboard(Path(str(files("app"))) / "static"), name="dashboard")
    return app


def _application(version: str) -> FastAPI:
    """All calls, connected to nothing yet."""
    app = FastAPI(
        title="Dripwatch",
        version=version,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    install(app)
    for router in (
        reads,
        history,
        site_calls,
        commands,
        visits,
        charting,
        courses,
        reports,
        exports,
        signing,
    ):
        app.include_router(router, prefix=API)
    _probes(app)
    _published(app)

    @app.websocket("/ws/v1")
    async def socket(websocket: WebSocket) -> None:
        await serve(websocket, app.state.hub)

    return app


def _probes(app: FastAPI) -> None:
    @app.get("/healthz", response_model=Health, tags=["service"])
    async def healthz() -> Response:
        """The process answers; nothing more is said."""
        return answer({"status": "ok"})

    @app.get(
        "/readyz",
        response_model=Readiness,
        responses={503: {"model": Readiness, "description": "A part does not do its work."}},
        tags=["service"],
    )
    async def readyz(here: Here) -> Response:
        """Whether broker, store and engine do their work, and which does not."""
        missing = here.not_ready()
        return answer({"ready": not missing, "not_ready": missing}, 503 if missing else 200)

    @app.get("/metrics", tags=["service"], responses={200: {"content": {"text/plain": {}}}})
    async def show_metrics(here: Here, request: Request) -> Response:
        """For Prometheus."""
        metrics: Metrics = request.app.state.metrics
        body = metrics.exposition(here.site, request.app.state.hub, here.probes)
        return Response(body, media_type=CONTENT_TYPE)


def _published(app: FastAPI) -> None:
    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return answer(openapi_document(app.version))

    @app.get("/asyncapi.json", include_in_schema=False)
    async def asyncapi() -> Response:
        return answer(asyncapi_document(app.version))


@cache
def openapi_document(version: str) -> dict[str, Any]:
    """The published description of every HTTP call."""
    return describe(_application(version))

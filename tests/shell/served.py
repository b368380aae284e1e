"""The application on a clinic, in process or behind a real uvicorn on a loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import httpx
import uvicorn
from fastapi import FastAPI

from app.shell.http import make_http
from app.shell.hub import Hub
from app.shell.metrics import Metrics
from app.shell.sign_ins import SignIns
from tests.clinic import Clinic


@dataclass
class Served:
    """Everything behind one application; ``broken`` names what is not ready."""

    clinic: Clinic = field(default_factory=Clinic)
    metrics: Metrics = field(default_factory=Metrics)
    broken: dict[str, str] = field(default_factory=dict)
    kept: int = 10_000
    sign_ins: SignIns | None = None

    def __post_init__(self) -> None:
        self.hub = Hub(
            self.clinic,
            version="0.1.0",
            monotonic=time.monotonic,
            not_ready=self.not_ready,
            vitals_every=0.01,
            kept=self.kept,
        )
        self.clinic.hubs.append(self.hub)

    def not_ready(self) -> Mapping[str, str]:
        return self.broken

    def app(self, **settings: frozenset[str]) -> FastAPI:
        return make_http(
            site=self.clinic,
            commands=self.clinic,
            archive=self.clinic.archive,
            hub=self.hub,
            probes={
                part: (lambda part=part: self.broken.get(part))  # type: ignore[misc]
                for part in ("broker", "store", "engine")
            },
            quarantine=lambda: self.clinic.refused,
            metrics=self.metrics,
            version="0.1.0",
            sign_ins=self.sign_ins,
            **settings,
        )

    def client(self, **settings: frozenset[str]) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app(**settings), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://drip.test")

    @contextlib.asynccontextmanager
    async def listening(self, **settings: frozenset[str]) -> AsyncIterator[str]:
        """Serve on a free loopback port as ``main`` does; gives ``host:port``."""
        config = uvicorn.Config(
            self.app(**settings),
            host="127.0.0.1",
            port=0,
            ws="websockets-sansio",
            ws_max_size=65_536,
            ws_per_message_deflate=False,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=3,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
        serving = asyncio.create_task(server.serve())
        pacing = asyncio.create_task(self.hub.run())
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.005)
        try:
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"127.0.0.1:{port}"
        finally:
            self.hub.close()
            server.should_exit = True
            await serving
            pacing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pacing

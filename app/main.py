"""The composition root: settings to parts, one event loop, one TaskGroup. Knows everyone.

Any task's end is the process's end: a service that answers ``/healthz`` while its engine is dead would
be the worst failure we can have. The order of leaving is the order of arriving reversed: no new
messages, what is in hand committed, a snapshot, clients told to come back, the store closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final

import uvicorn

from app.codec.protocol_file import load_protocol
from app.codec.refusals import Refusal
from app.core.changes import Aside, MessageSetAside, ReadingRefused
from app.core.events import ProtocolAdopted
from app.core.protocol import Protocol
from app.core.service_events import AdmissionSet, ConsolesChanged, LinkChanged, Unwatched
from app.core.suite import Suite
from app.core.vitals import SITE, Instant, Millis
from app.settings import Settings, StartError
from app.shell import queries
from app.shell.archive import Archive
from app.shell.board import Board
from app.shell.broker import EmbeddedBroker
from app.shell.clock import Clock, receipt_clock
from app.shell.engine_loop import ABSENT_AFTER, EngineLoop, Listeners
from app.shell.http import make_http
from app.shell.hub import KEPT, Hub
from app.shell.listener import check_certificate, listen
from app.shell.metrics import Metrics
from app.shell.mqtt_source import Delivery, LinkState, MqttSource
from app.shell.mqtt_url import MqttUrl
from app.shell.poison import Poison
from app.shell.ports import Refused
from app.shell.restore import restore
from app.shell.rows import Batch, DocumentRow
from app.shell.sign_ins import SignIns
from app.shell.staff_list import StaffList
from app.shell.store import Store
from app.shell.turn import Turn
from app.shell.upkeep import ALIVE, Upkeep
from app.shipped import protocol_of
from app.version import this_version

QUARANTINE_LENGTH: Final = 200
"""Refusals that can be looked at; all are counted."""

log = logging.getLogger("dripwatch")


class Service:
    """One running service, wired."""

    def __init__(self, settings: Settings, *, speed: float = 1.0, behind: Millis = 0) -> None:
        """Nothing is opened yet; ``run`` does all. For ``speed`` and ``behind`` see ``serve``."""
        self._settings = settings
        self._speed = speed
        self._behind = behind
        self._stopping = asyncio.Event()
        self._quarantine: deque[Refused] = deque(maxlen=QUARANTINE_LENGTH)
        self._link: LinkState = LinkState(up=False, reason="not connected yet")
        self._was_up = True
        self._heard_until: Instant = 0
        self._staff: StaffList | None = None
        self.metrics = Metrics()

    def stop(self) -> None:
        """Leave in order."""
        self._stopping.set()

    async def run(self, ready: Callable[[str, str], Awaitable[None]]) -> None:
        """Run until ``stop``.

        Args:
            ready: Called once with the HTTP and the MQTT address when both doors are open.
        """
        settings = self._settings
        protocol, document = protocol_of(settings.protocol)
        if settings.staff is not None:
            self._staff = StaffList(settings.staff)
        check_certificate(settings.tls_cert, settings.tls_key)
        listener = listen(settings.http_host, settings.http_port)
        with contextlib.closing(listener):
            store = Store.open(settings.data_dir)
            try:
                await self._serve(store, protocol, document, listener, ready)
            finally:
                await asyncio.to_thread(store.close)

    async def _serve(
        self,
        store: Store,
        protocol: Protocol,
        document: bytes,
        listener: socket.socket,
        ready: Callable[[str, str], Awaitable[None]],
    ) -> None:
        settings = self._settings
        documents = await store.documents()
        known = {sha: load_protocol(body) for sha, body in documents.items()}
        suite = Suite(protocol)
        position, last = await restore(store, suite, known)
        last = max(last, int(await store.meta(ALIVE) or 0))
        clock = receipt_clock(last, self._speed, self._behind)
        epoch = await store.meta("epoch") or ""
        board = Board(clock, epoch, await store.last_seq(), position, suite.registry)
        board.commit(suite.beds, suite.registry, board.seq, position)

        hub = Hub(
            board,
            version=this_version(),
            monotonic=clock.monotonic,
            not_ready=lambda: _not_ready(probes),
            on_armed=lambda armed: loop.report(lambda at: ConsolesChanged(at, SITE, armed)),
        )
        recent = await store.read(lambda reader: queries.changes(reader, max(0, board.seq - KEPT), KEPT))
        hub.remember((seq, frame) for seq, _, frame in recent)

        def deliver(delivery: Delivery) -> None:
            self.metrics.received(delivery.qos)
            clock.hear(delivery.payload)
            loop.deliver(delivery)

        url, broker = await self._broker()
        source = MqttSource(
            url,
            client_id=settings.client_id,
            in_flight=settings.in_flight,
            deliver=deliver,
            on_state=lambda state: self._linked(state, loop, clock),
        )
        loop = EngineLoop(
            suite,
            board,
            store,
            clock,
            Listeners(
                publish=lambda turn: self._publish(hub, turn),
                acknowledge=source.acknowledge,
                refused=self._refuse,
                committed=self.metrics.committed,
            ),
            settings.origins,
            await Poison.known(store),
        )
        await self._begin(store, loop, suite, protocol, document, documents, last, clock)
        upkeep = Upkeep(store, board, clock, settings.retention_hours)
        probes: dict[str, Callable[[], str | None]] = {
            "broker": lambda: None if self._link.up else self._link.reason,
            "engine": loop.not_ready,
            "store": upkeep.not_ready,
        }
        app = make_http(
            site=board,
            commands=loop,
            archive=Archive(store),
            hub=hub,
            probes=probes,
            quarantine=lambda: tuple(reversed(self._quarantine)),
            metrics=self.metrics,
            version=this_version(),
            web_origins=settings.web_origins,
            sign_ins=self._sign_ins(clock),
        )
        server = _Server(
            uvicorn.Config(
                app,
                ws="websockets-sansio",
                ws_max_size=65_536,
                ws_per_message_deflate=False,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=3,
                lifespan="off",
                forwarded_allow_ips=list(settings.trusted_proxies),
                ssl_certfile=settings.tls_cert,
                ssl_keyfile=settings.tls_key,
            )
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(self._forever("engine loop", loop.run()), name="engine-loop"),
                    tasks.create_task(self._forever("hub", hub.run()), name="hub"),
                    tasks.create_task(self._forever("upkeep", upkeep.run()), name="upkeep"),
                    tasks.create_task(self._forever("MQTT source", source.run()), name="mqtt"),
                    tasks.create_task(self._forever("HTTP server", server.serve([listener])), name="http"),
                ]
                if broker is not None:
                    running.append(tasks.create_task(self._forever("broker", broker.run()), name="broker"))
                await self._opened(server)
                host, port = listener.getsockname()[:2]
                scheme = "http" if settings.tls_cert is None else "https"
                await ready(f"{scheme}://{host}:{port}", str(url))
                await self._stopping.wait()
                for task in running:
                    if task.get_name() in ("mqtt", "broker", "upkeep"):
                        task.cancel()
                loop.stop()
                await asyncio.wait([running[0]])
                await upkeep.snapshot()
                hub.close()
                server.should_exit = True
                await asyncio.wait([running[4]], timeout=5)
                for task in running:
                    task.cancel()
        finally:
            if broker is not None:
                await broker.stop()

    async def _begin(
        self,
        store: Store,
        loop: EngineLoop,
        suite: Suite,
        protocol: Protocol,
        document: bytes,
        documents: dict[str, bytes],
        last: Instant,
        clock: Clock,
    ) -> None:
        """What a start has to say before anything else: our absence, and a protocol that is new."""
        fresh = last == 0
        if not fresh and clock.now() - last > ABSENT_AFTER * 1000:
            loop.report(lambda at: Unwatched(at, SITE, last))
        else:
            self._heard_until = last
        if protocol.sha256 not in documents:
            await store.commit(Batch(documents=(DocumentRow(protocol.sha256, "protocol", document),)))
        if fresh or suite.protocol.sha256 != protocol.sha256:
            loop.report(lambda at: ProtocolAdopted(at, SITE, protocol))
        if suite.registry.armed:  # no console is heard before it says so to this process
            loop.report(lambda at: ConsolesChanged(at, SITE, armed=False))
        if suite.registry.admission is not self._settings.admission:
            loop.report(lambda at: AdmissionSet(at, SITE, self._settings.admission))

    def _sign_ins(self, clock: Clock) -> SignIns | None:
        if self._staff is None:
            return None
        idle_s = self._settings.signed_in_minutes * 60
        return SignIns(self._staff, idle_s, clock.monotonic, self.metrics.signed)

    async def _broker(self) -> tuple[MqttUrl, EmbeddedBroker | None]:
        settings = self._settings
        if settings.mqtt_url is not None:
            return MqttUrl.parse(settings.mqtt_url), None
        broker = EmbeddedBroker(
            settings.data_dir / "broker",
            settings.mqtt_host,
            settings.mqtt_port,
            in_flight=settings.in_flight,
            binary=settings.nats_server,
        )
        await broker.start()
        return broker.url, broker

    async def _forever(self, name: str, work: Awaitable[None]) -> None:
        """A part that ends by itself takes the process with it."""
        await work
        if not self._stopping.is_set():
            raise StartError(f"the {name} has ended: the service cannot go on without it")

    async def _opened(self, server: uvicorn.Server) -> None:
        while not (server.started and self._link.up):
            if self._stopping.is_set():
                return
            await asyncio.sleep(0.02)

    def _linked(self, state: LinkState, loop: EngineLoop, clock: Clock) -> None:
        """The broker came or went; only the first loss of a stretch is news."""
        self._link = state
        if state.up != self._was_up:
            loop.report(lambda at: LinkChanged(at, SITE, "broker", state.up))
            self._was_up = state.up
            if not state.up:
                self._heard_until = clock.now()
        if state.up:
            since, self._heard_until = self._heard_until, 0
            if since and not state.session_present:
                # What was published meanwhile is nowhere: nobody has watched.
                loop.report(lambda at: Unwatched(at, SITE, since))
        if state.up:
            log.info("broker connected (MQTT %s)", "5" if state.protocol == 5 else "3.1.1")  # noqa: PLR2004
        else:
            log.warning("broker: %s", state.reason)

    def _publish(self, hub: Hub, turn: Turn) -> None:
        hub.publish(turn.told, turn.asides)
        self.metrics.told(turn.told, turn.asides)
        self._quarantine.extend(one for aside in turn.asides if (one := _refused(aside)) is not None)

    def _refuse(self, at: Instant, _: Delivery, refusals: Sequence[Refusal]) -> None:
        for one in refusals:
            self.metrics.rejected(str(one.reason))
            self._quarantine.append(Refused(at, str(one.reason), one.detail, one.bed, one.device, one.signal))


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: leaving has an order, and ``main`` keeps it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _not_ready(probes: dict[str, Callable[[], str | None]]) -> dict[str, str]:
    return {name: why for name, probe in probes.items() if (why := probe()) is not None}


def _refused(aside: Aside) -> Refused | None:
    """What the core would not take, for the quarantine list; a repeat is not refused, it is known."""
    match aside:
        case ReadingRefused(at=at, bed=bed, device=device, signal=signal, reason=reason):
            return Refused(at, reason, f"{signal} comes from another device", bed, device, str(signal))
        case MessageSetAside(at=at, bed=bed, device=device, reason="unbound"):
            return Refused(at, "unbound", f"{device} is not bound to {bed}", bed, device, None)
        case _:
            return None


async def serve(
    settings: Settings,
    *,
    speed: float = 1.0,
    behind: Millis = 0,
    ready: Callable[[str, str], Awaitable[None]],
    beside: Callable[[str, str], Awaitable[None]] | None = None,
) -> None:
    """Run a service until SIGINT or SIGTERM.

    Args:
        settings: Of the service.
        speed: Of its one clock.
        behind: Of a store without history: the clock begins so far in the past and follows simulated devices.
        ready: Called once with the HTTP and the MQTT address when both doors are open.
        beside: Runs with it from then on; it leaves before the service does, and its end is the service's.
    """
    service = Service(settings, speed=speed, behind=behind)
    loop = asyncio.get_running_loop()
    companion: list[asyncio.Future[None]] = []

    def leave() -> None:
        for task in companion:
            task.cancel()
        if not companion:
            service.stop()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, leave)

    async def when_ready(http: str, mqtt: str) -> None:
        await ready(http, mqtt)
        if beside is not None:
            task = asyncio.ensure_future(beside(http, mqtt))
            task.add_done_callback(lambda _: service.stop())
            companion.append(task)

    try:
        await service.run(when_ready)
    finally:
        for task in companion:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def run(coroutine: Awaitable[None]) -> None:
    """Run on uvloop where there is one."""
    if sys.platform == "win32":  # pragma: no cover
        asyncio.run(coroutine)  # type: ignore[arg-type]
        return
    import uvloop  # noqa: PLC0415 - not made for every platform

    uvloop.run(coroutine)  # type: ignore[arg-type]

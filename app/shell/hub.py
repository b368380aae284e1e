"""Everybody who is looking, and what each is told. Nothing here ever waits.

After a commit the engine loop hands over what was told; each frame, encoded once, goes to the outbox of
every client that hears of its bed. A client joins between two batches: its snapshot and its place in
the stream are taken in one go, so there is neither gap nor double. The last frames are kept, and a
client that comes back continues where it was; one that was away too long begins with a snapshot.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from typing import Final, NamedTuple

from app.codec import frames, wire, wire_record
from app.codec.frame_models import Rendered, Resume, Seen, Subscribe
from app.codec.frames import Heard
from app.core.changes import Aside, Change, PumpShown, ReadingsAccepted
from app.core.shown import BedView
from app.core.vitals import SITE, BedId
from app.shell.outbox import RESTARTING, Ending, Outbox
from app.shell.ports import Site
from app.shell.vitals_batch import VitalsBatch

HEARTBEAT_EVERY: Final = 2.0
"""Seconds, of real time whatever the speed of the clock."""

VITALS_EVERY: Final = 1.0
"""Seconds; a screen is read by people."""

ALIVE_FOR: Final = 25.0
"""Seconds for which a console's word that it has painted holds.

The page repeats it every 10 s: two words may come late or not at all before nobody is counted. A page that
hangs keeps its connection, because the browser answers for it; only its silence tells.
"""

KEPT: Final = 10_000
"""Changes for clients that come back: hours of an ordinary site, some 20 MB at most."""


@dataclass(eq=False, slots=True)
class Client:
    """One connection.

    Attributes:
        beds: Hears of these only; None: of all.
        joined: It has been brought up to date and hears what follows.
        seen: Newest change it says was delivered.
        rendered: Newest change it says was painted; None: it never said.
        rendered_at: When it last said so, real seconds.
        sound: It says it can be heard.
    """

    outbox: Outbox = field(default_factory=Outbox)
    beds: frozenset[BedId] | None = None
    joined: bool = False
    seen: int = 0
    rendered: int | None = None
    rendered_at: float = -inf
    sound: bool = False

    def is_alive(self, now: float) -> bool:
        """Whether it has painted lately, real seconds."""
        return now - self.rendered_at <= ALIVE_FOR

    def is_armed(self, now: float) -> bool:
        """Whether it has painted lately and can be heard."""
        return self.sound and self.is_alive(now)

    def hears_of(self, bed: BedId) -> bool:
        """Whether a change there is for this client; what concerns the site is for everybody."""
        return self.beds is None or bed in self.beds or bed == SITE


class Consoles(NamedTuple):
    """How many are connected, have painted lately, and of those can be heard."""

    connected: int
    rendered: int
    armed: int


class Hub:
    """Publishes to all clients.

    Attributes:
        seq: Newest published change.
        clients: Everybody connected.
        ended: Connections the server ended, by reason.
        unreadable: Client frames that broke the contract, by close code.
    """

    def __init__(
        self,
        site: Site,
        *,
        version: str,
        monotonic: Callable[[], float],
        not_ready: Callable[[], Mapping[str, str]] = dict,
        on_armed: Callable[[bool], None] = lambda _: None,
        vitals_every: float = VITALS_EVERY,
        kept: int = KEPT,
    ) -> None:
        """Begin without clients, where the site is.

        Args:
            version: Of the service, for ``hello``.
            monotonic: Real seconds, for how long a change has waited.
            not_ready: Parts that are not ready and why, for the snapshot.
            on_armed: Called with whether any console can be heard, when that has changed.
            vitals_every: Seconds between two vitals frames to one client.
            kept: How many changes a client may have missed and still continue.
        """
        self.seq = site.seq
        self.clients: set[Client] = set()
        self.ended: Counter[str] = Counter()
        self.unreadable: Counter[int] = Counter()
        self._site = site
        self._version = version
        self._monotonic = monotonic
        self._not_ready = not_ready
        self._on_armed = on_armed
        self._armed = False
        self._vitals_every = vitals_every
        self._recent: deque[tuple[int, str]] = deque(maxlen=kept)
        self._pending = VitalsBatch()
        self._snapshots: dict[frozenset[BedId] | None, str] = {}
        self._all_values: VitalsBatch | None = None
        self._closing: Ending | None = None

    def remember(self, told: Iterable[tuple[int, bytes]]) -> None:
        """After a restart: take over the last changes of the store, up to ``seq``, oldest first."""
        self._recent.extend((seq, frame.decode()) for seq, frame in told)
        if self._recent and self._recent[-1][0] != self.seq:
            raise ValueError(f"the last change told is {self._recent[-1][0]}, not {self.seq}")

    # what happens

    def publish(self, told: Iterable[tuple[int, Change, bytes]], asides: Iterable[Aside]) -> None:
        """Tell what one committed batch has brought; the board already shows it.

        Args:
            told: Number, change and frame, in order without gap.
            asides: What is not numbered; only newest values concern a screen.

        Raises:
            ValueError: A number is not the next one; clients would be told a wrong history.
        """
        for aside in asides:
            if isinstance(aside, ReadingsAccepted | PumpShown):
                self._pending.show(aside)
        now = self._monotonic()
        for seq, change, frame in told:
            if seq != self.seq + 1:
                raise ValueError(f"change {seq} is told after {self.seq}")
            self.seq = seq
            text = frame.decode()
            self._recent.append((seq, text))
            view: BedView | None = getattr(change, "view", None)
            emptied = view is not None and not view.values
            if emptied:
                self._pending = self._pending.without(change.bed, change.at)
            for client in self.clients:
                if client.joined and client.hears_of(change.bed):
                    client.outbox.put(text, now)
                    if emptied:
                        client.outbox.take_back(change.bed, change.at)
        self._forget_cached()

    def show_vitals(self) -> None:
        """Send everybody the newest values since the last time."""
        batch, self._pending = self._pending, VitalsBatch()
        self._forget_cached()
        now = self._monotonic()
        for client in self.clients:
            if client.joined and batch:
                part = batch if client.beds is None else batch.only(client.beds)
                if part:
                    client.outbox.put_vitals(part)
            client.outbox.judge(now)

    def heartbeat(self) -> None:
        """Send everybody a sign of life, and notice who no longer gives one."""
        frame = self._heartbeat()
        for client in self.clients:
            if client.joined:
                client.outbox.put_heartbeat(frame)
        self._listen()

    async def run(self) -> None:
        """Pace vitals and heartbeats until cancelled."""
        async with asyncio.TaskGroup() as paces:
            paces.create_task(_every(self._vitals_every, self.show_vitals), name="vitals")
            paces.create_task(_every(HEARTBEAT_EVERY, self.heartbeat), name="heartbeat")

    def close(self, ending: Ending = RESTARTING) -> None:
        """End every connection, and those that still come."""
        self._closing = ending
        for client in self.clients:
            client.outbox.end(ending)

    # one client

    def connect(self) -> Client:
        """Somebody is here; nothing is sent before ``join``."""
        client = Client()
        self.clients.add(client)
        if self._closing is not None:
            client.outbox.end(self._closing)
        return client

    def leave(self, client: Client) -> None:
        """The connection is over, whoever ended it."""
        self.clients.discard(client)
        self._listen()
        if client.outbox.ending is not None:
            self.ended[client.outbox.ending.reason] += 1

    def hello(self) -> str:
        """The first frame of a connection."""
        site = self._site
        return frames.hello_frame(site.epoch, self.seq, site.now(), self._version).decode()

    def join(self, client: Client, resume: Resume | None) -> None:
        """Bring a client up to date and let it hear what follows.

        Args:
            resume: Where it was; None: it knows nothing.
        """
        missed = None if resume is None else self._since(resume)
        if missed is None:
            client.outbox.begin_with([self._snapshot(client.beds)])
        else:
            client.outbox.begin_with(missed)
            client.outbox.put_vitals(self._values())
            # Says at once that the place was found, also where nothing was missed.
            client.outbox.put_heartbeat(self._heartbeat())
        client.joined = True

    def hear(self, client: Client, frame: Heard) -> None:
        """Take in what a client says."""
        match frame:
            case Subscribe(beds=beds):
                self._subscribe(client, None if beds == "*" else frozenset(map(BedId, beds)))
            case Seen(seq=seq):
                client.seen = max(client.seen, min(seq, self.seq))
            case Rendered(seq=seq, sound=sound):
                client.rendered = max(client.rendered or 0, min(seq, self.seq))
                client.rendered_at = self._monotonic()
                client.sound = sound == "armed"
                self._listen()
            case Resume():
                pass  # means something as first frame only

    def consoles(self) -> Consoles:
        """Who is looking at this moment."""
        now = self._monotonic()
        return Consoles(
            connected=len(self.clients),
            rendered=sum(client.is_alive(now) for client in self.clients),
            armed=sum(client.is_armed(now) for client in self.clients),
        )

    def _listen(self) -> None:
        """Say it when the first console can be heard, and when the last no longer can."""
        armed = self.consoles().armed > 0
        if armed is not self._armed:
            self._armed = armed
            self._on_armed(armed)

    def _subscribe(self, client: Client, beds: frozenset[BedId] | None) -> None:
        known, client.beds = client.beds, beds
        widened = known is not None and (beds is None or not beds <= known)
        if client.joined and widened:
            client.outbox.put(self._snapshot(beds), self._monotonic())

    def _since(self, resume: Resume) -> list[str] | None:
        """Frames after a place in history; None: it is not known here, or too long ago."""
        if resume.epoch != self._site.epoch or resume.seq > self.seq:
            return None
        missing = self.seq - resume.seq
        if missing > len(self._recent):
            return None
        return [text for _, text in islice(self._recent, len(self._recent) - missing, None)]

    # what a newcomer is shown; made once for all that come between two batches

    def _forget_cached(self) -> None:
        self._snapshots.clear()
        self._all_values = None

    def _snapshot(self, beds: frozenset[BedId] | None) -> str:
        if self._site.seq != self.seq:
            raise RuntimeError(f"the board is at {self._site.seq}, published is {self.seq}")
        known = self._snapshots.get(beds)
        if known is None:
            site = self._site
            known = self._snapshots[beds] = frames.snapshot_frame(
                self.seq,
                self._site_object(),
                (view for view in site.beds() if beds is None or view.bed in beds),
                (session for session in site.open_sessions() if beds is None or session.bed in beds),
                (
                    alert
                    for alert in site.open_alerts()
                    if beds is None or alert.bed in beds or alert.bed == SITE
                ),
            ).decode()
        return known

    def _site_object(self) -> wire_record.Object:
        consoles = self.consoles()
        return {
            **wire.room_object(self._site.room()),
            "epoch": self._site.epoch,
            "server_time": wire_record.stamp(self._site.now()),
            "speed": self._site.speed,
            "protocols": [
                {"id": one.id, "version": one.version, "sha256": one.sha256} for one in self._site.protocols()
            ],
            "not_ready": dict(self._not_ready()),
            "consoles": {
                "connected": consoles.connected,
                "rendered": consoles.rendered,
                "sound_armed": consoles.armed,
            },
        }

    def _values(self) -> VitalsBatch:
        if self._all_values is None:
            self._all_values = VitalsBatch()
            for view in self._site.beds():
                self._all_values.include(view, self._site.now())
        return self._all_values

    def _heartbeat(self) -> str:
        return frames.heartbeat_frame(self.seq, self._site.now()).decode()


async def _every(seconds: float, act: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        act()

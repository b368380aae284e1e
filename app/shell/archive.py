"""What only the store still knows, asked in the words of the doors (``ports.Archive``)."""

from __future__ import annotations

from collections.abc import Collection

from app.codec.tables import Sample, Stay
from app.core.vitals import Instant
from app.shell import pages, queries
from app.shell.ports import Mark, Page, TrendPoint
from app.shell.store import Store


class Archive:
    """Closed alerts and sessions, and trends."""

    def __init__(self, store: Store) -> None:
        """Ask this store."""
        self._store = store

    async def alert(self, alert: str) -> bytes | None:
        """An alert, open or closed."""
        return await self._store.read(lambda reader: queries.alert(reader, alert))

    async def closed_alerts(self, bed: str | None, session: str | None, most: int) -> list[bytes]:
        """Closed alerts, the last raised first."""
        return await self._store.read(lambda reader: queries.alerts(reader, "closed", bed, session, most))

    async def session(self, session: str) -> bytes | None:
        """A session, open or closed."""
        return await self._store.read(lambda reader: queries.session(reader, session))

    async def closed_sessions(self, bed: str | None, most: int) -> list[bytes]:
        """Closed sessions, the last opened first."""
        return await self._store.read(lambda reader: queries.closed_sessions(reader, bed, most))

    async def changes(self, bed: str, since: Instant, until: Instant) -> list[bytes]:
        """Change frames of one bed."""
        return await self._store.read(lambda reader: queries.changes_of(reader, bed, since, until))

    async def newest_changes(
        self, before: int, bed: str | None, kinds: Collection[str], most: int
    ) -> list[bytes]:
        """Change frames below a number, newest first."""
        return await self._store.read(lambda reader: queries.newest_changes(reader, before, bed, kinds, most))

    async def change_page(
        self, kinds: Collection[str], since: Instant, until: Instant, after: Mark
    ) -> Page[bytes]:
        """Change frames of some kinds, some at a time."""
        return await self._store.read(lambda reader: pages.changes(reader, kinds, since, until, after))

    async def pump_reports(self, bed: str, since: Instant, until: Instant) -> list[bytes]:
        """Journal lines of one bed's pump."""
        return await self._store.read(lambda reader: queries.pump_reports(reader, bed, since, until))

    async def readings(
        self, bed: str, signals: Collection[str], since: Instant, until: Instant
    ) -> list[tuple[str, Instant, float]]:
        """Every usable reading of some signals."""
        return await self._store.read(lambda reader: queries.readings(reader, bed, signals, since, until))

    async def kept_since(self) -> Instant | None:
        """Oldest instant of which raw readings and pump reports are still kept."""
        return await self._store.read(queries.kept_since)

    async def document(self, sha256: str) -> bytes | None:
        """A document by its digest."""
        return await self._store.read(lambda reader: queries.document(reader, sha256))

    async def trend(
        self, bed: str, signal: str, since: Instant, until: Instant, points: int
    ) -> list[TrendPoint]:
        """Usable readings of a stretch of time, thinned."""
        rows = await self._store.read(lambda reader: queries.trend(reader, bed, signal, since, until, points))
        return [TrendPoint(at, low, high) for at, low, high, _ in rows]

    async def sample_page(self, bed: str | None, since: Instant, until: Instant, after: Mark) -> Page[Sample]:
        """Readings, some at a time."""
        return await self._store.read(lambda reader: pages.samples(reader, bed, since, until, after))

    async def alert_page(
        self, session: str | None, since: Instant, until: Instant, after: Mark
    ) -> Page[bytes]:
        """Alerts, some at a time."""
        return await self._store.read(lambda reader: pages.alerts(reader, session, since, until, after))

    async def session_page(self, since: Instant, until: Instant, after: Mark) -> Page[bytes]:
        """Sessions, some at a time."""
        return await self._store.read(lambda reader: pages.sessions(reader, since, until, after))

    async def stays(self, since: Instant, until: Instant) -> list[Stay]:
        """Which session was on which bed."""
        return await self._store.read(lambda reader: pages.stays(reader, since, until))

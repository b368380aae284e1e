"""What only the store still knows, asked in the words of the doors (``ports.Archive``)."""

from __future__ import annotations

from app.core.vitals import Instant
from app.shell import queries
from app.shell.ports import TrendPoint
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

    async def trend(
        self, bed: str, signal: str, since: Instant, until: Instant, points: int
    ) -> list[TrendPoint]:
        """Usable readings of a stretch of time, thinned."""
        rows = await self._store.read(lambda reader: queries.trend(reader, bed, signal, since, until, points))
        return [TrendPoint(at, low, high) for at, low, high, _ in rows]

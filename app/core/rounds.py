"""When somebody has to look: checks that are due, overdue, and the other clocks of a visit."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.draft import Draft
from app.core.vitals import Instant


def arrange(draft: Draft) -> None:
    """After a change of phase or of the record: what is due from now on, and what no longer is."""
    del draft


def deadlines(draft: Draft) -> Iterator[Instant]:
    """Instants at which something of a visit happens by itself."""
    del draft
    yield from ()


def lapse(draft: Draft) -> None:
    """Whatever of a visit is due at ``draft.now`` happens."""
    del draft

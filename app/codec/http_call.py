"""A command on its way, whoever reads it: from a request over HTTP, or from the line of a recording.

What a body means is said once, by its model: ``body.command(call)``.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.vitals import BedId, Instant


@dataclass(frozen=True, slots=True)
class Call:
    """All of a command that its body does not say.

    Attributes:
        at: Instant of receipt.
        bed: Whose command it is; ``SITE``: the site's.
        command: Its id.
        subject: What the path names: a session, a course, an alert; "": nothing that is there yet.
        item: What it names within that: an item of the discharge list, a task of the course, a device of
            the bed; "": nothing.
        seen: Revision of the subject as the giver saw it; None: not asked.
    """

    at: Instant
    bed: BedId
    command: str
    subject: str = ""
    item: str = ""
    seen: int | None = None

    @property
    def about(self) -> tuple[Instant, BedId, str, str]:
        """What every command about a subject begins with."""
        return self.at, self.bed, self.command, self.subject

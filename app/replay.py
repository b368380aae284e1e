"""``dripwatch replay``: a journal, one of its sessions, or a recording through the same core, at full speed.

A journal gives back, byte for byte, the changes that were told live. A recording is played on a virtual
clock: an hour takes a second, and every hold lasts as long as it should.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.codec.frames import change_frame
from app.codec.recording import START
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Change, SessionClosed, SessionOpened
from app.core.pace import USUAL, paced
from app.core.protocol import Protocol
from app.core.vitals import Instant, Millis
from app.past import Past, PastError, opened
from app.progress import progress

EVERY: Final = 2_000
"""Events from one look at the bar to the next."""


def replay(
    path: Path,
    protocol: Protocol,
    write: Callable[[bytes], object],
    *,
    frames: bool = False,
    interval: Millis = USUAL,
) -> None:
    """Replay a file.

    Args:
        path: What :func:`app.past.opened` takes.
        protocol: For recordings; a journal brings its own.
        write: Gets one line each, without line end: frames for a journal, a line per alert change
            for a recording.
        frames: Frames for a recording too.
        interval: From one sample of a recording to the next, ms; see :mod:`app.core.pace`.

    Raises:
        PastError: The file is none of these, or cannot be read.
    """
    with opened(path, interval) as past:
        judged = paced(protocol, past.interval or interval)
        for seq, change in _changes(past, judged):
            if frames or past.is_journal:
                write(change_frame(seq, change))
            elif (line := alert_line(change, past.begins or START)) is not None:
                write(line.encode())


def replay_session(path: Path, session: str, protocol: Protocol, write: Callable[[bytes], object]) -> None:
    """Replay one session: the changes of its bed from its opening to its close.

    Args:
        path: A data folder, its database, or a visit in the words of the wire.
        session: Its id.
        protocol: Followed until a journal names one.
        write: Gets one frame each, without line end, numbered as they were live.

    Raises:
        PastError: There is no such past, or no such session in it.
    """
    with opened(path) as past:
        if not past.has_sessions:
            raise PastError(f"{path} is a recording and has no sessions.")
        open_now = any(state.session and state.session.id == session for state in past.states)
        bed = session.rpartition(".")[0]
        found = open_now
        for seq, change in _changes(past, paced(protocol, past.interval or USUAL)):
            if isinstance(change, SessionOpened) and change.session.id == session:
                open_now = found = True
            if open_now and change.bed == bed:
                write(change_frame(seq, change))
            if isinstance(change, SessionClosed) and change.session.id == session:
                return
        if not found:
            raise PastError(f"{path} holds no session {session}. The API lists them at /api/v1/sessions.")


def _changes(past: Past, protocol: Protocol) -> Iterator[tuple[int, Change]]:
    """Every change with its number."""
    suite, seq = past.suite(protocol), past.seq
    for event in progress(past.events, past.count, "events", sys.stderr, every=EVERY):
        for one in suite.take(event):
            if isinstance(one, Change):
                seq += 1
                yield seq, one


def _since(begins: Instant, at: Instant) -> str:
    """Minutes, seconds and milliseconds into the recording."""
    seconds, ms = divmod(at - begins, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes}:{seconds:02d}.{ms:03d}"


def alert_line(change: Change, begins: Instant = START) -> str | None:
    """One alert change for people: time into the recording, what, which, how urgent, the words.

    None: the change is about no alert.
    """
    words = {AlertRaised: "raised", AlertChanged: "changed", AlertClosed: "closed"}
    if not isinstance(change, AlertRaised | AlertChanged | AlertClosed):
        return None
    alert = change.alert
    marks = [
        "provisional" if alert.provisional else "",
        "unverified" if alert.unverified else "",
        f"escalation {alert.escalation}" if alert.escalation else "",
        f"covered by {alert.covered_by}" if alert.covered_by else "",
        alert.close_reason or "",
        f"{alert.escalates.priority} at {_since(begins, alert.escalates.at)}" if alert.escalates else "",
    ]
    return (
        f"{_since(begins, change.at):>11}  {words[type(change)]:<8}{alert.id}  {alert.rule}  "
        f"{alert.subject}  {alert.priority}  {alert.action}  {alert.state}  "
        f"[{', '.join(filter(None, marks))}]  {alert.text}"
    )

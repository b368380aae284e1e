"""Frames of ``GET /ws/v1``: server frames out, client frames in.

A change is encoded once, here, and the same bytes go to the store and to every client.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from pydantic import TypeAdapter, ValidationError

from app.codec import strict_json, wire, wire_record
from app.codec.frame_models import ClientFrame, Rendered, Resume, Seen, Subscribe
from app.codec.refusals import shortened
from app.core.alarm import Alert
from app.core.changes import Change
from app.core.session import Session
from app.core.shown import BedView, ShownPump, ShownValue
from app.core.vitals import BedId, Instant, Signal

Heard: TypeAlias = Resume | Subscribe | Seen | Rendered
"""A client frame that has a meaning here."""

_CLIENT: Final[TypeAdapter[Heard]] = TypeAdapter(ClientFrame)


class UnreadableFrameError(Exception):
    """A client frame that cannot be taken in.

    Attributes:
        code: WebSocket close code: 1007 it is not a JSON object, 1008 it breaks the contract.
    """

    def __init__(self, code: int, reason: str) -> None:
        """Keep the reason short enough for a close frame (RFC 6455: 123 bytes)."""
        self.code = code
        super().__init__(shortened(reason).encode()[:120].decode(errors="ignore"))


def hello_frame(epoch: str, seq: int, at: Instant, version: str) -> bytes:
    """First frame of a connection."""
    return wire.to_json(
        {
            "type": "hello",
            "epoch": epoch,
            "seq": seq,
            "server_time": wire_record.stamp(at),
            "version": version,
        }
    )


def snapshot_frame(
    seq: int,
    site: wire_record.Object,
    beds: Iterable[BedView],
    sessions: Iterable[Session],
    alerts: Iterable[Alert],
) -> bytes:
    """Everything a screen needs, as of ``seq``."""
    return wire.to_json(
        {
            "type": "snapshot",
            "seq": seq,
            "site": site,
            "beds": [wire.bed_object(view) for view in beds],
            "sessions": [wire.session_object(session) for session in sessions],
            "alerts": [wire.alert_object(alert) for alert in alerts],
        }
    )


def change_frame(seq: int, change: Change) -> bytes:
    """One fact."""
    return wire.to_json(
        {
            "type": "change",
            "seq": seq,
            "at": wire_record.stamp(change.at),
            "bed": wire.bed_name(change.bed),
            "change": wire.change_object(change),
        }
    )


def vitals_frame(
    at: Instant,
    beds: Mapping[BedId, Mapping[Signal, ShownValue]],
    pumps: Mapping[BedId, ShownPump],
) -> bytes:
    """Newest values and pump words of the beds that have any."""
    return wire.to_json(
        {
            "type": "vitals",
            "at": wire_record.stamp(at),
            "beds": {
                bed: {signal: wire.value_object(signal, shown) for signal, shown in values.items()}
                for bed, values in beds.items()
            },
            "pumps": {bed: wire.pump_object(pump) for bed, pump in pumps.items()},
        }
    )


def heartbeat_frame(seq: int, at: Instant) -> bytes:
    """Sign of life."""
    return wire.to_json({"type": "heartbeat", "seq": seq, "server_time": wire_record.stamp(at)})


def bye_frame(reason: str, retry_after_ms: int) -> bytes:
    """Before a close that the server chose."""
    return wire.to_json({"type": "bye", "reason": reason, "retry_after_ms": retry_after_ms})


def decode_client_frame(text: str) -> Heard | None:
    """Read one client frame.

    Args:
        text: One WebSocket text message.

    Returns:
        The frame; None: a well-formed object of a type this version does not know, to be ignored.

    Raises:
        UnreadableFrameError: With the close code to use and one sentence.
    """
    payload = text.encode("utf-8", "surrogatepass")
    fault = strict_json.fault(payload)
    if fault is not None:
        raise UnreadableFrameError(1007, f"{fault[0]}: {fault[1]}")
    try:
        return _CLIENT.validate_json(payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "union_tag_invalid":
            return None
        # The first part of the place is the frame's type, which the reader knows.
        where: Sequence[object] = first["loc"][1:] or first["loc"] or ("type",)
        raise UnreadableFrameError(1008, f"{_path(where)}: {first['msg']}") from error


def _path(where: Sequence[object]) -> str:
    return ".".join(map(str, where))

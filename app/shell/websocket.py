"""``GET /ws/v1``: one connection, from handshake to farewell.

Three things go on at once and the first to end ends all: a reader (without it nobody notices that the
client left), a writer (the only one that waits for this client), and the hub's own decision to end it.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.codec.frame_models import Resume
from app.codec.frames import Heard, UnreadableFrameError, bye_frame, decode_client_frame
from app.shell.hub import Client, Hub
from app.shell.outbox import Ending

SUBPROTOCOL: Final = "dripwatch.v1"
PATIENCE: Final = 0.25
"""Seconds in which a client may say ``resume`` before it is given a snapshot."""

FAREWELL: Final = 3.0
"""Seconds a client has to take its ``bye``; a client that reads nothing is left without."""


async def serve(websocket: WebSocket, hub: Hub) -> None:
    """Serve one client until it leaves or is ended."""
    offered = websocket.scope.get("subprotocols", [])
    await websocket.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
    client = hub.connect()
    first: asyncio.Future[Heard | None] = asyncio.get_running_loop().create_future()
    parts = {
        asyncio.create_task(_read(websocket, hub, client, first), name="websocket-reader"),
        asyncio.create_task(_write(websocket, hub, client, first), name="websocket-writer"),
        asyncio.create_task(client.outbox.ended(), name="websocket-end"),
    }
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for part in parts:
            part.cancel()
        await asyncio.wait(parts)
        hub.leave(client)
    for part in done:
        part.result()  # a bug in one of them is not swallowed
    if client.outbox.ending is not None:
        await _farewell(websocket, client.outbox.ending)


async def _write(websocket: WebSocket, hub: Hub, client: Client, first: asyncio.Future[Heard | None]) -> None:
    """Send what the outbox holds, until the client is gone."""
    try:
        await websocket.send_text(hub.hello())
        await asyncio.wait({first}, timeout=PATIENCE)
        said = first.result() if first.done() else None
        hub.join(client, said if isinstance(said, Resume) else None)
        while True:
            await websocket.send_text(await client.outbox.next())
    except WebSocketDisconnect:
        return


async def _read(websocket: WebSocket, hub: Hub, client: Client, first: asyncio.Future[Heard | None]) -> None:
    """Hear what the client says, until it is gone or breaks the contract."""
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        try:
            frame = _heard(message)
        except UnreadableFrameError as error:
            hub.unreadable[error.code] += 1
            client.outbox.end(Ending(error.code, str(error), 0))
            return
        if frame is not None:
            hub.hear(client, frame)
        if not first.done():
            first.set_result(frame)


def _heard(message: Message) -> Heard | None:
    text: str | None = message.get("text")
    if text is None:
        raise UnreadableFrameError(1003, "frames are text")
    return decode_client_frame(text)


async def _farewell(websocket: WebSocket, ending: Ending) -> None:
    """Say why, and close; a client that takes nothing is not waited for."""
    try:
        async with asyncio.timeout(FAREWELL):
            await websocket.send_text(bye_frame(ending.reason, ending.retry_after_ms).decode())
            await websocket.close(ending.code, ending.reason)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        return  # it was gone, or going, already (RuntimeError: starlette saw the close)

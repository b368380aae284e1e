"""The socket as a stranger sees it: a real server, a real client library, loopback."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from app.shell import outbox
from app.shell.websocket import PATIENCE, SUBPROTOCOL
from tests.clinic import Clinic
from tests.shell.served import Served

OURS = [Subprotocol("dripwatch.v1")]


@asynccontextmanager
async def client(place: str, **how: Any) -> AsyncIterator[ClientConnection]:
    how.setdefault("subprotocols", OURS)
    async with connect(f"ws://{place}/ws/v1", **how) as connection:
        yield connection


async def read(connection: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(10):
        frame: dict[str, Any] = json.loads(await connection.recv(decode=True))
    return frame


async def read_until(connection: ClientConnection, kind: str) -> dict[str, Any]:
    while (frame := await read(connection))["type"] != kind:
        pass
    return frame


async def say(connection: ClientConnection, **frame: object) -> None:
    await connection.send(json.dumps(frame))


async def closed(connection: ClientConnection) -> ConnectionClosed:
    """Read whatever still comes, and give how it ended."""
    async with asyncio.timeout(10):
        while True:
            try:
                await connection.recv()
            except ConnectionClosed as end:
                return end


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


def test_the_subprotocol_is_the_contracts() -> None:
    assert SUBPROTOCOL == "dripwatch.v1"
    assert PATIENCE == 0.25


async def test_a_client_that_says_nothing_gets_hello_snapshot_changes_and_vitals() -> None:
    served = Served()
    served.clinic.vitals("chair-3", nibp_sys=165)
    async with served.listening() as place, client(place) as one:
        assert one.subprotocol == "dripwatch.v1"
        hello = await read(one)
        assert (hello["type"], hello["epoch"]) == ("hello", "epoch-1")
        snapshot = await read(one)
        assert snapshot["type"] == "snapshot"
        assert snapshot["alerts"][0]["rule"] == "BP-SYS-HIGH"
        served.clinic.vitals("chair-3", nibp_sys=165, spo2=97)
        change = await read_until(one, "change")
        assert change["seq"] == snapshot["seq"] + 1
        vitals = await read_until(one, "vitals")
        assert vitals["beds"]["chair-3"]["spo2"]["value"] == 97


async def test_a_client_that_offers_no_subprotocol_is_served_too() -> None:
    async with Served().listening() as place, client(place, subprotocols=None) as one:
        assert one.subprotocol is None
        assert (await read(one))["type"] == "hello"


async def test_a_heartbeat_comes_by_itself() -> None:
    served = Served()
    async with served.listening() as place, client(place) as one:
        heartbeat = await read_until(one, "heartbeat")
        assert heartbeat["seq"] == served.clinic.seq


async def test_a_first_frame_is_answered_without_waiting() -> None:
    served = Served()
    async with served.listening() as place, client(place) as one:
        await read(one)
        started = asyncio.get_running_loop().time()
        await say(one, type="subscribe", beds="*")
        assert (await read(one))["type"] == "snapshot"
        assert asyncio.get_running_loop().time() - started < PATIENCE


async def test_resume_continues_without_gap_or_double() -> None:
    served = Served()
    clinic = served.clinic
    async with served.listening() as place:
        async with client(place) as one:
            await read(one)
            last = (await read(one))["seq"]
        for value in (165, 165, 120, 120):
            clinic.vitals("chair-3", nibp_sys=value, after=61_000)
        async with client(place) as again:
            assert (await read(again))["seq"] == clinic.seq
            await say(again, type="resume", epoch="epoch-1", seq=last)
            frames = [await read(again) for _ in range(clinic.seq - last)]
            assert [one["type"] for one in frames] == ["change"] * len(frames)
            assert [one["seq"] for one in frames] == list(range(last + 1, clinic.seq + 1))
            assert (await read_until(again, "heartbeat"))["seq"] == clinic.seq
            clinic.vitals("chair-3", nibp_sys=165, after=61_000)
            assert (await read_until(again, "change"))["seq"] == frames[-1]["seq"] + 1


async def test_resume_in_another_epoch_gives_a_snapshot() -> None:
    async with Served().listening() as place, client(place) as one:
        await read(one)
        await say(one, type="resume", epoch="of old", seq=0)
        assert (await read(one))["type"] == "snapshot"


async def test_subscribe_filters() -> None:
    served = Served()
    for bed in "ab":
        served.clinic.vitals(bed, spo2=97)
    async with served.listening() as place, client(place) as one:
        await read(one)
        await say(one, type="subscribe", beds=["b"])
        snapshot = await read(one)
        assert [bed["bed"] for bed in snapshot["beds"]] == ["b"]
        served.clinic.vitals("a", nibp_sys=165)
        served.clinic.vitals("b", nibp_sys=165)
        assert (await read_until(one, "change"))["bed"] == "b"


async def test_seen_and_rendered_are_recorded() -> None:
    served = Served()
    served.clinic.vitals("a", nibp_sys=165)
    async with served.listening() as place, client(place) as one:
        await read(one)
        await say(one, type="seen", seq=1)
        await say(one, type="rendered", seq=1, sound="armed")
        await say(one, type="from the future", x=1)
        await until(lambda: any(c.sound and c.seen == 1 for c in served.hub.clients))


@pytest.mark.parametrize(
    ("sent", "code", "reason"),
    [
        ("no json", 1007, "not_json"),
        ('{"type":"seen","seq":-1}', 1008, "seq"),
        (b"\x00", 1003, "text"),
    ],
)
async def test_what_breaks_the_contract_is_told_why_and_closed(
    sent: str | bytes, code: int, reason: str
) -> None:
    served = Served()
    async with served.listening() as place, client(place) as one:
        await read(one)
        await one.send(sent)
        bye = await read_until(one, "bye")
        assert reason in bye["reason"]
        end = await closed(one)
        assert end.rcvd is not None
        assert end.rcvd.code == code
        assert served.hub.unreadable[code] == 1


async def test_a_client_that_leaves_is_noticed() -> None:
    served = Served()
    async with served.listening() as place:
        async with client(place) as one:
            await read(one)
            assert len(served.hub.clients) == 1
        await until(lambda: not served.hub.clients)


async def test_leaving_in_order_says_bye_and_1012() -> None:
    served = Served()
    async with served.listening() as place, client(place) as one:
        await read(one)
        served.hub.close()
        bye = await read_until(one, "bye")
        assert bye["reason"] == "restarting"
        assert bye["retry_after_ms"] > 0
        end = await closed(one)
        assert end.rcvd is not None
        assert end.rcvd.code == 1012


async def test_a_slow_reader_is_cut_with_1013_and_the_others_hear_everything() -> None:
    served = Served()
    clinic = served.clinic
    async with served.listening() as place, client(place) as quick:
        snapshot = await read_until(quick, "snapshot")
        host, port = place.split(":")
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, (host, int(port)))
        async with client(place, sock=raw, max_queue=1) as slow:
            await read_until(slow, "snapshot")
            await until(lambda: sum(c.joined for c in served.hub.clients) == 2)
            heard = snapshot["seq"]
            while not served.hub.ended["too_slow"]:
                for value in (165, 165, 120, 120):
                    clinic.vitals("chair-3", nibp_sys=value, after=61_000)
                while heard < clinic.seq:  # the quick one hears each of them, in order
                    frame = await read(quick)
                    if frame["type"] == "change":
                        assert frame["seq"] == heard + 1
                        heard = frame["seq"]
            assert clinic.seq > outbox.MOST_WAITING
            # It reads at last: what was on its way, then why it ends.
            bye = await read_until(slow, "bye")
            assert bye["reason"] == "too_slow"
            end = await closed(slow)
            assert end.rcvd is not None
            assert end.rcvd.code == 1013
        assert not [c for c in served.hub.clients if c.outbox.ending]


@pytest.mark.parametrize(
    ("origin", "allowed", "status"),
    [
        (None, frozenset(), 101),
        ("http://{place}", frozenset(), 101),
        ("https://evil.example", frozenset(), 403),
        ("null", frozenset(), 403),
        ("https://board.example", frozenset({"https://board.example"}), 101),
    ],
)
async def test_a_page_of_another_origin_gets_no_socket(
    origin: str | None, allowed: frozenset[str], status: int
) -> None:
    async with Served(Clinic()).listening(web_origins=allowed) as place:
        said = None if origin is None else Origin(origin.format(place=place))
        if status == 101:
            async with client(place, origin=said) as one:
                assert (await read(one))["type"] == "hello"
        else:
            with pytest.raises(InvalidStatus) as caught:
                async with client(place, origin=said):
                    pass
            assert caught.value.response.status_code == status

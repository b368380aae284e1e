"""Load: even, right on the wire, and counted."""

from __future__ import annotations

from itertools import islice

import pytest

from simulators.load import Tally, beds, run, stream
from simulators.messages import Device
from simulators.physiology.body import Body
from simulators.physiology.person import person
from simulators.publisher import UnreachableError, address
from tests.simulators import wire_check
from tests.simulators.conftest import Broker


def test_a_bed_sends_at_its_rate_and_as_the_contract_says() -> None:
    device = Device("load-001", "load-001-monitor", "load", 1_795_000_000_000)
    items = list(islice(stream(device, Body(person("x"), "x"), 4.0, 0.1), 20))
    assert [round(item.at, 3) for item in items] == [round(0.1 + n / 4, 3) for n in range(20)]
    seqs = [wire_check.check(item.topic, item.payload)["seq"] for item in items]
    assert seqs == list(range(1, 21))


def test_beds_are_numbered() -> None:
    assert beds(3) == ["load-001", "load-002", "load-003"]
    assert len(set(beds(1200))) == 1200


@pytest.mark.broker
@pytest.mark.parametrize(("number", "rate", "duration", "sent"), [(3, 20.0, 0.5, 30), (20, 5.0, 0.4, 40)])
async def test_everything_sent_is_acknowledged(
    broker: Broker, number: int, rate: float, duration: float, sent: int
) -> None:
    lines: list[str] = []
    tally = await run(
        address(broker.url), number=number, rate=rate, duration=duration, seed=1, tell=lines.append
    )
    assert (tally.sent, tally.acknowledged) == (sent, sent)


async def test_without_a_broker_it_says_so() -> None:
    with pytest.raises(ExceptionGroup) as told:
        await run(address("mqtt://127.0.0.1:1"), number=2, rate=1, duration=1, seed=1, tell=print)
    assert told.group_contains(UnreachableError)


def test_the_tally_reads_like_a_sentence() -> None:
    tally = Tally(began=10.0, wanted=25.0, duration=60.0, sent=41, acknowledged=40)
    assert tally.line(12.0) == "  2.0 s  41 sent  40 acknowledged  9 behind  20.0 messages/s"
    assert tally.line(10.0).endswith("0 behind  0.0 messages/s")


def test_who_has_sent_all_is_not_behind() -> None:
    tally = Tally(began=0.0, wanted=10.0, duration=4.0, sent=40, acknowledged=40)
    assert "  0 behind  " in tally.line(9.0)

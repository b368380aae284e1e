"""Who is signed in where, how that ends, and that it is told without PIN or token."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.codec.staff_file import Person
from app.shell.attempts import WaitError
from app.shell.sign_ins import SignIns, UnknownError, WrongPinError
from app.shell.staff_list import StaffList, write_people
from tests.people import KIM, OSEI, PINS, cheap, staff_file

HERE = "192.0.2.7"
IDLE_S = 300.0


@dataclass
class Site:
    """A site where people sign in, and its time."""

    path: Path
    now: float = 1000.0
    counted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ins = SignIns(StaffList(self.path), IDLE_S, lambda: self.now, self.counted.append)

    async def token(self, name: str = OSEI.name) -> str:
        return (await self.ins.sign_in(name, PINS[name], HERE))[1]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(staff_file(tmp_path))


async def test_signed_in_until_signed_out(site: Site) -> None:
    person, token = await site.ins.sign_in("RN Osei", "271828", HERE)
    assert person == OSEI
    assert site.ins.person(token) == OSEI
    assert site.ins.person(token[:-1]) is None
    assert site.ins.person("\ud800") is None
    assert site.ins.person(None) is None
    site.ins.sign_out(token)
    site.ins.sign_out(token)
    assert site.ins.person(token) is None
    assert site.counted == ["signed_in", "signed_out"]


async def test_two_consoles_of_one_person_are_two(site: Site) -> None:
    one, other = await site.token(), await site.token()
    assert one != other
    site.ins.sign_out(one)
    assert site.ins.person(other) == OSEI


async def test_idle_time_is_without_commands_and_looking_does_not_count(site: Site) -> None:
    token = await site.token()
    site.now += IDLE_S - 1
    assert site.ins.person(token, acts=True) == OSEI
    site.now += IDLE_S - 1
    assert site.ins.person(token) == OSEI
    site.now += 1
    assert site.ins.person(token, acts=True) is None
    assert site.counted == ["signed_in", "idle"]


@pytest.mark.parametrize("left", [[KIM], [KIM, replace(OSEI, pin=cheap("999999"))]])
async def test_who_is_removed_or_has_another_pin_is_out_at_once(site: Site, left: list[Person]) -> None:
    osei, kim = await site.token(), await site.token(KIM.name)
    write_people(site.path, left)
    assert site.ins.person(osei) is None
    assert site.ins.person(kim) == KIM
    assert site.counted[-1] == "left"


async def test_a_wrong_pin_costs_a_wait_and_the_right_one_is_not_looked_at_before(site: Site) -> None:
    waits = []
    for _ in range(3):
        with pytest.raises(WrongPinError) as told:
            await site.ins.sign_in(OSEI.name, "000000", HERE)
        waits.append(told.value.wait)
    assert waits == [0, 0, 1]
    with pytest.raises(WaitError):
        await site.token()
    site.now += 1
    assert site.ins.person(await site.token()) == OSEI
    assert site.counted == ["wrong_pin"] * 3 + ["signed_in"]


async def test_many_attempts_at_once_are_no_way_round_the_wait(site: Site) -> None:
    guesses = [site.ins.sign_in(OSEI.name, f"{pin:06}", HERE) for pin in range(20)]
    told = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, WrongPinError) for one in told) == 1
    assert sum(isinstance(one, WaitError) for one in told) == 19


async def test_a_name_that_is_not_on_the_list(site: Site) -> None:
    with pytest.raises(UnknownError):
        await site.ins.sign_in("Dr. Nobody", "000000", HERE)
    assert site.counted == []


async def test_the_log_has_who_and_where_and_never_a_pin_or_a_token(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(WrongPinError):
        await site.ins.sign_in(OSEI.name, "161803", HERE)
    token = await site.token()
    site.ins.sign_out(token)
    ours = [one.getMessage() for one in caplog.records if one.name == "dripwatch.staff"]
    assert ours == [
        "wrong_pin: RN Osei at 192.0.2.7",
        "signed_in: RN Osei at 192.0.2.7",
        "signed_out: RN Osei at 192.0.2.7",
    ]
    for secret in ("161803", "271828", token, OSEI.pin):
        assert secret not in caplog.text

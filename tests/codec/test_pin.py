"""A PIN as it is kept: what may be one, and that only the right one fits."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest

from app.codec.pin import LOG2_N, P, R, fits, hash_pin, is_easy, is_hash, is_pin

SALT = bytes(range(16))
KEPT = hash_pin("271828", SALT)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("271828", True),
        ("0" * 12, True),
        ("27182", False),
        ("2" * 13, False),
        ("27182a", False),
        ("271 828", False),
        ("٢٧١٨٢٨", False),
        ("", False),
    ],
)
def test_a_pin_is_six_to_twelve_digits(text: str, is_one: bool) -> None:
    assert is_pin(text) is is_one


def test_the_right_pin_fits_and_no_other() -> None:
    assert fits("271828", KEPT)
    assert not fits("271829", KEPT)
    assert not fits("", KEPT)


def test_it_is_scrypt_as_anybody_would_reckon_it() -> None:
    hashed = hashlib.scrypt(b"271828", salt=SALT, n=2**LOG2_N, r=R, p=P, maxmem=2**27, dklen=32)
    assert KEPT.split("$")[1:3] == ["scrypt", f"ln={LOG2_N},r={R},p={P}"]
    assert KEPT.rsplit("$", 1)[1] == b64encode(hashed).decode().rstrip("=")


def test_another_salt_is_another_hash() -> None:
    assert hash_pin("271828", bytes(16)) != KEPT


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (KEPT, True),
        (KEPT.replace("ln=15", "ln=17").replace("p=3", "p=1"), True),
        (KEPT.replace("ln=15", "ln=22"), False),
        (KEPT.replace("ln=15", "ln=0"), False),
        (KEPT.replace("p=3", "p=17"), False),
        (KEPT.replace("r=8", "r=0"), False),
        (KEPT[:-1], False),
        (KEPT + "\n", False),
        (KEPT.replace(KEPT.split("$")[3], "A" * 22), True),
        (KEPT.replace(KEPT.split("$")[3], "A" * 21), False),
        ("271828", False),
        ("", False),
    ],
)
def test_what_the_file_may_hold(text: str, is_one: bool) -> None:
    assert is_hash(text) is is_one


@pytest.mark.parametrize(
    ("pin", "easy"),
    [
        ("000000", True), ("123456", True), ("987654", True), ("135791", True), ("789012", True),
        ("121212", True), ("123123", True), ("12341234", True),
        ("271828", False), ("314159", False), ("112358", False), ("121221", False),
    ],
)  # fmt: skip
def test_what_anybody_tries_first(pin: str, easy: bool) -> None:
    assert is_easy(pin) is easy

"""The staff file: what is written is read again, and what is wrong is one line with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.pin import hash_pin
from app.codec.staff_file import MOST, Person, StaffError, check_person, initials_of, read_staff, staff_text

PIN = hash_pin("271828", bytes(16))
OSEI = Person("RN Osei", "RO", "nurse", PIN)
KIM = Person('J. "Ji" Kim, RN', "JKR", "", PIN)

SHOWN = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters="\x7f"), min_size=1, max_size=20
).filter(lambda text: text == text.strip() and text.isprintable())


def entry(**more: str) -> str:
    fields = {"name": "RN Osei", "initials": "RO", "pin": PIN, **more}
    return "[[people]]\n" + "".join(f'{key} = "{value}"\n' for key, value in fields.items())


@given(
    st.lists(st.tuples(SHOWN, SHOWN.map(lambda text: text[:1]), SHOWN), min_size=1, unique_by=lambda p: p[0])
)
def test_what_is_written_is_read_again(people: list[tuple[str, str, str]]) -> None:
    written = tuple(Person(name, initials, role, PIN) for name, initials, role in people)
    assert read_staff(staff_text(written).encode(), "staff.toml") == written


def test_a_file_says_what_it_is_and_holds_no_pin() -> None:
    text = staff_text([OSEI, KIM])
    assert text.startswith("# Who may act here")
    assert "271828" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "staff.toml: has no [[people]]; `dripwatch staff add NAME` adds one"),
        ("people = 3", "staff.toml: has no [[people]]; `dripwatch staff add NAME` adds one"),
        (
            "# x\n[[people]\n",
            "staff.toml: is no TOML: Expected ']]' at the end of an array declaration (at line 2",
        ),
        ("nurses = []", "staff.toml: nurses means nothing here; a person is a [[people]] table"),
        (entry() + "\n" + entry(), "staff.toml:6: RN Osei stands here twice; remove one"),
        (
            "\n" + entry(pin="271828"),
            "staff.toml:2: pin: is no hash of a PIN; `dripwatch staff add` writes one",
        ),
        (entry(name=""), "staff.toml:1: name: string should have at least 1 character"),
        (entry(name=" RN Osei"), "staff.toml:1: name: has blanks around it, or letters that cannot be shown"),
        (entry(initials="OSEI!"), "staff.toml:1: initials: string should have at most 4 characters"),
        (entry(badge="7"), "staff.toml:1: badge: extra inputs are not permitted"),
        ("people = [3]", "staff.toml: the entry: input should be a valid dictionary"),
        ('[[people]]\nname = "RN Osei"', "staff.toml:1: initials: field required"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(text: str, told: str) -> None:
    with pytest.raises(StaffError) as found:
        read_staff(text.encode(), "staff.toml")
    assert str(found.value).startswith(told)
    assert "\n" not in str(found.value)
    assert PIN not in str(found.value)


def test_other_bytes_and_too_many_people() -> None:
    with pytest.raises(StaffError, match="is not UTF-8"):
        read_staff(b"\xff", "staff.toml")
    with pytest.raises(StaffError, match=f"has {MOST + 1} people; {MOST} at most"):
        read_staff(b"[[people]]\n" * (MOST + 1), "staff.toml")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("RN Osei", "RO"), ("J. Kim, RN", "JKR"), ("Zoë Ábel de la Cruz", "ZÁD"), ("ß", "S"), ("1", "")],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_who_cannot_be_added() -> None:
    check_person("RN Osei", "RO", "")
    with pytest.raises(StaffError, match="not added: initials: string should have at least 1 character"):
        check_person("1", "", "")

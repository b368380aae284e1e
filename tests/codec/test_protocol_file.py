from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Final

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.codec.protocol_file import (
    MAX_BYTES,
    MOST_FAULTS,
    ProtocolError,
    dump_protocol,
    load_protocol,
    located,
    protocol_schema,
    read_protocol,
)
from app.core.finding import Finding, Severity
from tests.support import ROOT

FOLDER: Final = Path(__file__).parent.parent.parent / "app" / "protocols"
SHIPPED: Final = (FOLDER / "ketamine-trd.toml").read_bytes()
CONVENTIONS: Final = SHIPPED[
    SHIPPED.index(b"[conventions]") : SHIPPED.index(b"# ---", SHIPPED.index(b"[conventions]"))
]

#: The smallest protocol there is; lines are counted by the tests below.
SMALL: Final = (
    b"""id = "small"
version = "0.0.1"
title = "Small"
[units]
spo2 = "%"
hr = "/min"
[references]
EJ = "engineering judgement"
contract = "the contract"
[[rule]]
id = "SPO2-LOW"
title = "Low"
kind = "physiological"
when = { signal = "spo2", under = 92 }
stages = [
  { hold_s = 15, action = "CHECK", priority = "medium" },
  { hold_s = 60, action = "PAUSE", priority = "medium" },
]
clear = { when = { signal = "spo2", at_least = 94 }, hold_s = 30 }
text = "low"
clears_when = "high"
source = { EJ = "all" }
needs_signoff = true
[[rule]]
id = "TEC-RANGE"
title = "Range"
kind = "technical"
situation = "out_of_range"
parameters = { share = 0.2, window_s = 60 }
stages = [{ action = "CHECK", priority = "medium" }]
text = "{cause}"
clears_when = "fewer"
needs_signoff = true
"""
    + CONVENTIONS
)


def faults(data: bytes) -> list[str]:
    with pytest.raises(ProtocolError) as caught:
        read_protocol(data, "p.toml")
    assert str(caught.value) == "\n".join(map(str, caught.value.faults))
    return [str(fault) for fault in caught.value.faults]


def changed(old: str, new: str, within: bytes = SMALL) -> bytes:
    assert old.encode() in within, old
    return within.replace(old.encode(), new.encode(), 1)


def test_the_small_one_is_read() -> None:
    protocol = read_protocol(SMALL, "p.toml")
    assert (protocol.id, protocol.version, protocol.title) == ("small", "0.0.1", "Small")
    assert [rule.id for rule in protocol.rules] == ["SPO2-LOW", "TEC-RANGE"]


def test_it_is_named_by_its_very_bytes() -> None:
    spaced = SMALL + b"\n"
    for data in (SMALL, spaced):
        assert read_protocol(data, "p.toml").sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"CHECK"', '"CHEK"',
         "16: SPO2-LOW stages.0.action: no such word: 'CHEK'. Did you mean CHECK?"),
        ('"PAUSE"', '"HALT"', ("17: SPO2-LOW stages.1.action: no such word: 'HALT'. "
         "One of INFO, CHECK, SLOW, PAUSE, STOP.")),
        ('signal = "spo2", under', 'signal = "sp02", under',
         "14: SPO2-LOW when.signal: no such word: 'sp02'. Did you mean spo2?"),
        ("under = 92", "undr = 92", "14: SPO2-LOW when.undr: no such field. Did you mean under?"),
        ("under = 92", 'under = "92"',
         "14: SPO2-LOW when.under: input should be a valid number. Write a number, without quotes."),
        ("under = 92", "under = true",
         "14: SPO2-LOW when.under: input should be a valid number. Write a number, without quotes."),
        ("under = 92", "under = nan",
         ("14: SPO2-LOW when.under: input should be a finite number. "
         "Write a number; nan and inf never alarm.")),
        ("under = 92", "under = 92, over = 1", ("14: SPO2-LOW when: compares spo2 with over and under. "
         "Give exactly one of over, at_least, under, at_most.")),
        (", under = 92", "", ("14: SPO2-LOW when: compares spo2 with no limit. "
         "Give exactly one of over, at_least, under, at_most.")),
        ("under = 92", "under = 1979-05-27",
         "14: SPO2-LOW when.under.above_baseline: is missing. Add above_baseline."),
        ("hold_s = 15", "hold_s = -1", ("16: SPO2-LOW stages.0.hold_s: input should be greater than "
         "or equal to 0. See the schema for what may stand here.")),
        ('spo2 = "%"', 'spo2 = "percent"', ("5: units.spo2: 'percent' is not the unit that spo2 is "
         "judged in. Write '%', and every limit on spo2 in it.")),
        ('spo2 = "%"', "", ("14: SPO2-LOW when.signal: the unit of spo2 is not declared. "
         'Add spo2 = "%" to [units].')),
        ('hr = "/min"', 'pulse = "/min"', "6: units.pulse: no such word: 'pulse'."),
        ('hr = "/min"', 'pump_feed = "1"',
         "6: units.pump_feed: no limit can speak of it. Take it out."),
        ("{ EJ =", "{ Ej =", "22: SPO2-LOW source.Ej: no reference is called Ej. Did you mean EJ?"),
        ("{ EJ =", "{ seed-001 =",
         "22: SPO2-LOW source.seed-001: no reference is called seed-001. Add it to [references]."),
        ("needs_signoff = true", "", "10: SPO2-LOW needs_signoff: is missing. Add needs_signoff."),
        ("share = 0.2, ", "",
         "29: TEC-RANGE parameters: out_of_range needs the number share. Add share to parameters."),
        ("share = 0.2", "share = 0.2, difference = 3", ("29: TEC-RANGE parameters.difference: "
         "is no number of out_of_range. It takes share, window_s.")),
        ('"out_of_range"', '"out_of_rang"',
         "28: TEC-RANGE situation: no such word: 'out_of_rang'. Did you mean out_of_range?"),
        ('situation = "out_of_range"\nparameters = { share = 0.2, window_s = 60 }', "",
         "24: TEC-RANGE: has neither when nor situation. Say when it alerts."),
        ('id = "TEC-RANGE"', 'id = "tec range"',
         "25: tec range id: string should match pattern"),
        ('id = "TEC-RANGE"\n', "", "24: rule 2 id: is missing. Add id."),
        ("[[rule]]", "[[rules]]", "10: rules: no such field. Did you mean rule?"),
        ('title = "Small"', "title = 3", ('3: title: input should be a valid string. '
         'Write a text, in "quotes".')),
        ("late_after_s = { value = 5,", "late_after_s = { valu = 5,", "late_after_s.value: is missing"),
        (('slowed_ratio = { value = 0.75, source = { EJ = "half the rate is suggested; a quarter less '
         'counts" } }'), "slowed_ratio = { value = 0.75 }",
         "conventions.slowed_ratio: has no source. Say where the number is from."),
        ("[units]", "[units", "4: not TOML: Expected ']' at the end of a table declaration."),
        ("under = 92", "under = 92, under = 92", "14: not TOML: "),
        ("Small", "\udcff", "3: not UTF-8"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_a_way_out(old: str, new: str, told: str) -> None:
    data = SMALL.replace(old.encode(), new.encode("utf-8", "surrogateescape"), 1)
    assert data != SMALL
    found = faults(data)
    assert any(told in fault for fault in found), found
    assert all(re.match(r"p\.toml:\d+: .+\. \S", fault) for fault in found), found


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    data = changed("under = 92", 'under = "92"', changed("window_s = 60", "window_s = 60, x = 1"))
    found = [fault.split(": ")[1] for fault in faults(changed('"CHECK"', '"CHEK"', data))]
    assert found == ["SPO2-LOW when.under", "SPO2-LOW stages.0.action", "TEC-RANGE parameters.x"]


def test_a_hopeless_file_is_not_told_line_by_line() -> None:
    rule = b'[[rule]]\nid = "X"\n'
    assert len(faults(rule * MOST_FAULTS)) == MOST_FAULTS


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "p.toml:0: id: is missing"),
        (b"a = " + b"[" * 100_000, "too deep"),
        (b".".join([b"a"] * 5_000) + b" = 1", "too deep"),
        (b"a = " + b"9" * 5_000, "not TOML"),
        (b"#" * (MAX_BYTES + 1), "are no protocol"),
        (b"rule = 3", "rule: input should be a valid array"),
        (b"rule = [3]", "rule 1: "),
        (b"[[rule]]\nid = 7\n", "p.toml:2: rule 1 id"),
    ],
)
def test_what_is_no_protocol_at_all(data: bytes, told: str) -> None:
    assert any(told in fault for fault in faults(data))


def test_the_shipped_protocol_comes_back_from_json_as_it_was() -> None:
    protocol = read_protocol(SHIPPED, "ketamine-trd.toml")
    document = dump_protocol(protocol)
    again = load_protocol(document)
    assert again == protocol
    assert dump_protocol(again) == document
    assert b"\n" not in document


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "should be an object"),
        (b"{}", "sha256: is missing"),
        (b'{"sha256":"abc"}', "should match pattern"),
    ],
)
def test_what_is_no_document(document: bytes, told: str) -> None:
    with pytest.raises(ProtocolError, match=re.escape(told)):
        load_protocol(document)


def test_a_document_whose_words_do_not_fit_is_refused() -> None:
    document = json.loads(dump_protocol(read_protocol(SMALL, "p.toml")))
    document["units"]["spo2"] = "1"
    with pytest.raises(ProtocolError, match="not the unit that spo2 is judged in"):
        load_protocol(json.dumps(document).encode(), "kept")
    document["units"]["spo2"] = "%"
    document["rules"][1]["situation"] = None
    with pytest.raises(ProtocolError, match="rule 2: has neither when nor situation"):
        load_protocol(json.dumps(document).encode(), "kept")


def test_the_schema_for_editors_is_the_one_beside_the_protocol() -> None:
    kept = json.loads((FOLDER / "protocol.schema.json").read_text("utf-8"))
    assert kept == protocol_schema()
    assert SHIPPED.startswith(b"#:schema ./protocol.schema.json\n")


@pytest.mark.parametrize(
    ("data", "accepted"),
    [
        (SHIPPED, True),
        (SMALL, True),
        (changed("under = 92", "undr = 92"), False),
        (changed("under = 92", "under = 92, over = 3"), False),
        (changed('"CHECK"', '"CHEK"'), False),
        (changed("needs_signoff = true", ""), False),
    ],
    ids=["shipped", "small", "wrong word", "two limits", "wrong action", "no sign-off"],
)
def test_the_schema_is_one_and_agrees(data: bytes, accepted: bool) -> None:
    schema = protocol_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema).is_valid(tomllib.loads(data.decode()))
    assert valid is accepted


@st.composite
def mutations(draw: st.DrawFn, of: bytes = SMALL) -> bytes:
    data = bytearray(of)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        put = draw(
            st.binary(max_size=6)
            | st.sampled_from((b'"', b"[", b"]", b"{", b"}", b"=", b"nan", b"-", b"1e999", b"\n"))
            | st.integers(0, len(of) - 1).map(lambda n: of[n : n + 40])
        )
        data[start : start + length] = put
    return bytes(data)


@settings(max_examples=300)
@given(mutations())
def test_whatever_is_in_the_file_it_is_read_or_refused(data: bytes) -> None:
    try:
        protocol = read_protocol(data, "p.toml")
    except ProtocolError as error:
        told = error.faults
    else:
        assert load_protocol(dump_protocol(protocol)) == protocol
        return
    assert told
    assert all(fault.problem and fault.way_out for fault in told)


def test_what_lint_finds_is_given_its_line() -> None:
    path = ROOT / "app" / "protocols" / "ketamine-trd.toml"
    data = path.read_bytes()
    lines = data.decode().splitlines()
    found = [
        Finding(Severity.ERROR, "SPO2-LOW", "is so", "Do.", ("stages", 1)),
        Finding(Severity.WARNING, "BP-SYS-HIGH", "is so", "Do."),
        Finding(Severity.WARNING, "TEC-LOST", "is so", "Do.", ("clear", "hold_s")),
    ]
    faults = located(found, data, "p.toml")
    assert [fault.rule for fault in faults] == ["SPO2-LOW", "BP-SYS-HIGH", "TEC-LOST"]
    said = [lines[fault.line - 1] for fault in faults]
    assert said[0].strip().startswith('{ hold_s = 60, action = "PAUSE", priority = "medium"')
    assert lines[faults[1].line] == 'id = "BP-SYS-HIGH"'
    assert said[2] == "clear = { hold_s = 5 }"
    assert str(faults[1]) == f"p.toml:{faults[1].line}: BP-SYS-HIGH: is so. Do."

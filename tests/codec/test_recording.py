"""Recordings: what the monitor meant, not what the file happens to repeat."""

from __future__ import annotations

import gzip

import pytest

from app.codec.recording import START, RecordingError, events_in, fleet_of, messages_of, rows_in, rows_of
from app.core.vitals import BedId, Origin, Signal, Validity
from tests.support import ROOT

HEAD = "t_s,signal,value,unit\n"
WHOLE = gzip.compress((HEAD + "0,hr,70,/min\n" * 1000).encode(), mtime=0)
BROKEN = WHOLE[:12] + bytes(byte ^ 0xFF for byte in WHOLE[12:24]) + WHOLE[24:]


def messages(*lines: str) -> list[tuple[int, list[tuple[str, float | None, str]]]]:
    data = (HEAD + "\n".join(lines)).encode()
    return [
        (at, [(str(r.signal), r.value, str(r.validity)) for r in readings])
        for at, readings in messages_of(rows_of(data, "x.csv"))
    ]


def test_rows_of_one_moment_are_one_message() -> None:
    assert messages("0,hr,70,/min", "0.05,spo2,97,%", "1.024,hr,71,/min") == [
        (0, [("hr", 70, "valid"), ("spo2", 97, "valid")]),
        (1024, [("hr", 71, "valid")]),
    ]


def test_a_stored_zero_is_no_number() -> None:
    assert messages("0,hr,0,/min") == [(0, [("hr", None, "invalid")])]


def test_a_signal_that_comes_twice_begins_another_message() -> None:
    assert len(messages("0,hr,70,/min", "0,hr,71,/min")) == 2


def test_a_cuff_is_one_measurement_until_it_differs_and_is_whole() -> None:
    told = messages(
        "0,nibp_sys,120,mm[Hg]", "0,nibp_dia,70,mm[Hg]",
        "1,nibp_sys,120,mm[Hg]", "1,nibp_dia,70,mm[Hg]",
        "2,nibp_sys,150,mm[Hg]",
        "3,nibp_sys,121,mm[Hg]", "3,nibp_dia,70,mm[Hg]", "3,nibp_map,90,mm[Hg]",
    )  # fmt: skip
    assert [readings for _, readings in told if readings] == [
        [("nibp_sys", 120, "valid"), ("nibp_dia", 70, "valid")],
        [("nibp_sys", 121, "valid"), ("nibp_dia", 70, "valid"), ("nibp_map", 90, "valid")],
    ]


def test_what_is_left_out_leaves_no_hole_in_the_numbers() -> None:
    """A hole would be told as lost messages; the monitor lost none."""
    cuff = "{0},nibp_sys,120,mm[Hg]\n{0},nibp_dia,70,mm[Hg]\n"
    data = HEAD + "".join(cuff.format(t) for t in range(5)) + "5,hr,70,/min\n"
    events = list(events_in(rows_of(data.encode(), "x.csv"), "x.csv", BedId("b")))
    assert [(e.envelope.seq, e.at - START) for e in events] == [(1, 0), (2, 5_000)]
    assert {e.envelope.origin for e in events} == {Origin.REPLAY}


def test_quoted_fields_are_fields() -> None:
    assert messages('"0","hr","70","/min"') == [(0, [("hr", 70, "valid")])]


def test_numbers_come_in_our_units() -> None:
    ((at, ((signal, value, validity),)),) = messages("0,etco2,5,kPa")
    assert (at, signal, validity) == (0, "etco2", "valid")
    assert value == pytest.approx(37.5, abs=0.1)


def test_signals_that_are_not_on_the_wire_are_left_out() -> None:
    assert messages("0,pap_sys,30,mm[Hg]") == []


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"a,b\n", "x.csv", "first line must be"),
        (b"", "x.csv", "first line must be"),
        (HEAD.encode() + b"0,hr,seventy,/min", "x.csv", "line 2"),
        (HEAD.encode() + b"0,hr", "x.csv", "line 2"),
        (HEAD.encode() + b"0,hr,70,kPa", "x.csv", "hr in 'kPa'"),
        (b"not gzip", "x.csv.gz", "cannot be read"),
        (b"\xff\xfe", "x.csv", "cannot be read"),
        (BROKEN, "x.csv.gz", "cannot be read"),
        (WHOLE[:30], "x.csv.gz", "cannot be read"),
        (HEAD.encode() + b'"' + b"a" * 200_000, "x.csv", "cannot be read"),
        (HEAD.encode() + b"0,hr,nan,/min", "x.csv", "line 2: nan is no finite number"),
        (HEAD.encode() + b"0,hr,70,/min\n1,hr,inf,/min", "x.csv", "line 3: inf is no finite number"),
        (HEAD.encode() + b"0,pap_sys,1e999,mm[Hg]", "x.csv", "line 2: 1e999 is no finite number"),
        (HEAD.encode() + b"inf,hr,70,/min", "x.csv", "line 2: inf is no finite number"),
        (HEAD.encode() + b"1e300,hr,70,/min", "x.csv", "line 2: 1e300 s is no time"),
        (HEAD.encode() + b"5,hr,70,/min\n1.5,hr,70,/min", "x.csv", "line 3: 1.5 s comes after 5 s"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(data: bytes, name: str, told: str) -> None:
    with pytest.raises(RecordingError, match=told) as refused:
        list(rows_of(data, name))
    assert "\n" not in str(refused.value)


def test_a_real_recording_has_eight_cuffs_and_its_own_times() -> None:
    path = ROOT / "tests" / "data" / "recordings" / "or_01.csv.gz"
    events = list(events_in(rows_of(path.read_bytes(), path.name), path.name, BedId("b")))
    cuffs = [e for e in events if any(r.signal is Signal.NIBP_SYS for r in e.readings)]
    assert len(cuffs) == 8
    assert events[0].at == START
    assert [e.envelope.seq for e in events][:3] == [1, 2, 3]
    assert gzip.decompress(path.read_bytes()).startswith(HEAD.encode())
    zero = [r for e in events for r in e.readings if r.validity is Validity.INVALID]
    assert {r.value for r in zero} == {None}


FLEET = "record,t_s,signal,value,unit\nb,0,hr,70,/min\na,0,hr,50,/min\nb,60,hr,71,/min\n"


def test_a_file_may_hold_many_recordings_each_on_its_own_clock() -> None:
    fleet = fleet_of(FLEET.encode(), "f.csv")
    assert tuple(fleet) == ("b", "a")
    events = {
        name: [event.at - START for event in events_in(rows_in(lines, "f.csv"), "f.csv", BedId("x"))]
        for name, lines in fleet.items()
    }
    assert events == {"b": [0, 60_000], "a": [0]}


def test_a_wrong_line_of_many_is_named_by_its_place_in_the_file() -> None:
    fleet = fleet_of((FLEET + "b,nan,hr,70,/min\n").encode(), "f.csv")
    with pytest.raises(RecordingError, match=r"f\.csv, line 5: "):
        list(rows_in(fleet["b"], "f.csv"))


def test_one_recording_is_not_many() -> None:
    assert fleet_of(b"t_s,signal,value,unit\n0,hr,70,/min\n", "f.csv") == {}
    assert fleet_of(b"", "f.csv") == {}
    with pytest.raises(RecordingError, match="its first line must be t_s"):
        rows_of(FLEET.encode(), "f.csv")
    with pytest.raises(RecordingError, match="cannot be read"):
        fleet_of(b"no gzip", "f.csv.gz")

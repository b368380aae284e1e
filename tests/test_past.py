"""What can be lived again, where it begins, and how it is said that something cannot."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.codec import recording
from app.core.events import Ticked, VitalsReceived
from app.core.service_events import ConsolesChanged
from app.core.vitals import SITE
from app.past import BED, DRAIN, PastError, opened, records_in
from app.shell.store import FILE
from tests.pasts import visit, write_journal, write_remainder
from tests.support import CHAIR, ROOT, shipped

RECORDING = ROOT / "tests" / "data" / "recordings" / "demo_mode_01.csv.gz"


def test_a_recording_begins_with_nothing_and_ends_in_silence() -> None:
    with opened(RECORDING) as past:
        events = list(past.events)
        assert (past.is_journal, past.is_whole, past.states, past.seq) == (False, True, (), 0)
        assert past.count == len(events)
        assert {event.bed for event in events[:-1]} == {BED}
        assert events[-1] == Ticked(events[-2].at + DRAIN, SITE)
        assert past.suite(shipped()).protocol is shipped()


def test_the_silence_is_as_many_samples_long() -> None:
    with opened(RECORDING, 60_000) as past:
        *_, last, end = past.events
        assert end.at - last.at == 60 * DRAIN


def test_without_a_drain_it_ends_with_its_last_sample() -> None:
    with opened(RECORDING) as past, opened(RECORDING, drain=0) as short:
        assert list(short.events) == list(past.events)[:-1]
        assert short.count == past.count - 1


def test_recordings_in_one_file_are_found_and_opened_one_by_one(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("record,t_s,signal,value,unit\nb,0,hr,70,/min\na,0,hr,50,/min\n")
    assert records_in(fleet) == ("b", "a")
    with opened(fleet, record="a", drain=0) as past:
        (event,) = past.events
        assert isinstance(event, VitalsReceived)
        assert event.readings[0].value == 50


def test_a_file_of_many_is_read_through_once_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work is counted in lines: opening each of n recordings by itself was n times the file."""
    read: list[list[str]] = []
    lines_of = recording._lines

    def counted(text: str, name: str) -> Iterator[list[str]]:
        for line in lines_of(text, name):
            read.append(line)
            yield line

    monkeypatch.setattr(recording, "_lines", counted)
    fleet = tmp_path / "fleet.csv"
    rows = [f"p{n},{s},hr,70,/min" for n in range(20) for s in range(5)]
    fleet.write_text("\n".join(["record,t_s,signal,value,unit", *rows]))
    found = []
    for record in records_in(fleet):
        with opened(fleet, record=record, drain=0) as past:
            found.append(past.count)
    assert found == [5] * 20
    assert len(read) == len(rows) + 1
    fleet.write_text("\n".join(["record,t_s,signal,value,unit", *rows[:5]]))
    assert records_in(fleet) == ("p0",), "a file that changed is read again"


@pytest.mark.parametrize("name", ["none.csv", "text.md", "bad.csv.gz", ""])
def test_no_recordings_are_in_what_is_no_such_file(tmp_path: Path, name: str) -> None:
    for wrong in ("text.md", "bad.csv.gz"):
        (tmp_path / wrong).write_text("record,t_s,signal,value,unit\n")
    assert records_in(tmp_path / name) == ()


def test_a_journal_brings_its_events_and_begins_with_nothing(tmp_path: Path) -> None:
    events = visit()
    write_journal(tmp_path, events)
    for path in (tmp_path, tmp_path / FILE):
        with opened(path) as past:
            assert past.is_journal
            assert past.is_whole
            assert list(past.events)[1:] == events
            assert past.count == len(events) + 1


def test_a_journal_without_its_oldest_rows_begins_with_its_snapshot(tmp_path: Path) -> None:
    events = visit()
    write_remainder(tmp_path, events[:30], events[30:])
    with opened(tmp_path) as past:
        assert not past.is_whole
        assert list(past.events) == events[30:]
        assert {state.bed for state in past.states} == {SITE, CHAIR}
        assert past.seq > 0
        suite = past.suite(shipped())
        assert suite.beds[CHAIR].session is not None
        assert suite.protocol.sha256 == suite.beds[SITE].protocol.sha256
        assert suite.registry.patients == {f"K-{CHAIR}": CHAIR}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none", None, "no such file"),
        ("x.csv", "t_s,signal,value,unit\n", "holds no sample"),
        ("x.csv", "other", "is no recording"),
        ("x.csv", "t_s,signal,value,unit\n0,hr,none,/min\n", "line 2"),
        ("x.sqlite3", "other", "is no data file"),
    ],
)
def test_what_cannot_be_opened_is_one_line(tmp_path: Path, name: str, content: str | None, told: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(PastError, match=told) as refused, opened(path) as past:
        list(past.events)
    assert "\n" not in str(refused.value)


def test_an_unreadable_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(PastError, match=r"dripwatch\.sqlite3: no such file"), opened(tmp_path / "x.csv"):
        pass


BEGINS = '{"at":1000,"begins":{"v":1,"bed":"K-1","interval_s":10}}\n'
ENDS = '{"at":9000,"ends":"K-1"}\n'


def test_a_visit_says_its_interval_has_sessions_and_somebody_hears_the_console(tmp_path: Path) -> None:
    path = tmp_path / "K-1.jsonl.gz"
    path.write_bytes(gzip.compress(f"{BEGINS}{ENDS}".encode()))
    with opened(path, 60_000) as past:
        assert (past.is_journal, past.has_sessions, past.interval, past.begins) == (False, True, 10_000, 1000)
        assert [(type(one), one.at) for one in past.events] == [(ConsolesChanged, 1000), (Ticked, 9000)]


def test_a_file_with_several_visits_is_as_many_pasts(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(BEGINS + ENDS + (BEGINS + ENDS).replace("K-1", "K-2"))
    assert records_in(path) == ("K-1", "K-2")
    with opened(path, record="K-2") as past:
        assert past.count == 2
    with pytest.raises(PastError, match="holds 2 visits: write a file for each"), opened(path):
        pass


@pytest.mark.parametrize("packed", [False, True])
def test_each_of_several_visits_is_read_where_it_begins(packed: bool, tmp_path: Path) -> None:
    """And a person who came twice is two visits."""
    second = BEGINS.replace('"at":1000', '"at":5000')
    text = (BEGINS + ENDS + second + ENDS + (BEGINS + ENDS).replace("K-1", "K-2")).encode()
    path = tmp_path / ("many.jsonl.gz" if packed else "many.jsonl")
    path.write_bytes(gzip.compress(text) if packed else text)
    assert records_in(path) == ("K-1", "K-1 (2)", "K-2")
    begins = {}
    for record in records_in(path):
        with opened(path, record=record) as past:
            begins[record] = past.begins
    assert begins == {"K-1": 1000, "K-1 (2)": 5000, "K-2": 1000}


def test_a_line_that_is_none_is_named_by_its_number_in_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(BEGINS + ENDS + BEGINS.replace("K-1", "K-2") + "nothing\n" + ENDS)
    with pytest.raises(PastError, match=r"many.jsonl, line 4"), opened(path, record="K-2"):
        pass


def test_a_visit_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(BEGINS + ENDS + (BEGINS + ENDS).replace("K-1", "K-2"))
    with pytest.raises(PastError, match="holds no visit K-3"), opened(path, record="K-3"):
        pass


def test_no_visit_of_many_is_passed_over_because_its_beginning_is_damaged(tmp_path: Path) -> None:
    """Else a trial would go on without it and say nothing."""
    visits = [(BEGINS + ENDS).replace("K-1", f"K-{n}") for n in (1, 2, 3)]
    path = tmp_path / "many.jsonl"
    path.write_text(visits[0] + visits[1].replace('{"at":1000,', '{ "at":1000,') + visits[2])
    assert records_in(path) == ()
    with pytest.raises(PastError, match="holds 3 visits: write a file for each"), opened(path):
        pass
    path.write_text(visits[0] + "nonsense\n" + visits[2])
    assert records_in(path) == ()
    with pytest.raises(PastError, match=r"line 3: a visit begins with"), opened(path):
        pass


@pytest.mark.parametrize(
    ("name", "body", "text"),
    [
        ("a.jsonl", b"", "holds no visit: "),
        ("a.jsonl", BEGINS.encode(), "ends within the visit of K-1"),
        ("a.jsonl.gz", b"no gzip", "cannot be read: "),
        ("a.jsonl.gz", gzip.compress(BEGINS.encode())[:-9], "cannot be read: "),
    ],
)
def test_a_visit_that_is_none_is_one_line(name: str, body: bytes, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(PastError, match=text) as error, opened(tmp_path / name):
        pass
    assert "\n" not in str(error.value)
    assert records_in(tmp_path / name) == ()

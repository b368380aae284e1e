"""``dripwatch trial`` over files: recordings, journals and what is neither, by one process or several."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from app.codec.recording import START as RECORDED
from app.codec.trial.plain import to_json
from app.codec.trial.result import Failure, Report, Result
from app.core.events import Acknowledge, Event, Silence
from app.core.history import Occurrence
from app.core.protocol import Protocol
from app.core.vitals import BedId
from app.trial import Order, Source, attempt, sources_of, trial
from tests.core.test_rehearsal import slower
from tests.pasts import calmly, visit, write_journal, write_remainder
from tests.support import CHAIR, ROOT, START, shipped_whole

RECORDING = ROOT / "tests" / "data" / "recordings" / "demo_mode_01.csv.gz"
HEAD = "t_s,signal,value,unit\n"


def edited() -> Protocol:
    """The shipped protocol, SpO2 low held for 25 s instead of 15 s, by its whole practice."""
    return replace(slower("SPO2-LOW", 25_000), practice=shipped_whole().practice)


def order(**changes: object) -> Order:
    return replace(Order(edited(), shipped_whole(), None, 1_000), **changes)  # type: ignore[arg-type]


def desaturation(path: Path, *, start: int = 0, every: int = 1) -> Path:
    """A recording of a minute with SpO2 of 90, a number every ``every`` seconds."""
    rows = "".join(f"{t},spo2,90,%\n{t},hr,70,/min\n" for t in range(start, start + 60 * every, every))
    path.write_text(HEAD + rows)
    return path


def tried(path: Path, **changes: object) -> Result:
    found = attempt(Source(path), order(**changes))
    assert isinstance(found, Result)
    return found


def report(paths: list[Path], jobs: int = 1, **changes: object) -> Report:
    return trial(sources_of(paths), order(**changes), StringIO(), jobs)


def test_a_recording_is_compared_with_the_protocol_that_is_given(tmp_path: Path) -> None:
    found = tried(desaturation(tmp_path / "a.csv"))
    (pair,) = found.comparison.changed
    assert (pair.before.rule, pair.shift) == ("SPO2-LOW", 10_000)
    assert found.begins is not None
    assert found.points == {}
    ((since, until, _),) = found.trial.watched
    assert (since, until) == (RECORDED, RECORDED + 59_000), "to the last sample, and no silence after it"
    assert not [one for one in found.trial.before.alerts if one.rule == "TEC-LOST"]


def test_the_numbers_of_what_differs_come_along_if_they_are_wanted(tmp_path: Path) -> None:
    found = tried(desaturation(tmp_path / "a.csv"), plots=True)
    ((subject, points),) = found.points.items()
    assert subject == (BedId("recording"), "spo2")
    assert [value for _, value in points] == [90.0] * 60


def test_a_journal_is_compared_with_what_was_told_in_all_its_sessions(tmp_path: Path) -> None:
    events = calmly(*visit(1), *visit(2, since=900_000), *visit(1, bed=BedId("chair-2"), since=5_000))
    write_journal(tmp_path, events)
    found = tried(tmp_path, plots=True)
    changed = [pair for pair in found.comparison.changed if pair.before.rule == "SPO2-LOW"]
    assert [(pair.before.key[0], pair.shift) for pair in changed] == [
        (CHAIR, 10_000),
        ("chair-2", 10_000),
        (CHAIR, 10_000),
    ]
    assert found.begins is None
    assert found.trial.before.protocol[2] == shipped_whole().sha256
    assert (CHAIR, "spo2") in found.points


def test_people_s_words_find_their_alerts_again_or_are_counted(tmp_path: Path) -> None:
    """Silenced before the alert would have come, acknowledged after it."""
    events = visit()
    named = next(one.last.id for one in alerts_of(tmp_path / "first", events) if one.last.rule == "SPO2-LOW")
    quiet = Silence(START + 20_500, CHAIR, "q", named, "RN", 30_000)
    ack = Acknowledge(START + 40_500, CHAIR, "a", named, "RN")
    write_journal(tmp_path / "second", calmly(*events, quiet, ack))
    found = tried(tmp_path / "second")
    assert found.trial.after.dropped == {"SPO2-LOW": 1}
    (after,) = (one for one in found.trial.after.alerts if one.rule == "SPO2-LOW")
    assert after.last.ack is not None
    assert after.last.ack.at == START + 40_500


def alerts_of(folder: Path, events: list[Event]) -> tuple[Occurrence, ...]:
    write_journal(folder, events)
    return tried(folder).trial.before.alerts


def test_a_journal_against_another_protocol(tmp_path: Path) -> None:
    write_journal(tmp_path, visit())
    found = tried(tmp_path, against=edited())
    assert found.comparison.is_empty
    assert found.trial.before.protocol == found.trial.after.protocol


def test_a_journal_without_its_oldest_rows_says_so(tmp_path: Path) -> None:
    events = visit()
    write_remainder(tmp_path, events[:30], events[30:])
    found = tried(tmp_path)
    assert not found.is_whole
    assert found.trial.after.carried == 1
    assert found.comparison.is_empty, "the one session keeps its protocol"


def test_one_sample_a_minute_is_paced_and_the_result_says_so(tmp_path: Path) -> None:
    path = desaturation(tmp_path / "slow.csv", every=60)
    assert {one.rule for one in tried(path).trial.before.alerts} == {"TEC-LOST"}
    slow = report([path], interval=60_000)
    assert {one.rule for one in slow.results[0].trial.before.alerts} == {"SPO2-LOW"}
    assert "60 times as long" in slow.paced


def test_a_file_with_many_recordings_is_as_many_inputs(tmp_path: Path) -> None:
    rows = "".join(f"{name},{t},spo2,90,%\n" for name in ("p2", "p1") for t in range(60))
    fleet = tmp_path / "fleet.csv"
    fleet.write_text(f"record,{HEAD}{rows}")
    assert sources_of([fleet, RECORDING]) == (Source(fleet, "p2"), Source(fleet, "p1"), Source(RECORDING))
    found = report([fleet])
    assert [one.name for one in found.results] == [f"{fleet} p2", f"{fleet} p1"]
    assert [len(one.comparison.changed) for one in found.results] == [1, 1]


def test_what_cannot_be_tried_does_not_keep_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(HEAD + "0,hr,none,/min\n")
    (tmp_path / "other.txt").write_text("no recording")
    good = desaturation(tmp_path / "good.csv")
    found = report([tmp_path / "bad.csv", good, tmp_path / "none", tmp_path / "other.txt", tmp_path])
    assert [one.name for one in found.results] == [str(good)]
    assert [Path(one.name).name for one in found.failures[:3]] == ["bad.csv", "none", "other.txt"]
    for one, told in zip(
        found.failures, ("line 2", "no such file", "no data file", "no such file"), strict=True
    ):
        assert isinstance(one, Failure)
        assert told in one.problem
        assert "\n" not in one.problem


def test_several_processes_give_the_same_bytes_in_the_order_of_the_command_line(tmp_path: Path) -> None:
    paths = [desaturation(tmp_path / f"{n}.csv", start=n) for n in (3, 1, 2)]
    alone, together = report([*paths, tmp_path / "none"]), report([*paths, tmp_path / "none"], jobs=2)
    assert to_json(alone) == to_json(together)
    assert [one.name for one in together.results] == list(map(str, paths))
    assert alone == together


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_to_try(jobs: int) -> None:
    assert report([], jobs).results == ()

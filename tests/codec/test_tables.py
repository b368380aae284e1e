"""Rows fit their columns, in number, kind and meaning."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.codec import wire
from app.codec.tables import (
    ALERTS,
    CHECKS,
    READINGS,
    SCALES,
    TABLES,
    YES_OR_NO,
    Kind,
    Row,
    Sample,
    Stay,
    Table,
    alert_row,
    check_rows,
    reading_rows,
)
from app.codec.wire_record import check_object, stamp
from app.core.protocol import Phase
from app.core.quantity import ENTERED_QUANTITIES, Quantity
from app.core.record import Check
from tests.clinic import Clinic
from tests.support import START

KINDS: dict[Kind, type | tuple[type, ...]] = {
    Kind.TIME: int,
    Kind.TEXT: str,
    Kind.NUMBER: float,
    Kind.COUNT: int,
    Kind.FLAG: bool,
}


def named(table: Table, row: Row) -> dict[str, Any]:
    """A row by its columns; every cell is of its column's kind."""
    told = dict(zip([one.name for one in table.columns], row, strict=True))
    for column in table.columns:
        cell = told[column.name]
        assert cell is not None or not column.required, column.name
        assert cell is None or isinstance(cell, KINDS[column.kind]), (column, cell)
    return told


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_have_names_of_their_own_and_no_patient(table: Table) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert not {"alias", "patient", "name", "age", "sex"} & set(names)


def test_every_entry_of_a_check_has_a_column() -> None:
    assert {*SCALES, *YES_OR_NO} == {*ENTERED_QUANTITIES, Quantity.PRESSURE_ALERT}


def test_a_reading_belongs_to_the_visit_that_was_there() -> None:
    stays = (Stay("c1.s1", "c1", 10, 20), Stay("c1.s2", "c1", 20, None), Stay("c2.s1", "c2", 0, None))
    samples = [Sample("c1", "spo2", at, 97.0, "valid") for at in (9, 10, 19, 20, 99)]
    samples.append(Sample("c1", "nibp_sys", 15, None, "invalid"))
    rows = [named(READINGS, row) for row in reading_rows(samples, stays)]
    assert [row["session"] for row in rows] == [None, "c1.s1", "c1.s1", "c1.s2", "c1.s2", "c1.s1"]
    assert rows[-1] == {
        "time": 15,
        "bed": "c1",
        "session": "c1.s1",
        "signal": "nibp_sys",
        "value": None,
        "unit": "mm[Hg]",
        "validity": "invalid",
    }


def test_a_check() -> None:
    entries = {"moaas": 5, "nausea": 2, "vomited": 0, "dissociated": 1}
    vitals = {"spo2": 97, "nibp_sys": 128.5}
    checks = [
        Check("k1", START, "RN", Phase.INFUSING, entries, vitals, full=True, oriented=True, note="=calm"),
        Check("k2", START + 1, "RN", Phase.INFUSING, {}, {}, full=False),
    ]
    session = {"id": "c1.s1", "bed": "c1", "record": {"checks": [check_object(one) for one in checks]}}
    first, second = (named(CHECKS, row) for row in check_rows(session, START, START + 1))
    expected = {
        "time": START, "bed": "c1", "session": "c1.s1", "check": "k1", "by": "RN", "phase": "infusing",
        "full": True, "oriented": True, "moaas": 5.0, "nausea": 2.0, "vomited": False, "dissociated": True,
        "spo2_percent": 97.0, "nibp_sys_mmhg": 128.5, "note": "=calm",
    }  # fmt: skip
    assert {name: cell for name, cell in first.items() if cell is not None} == expected
    assert (second["walks"], second["note"], second["full"]) == (None, "", False)
    assert len(list(check_rows(session, START + 1, START + 5))) == 1, "from there on"
    assert len(list(check_rows(session, START - 5, START))) == 1, "up to there"


def test_alerts_of_a_living_service() -> None:
    clinic = Clinic()
    for _ in range(2):
        clinic.vitals("chair-3", nibp_sys=165)
    for _ in range(2):
        clinic.vitals("chair-3", nibp_sys=120, after=61_000)
    alerts = [json.loads(body) for body in clinic.kept.values() if b"raised_at" in body]
    rows = {one["rule"]: named(ALERTS, alert_row(one)) for one in alerts}
    high = rows["BP-SYS-HIGH"]
    assert (high["signal"], high["op"], high["limit"], high["unit"]) == ("nibp_sys", ">", 160.0, "mm[Hg]")
    assert (high["state"], high["action"], high["bed"]) == ("closed", "PAUSE", "chair-3")
    assert high["closed_at"] > high["raised_at"] >= high["onset"]
    assert high["ack_by"] is None


def test_an_alert_of_the_service_itself_acknowledged() -> None:
    clinic = Clinic()
    clinic.vitals("chair-3", nibp_sys=165)
    body = wire.alert_object(clinic.open_alerts()[0])
    body |= {"bed": None, "ack": {"by": "RN", "at": stamp(START), "note": "seen"}}
    row = named(ALERTS, alert_row(body))
    assert (row["bed"], row["ack_by"], row["ack_at"], row["ack_note"]) == ("@site", "RN", START, "seen")

"""What of a visit that is over can be carried away: tables and FHIR, opened by other people's programs."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from tests.fhir_visit import every, valid
from tests.visit.chair import Chair


def tables_are_whole(chair: Chair, folder: Path) -> None:
    """Readings, checks and alerts, as pandas reads them and as DuckDB does."""
    session = chair.ask(chair.here())
    alerts = chair.ask(f"/alerts?session={chair.session}&limit=1000")
    sizes = {"checks": len(session["record"]["checks"]), "alerts": len(alerts)}
    for table in ("readings", "checks", "alerts"):
        text = chair.http.get(chair.here(f"/{table}.csv")).raise_for_status().content
        frame = pd.read_csv(BytesIO(text))
        assert set(frame["session"]) == {chair.session}
        assert len(frame) == sizes.setdefault(table, len(frame)) > 0
        file = folder / f"{table}.parquet"
        file.write_bytes(chair.http.get(chair.here(f"/{table}.parquet")).raise_for_status().content)
        found = duckdb.read_parquet(str(file))
        assert found.columns == list(frame.columns)
        assert found.aggregate("count(*)").fetchall() == [(len(frame),)]
    everything = chair.http.get("/export/readings.csv").raise_for_status().content
    frame = pd.read_csv(BytesIO(everything), parse_dates=["time"])
    assert len(frame) >= sizes["readings"]
    assert frame["time"].is_monotonic_increasing
    assert set(frame["validity"]) == {"valid"}


def fhir_is_valid(chair: Chair) -> None:
    """The story told once more: rates, pause, alerts, antiemetic, and what is still to be done."""
    answer = chair.http.get(chair.here("/fhir")).raise_for_status()
    bundle: dict[str, Any] = answer.json()
    held: dict[str, list[dict[str, Any]]] = {}
    for entry in bundle["entry"]:
        valid(entry["resource"])
        held.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    urls = {entry["fullUrl"] for entry in bundle["entry"]}
    assert set(every(bundle, "reference")) <= urls
    whole, *parts = (one for one in held["MedicationAdministration"] if "context" in one and "device" in one)
    assert abs(whole["dosage"]["dose"]["value"] - 40) < 0.5
    told = [(one["status"], one["dosage"]["rateQuantity"]["value"]) for one in parts]
    stretches = [told[0], *(after for before, after in pairwise(told) if after != before)]
    assert stretches == [
        ("completed", 60.0),
        ("completed", 30.0),
        ("on-hold", 0.0),
        ("completed", 60.0),
    ]  # fmt: skip
    assert "ondansetron" in {
        one["medicationCodeableConcept"]["text"] for one in held["MedicationAdministration"]
    }
    rules = {one["code"]["coding"][0]["code"] for one in held["DetectedIssue"]}
    assert {"BP-REL-SYS", "BP-SYS-HIGH"} <= rules
    assert [one["event"]["text"] for one in held["AdverseEvent"]] == ["Nausea"]
    assert len(held["EpisodeOfCare"]) == 1
    assert len(held["Task"]) >= 3
    assert [one["code"]["text"] for one in held["Flag"]] == ["Risk: respiratory"]
    assert "K-7" not in answer.headers.get("content-disposition", "")

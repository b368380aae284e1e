from __future__ import annotations

import json

from app.codec.trial.plain import document, to_json
from app.codec.trial.result import Failure
from tests.codec.trial.trials import NEW, OLD, eventful, report, result, side


def test_everything_is_in_it() -> None:
    whole = document(report(eventful(), failures=(Failure("bad", "why"),), interval=60_000))
    assert whole["edited"] == {"id": "edited", "version": "0.2.0", "sha256": "b" * 64}
    assert (whole["against"], whole["interval_s"], whole["watched_h"]) == (None, 60.0, 1.0)
    assert whole["burden"]["before"]["per_bed_hour"] == 4.0
    assert whole["burden"]["after"] == {
        "alerts": 4, "per_bed_hour": 4.0, "outside": 0, "priorities": {"high": 1, "medium": 0, "low": 3},
        "technical": 0, "acknowledged": 0, "to_ack_median_s": None, "to_ack_p90_s": None, "self_cleared": 0,
        "flapping": 0, "silenced_s": 0.0,
        "rules": [
            {"rule": "SPO2-LOW", "alerts": 3, "acknowledged": 0, "self_cleared": 0, "flapping": 0},
            {"rule": "SAME", "alerts": 1, "acknowledged": 0, "self_cleared": 0, "flapping": 0},
        ],
    }  # fmt: skip
    assert whole["inputs"][0]["watched_h"] == 1.0
    assert whole["paced"].startswith("One sample in 60 s")
    assert whole["failed"] == [{"name": "bad", "problem": "why"}]
    assert whole["rules"][-1] == {
        "rule": "SPO2-LOW", "priority": "low", "before": 3, "after": 2, "gone": 1, "new": 1,
        "earlier": 0, "later": 1, "louder": 0, "softer": 0, "shifts_s": [25.0],
    }  # fmt: skip
    (one,) = whole["inputs"]
    assert (one["recording"], one["whole"], one["same"], one["events"]) == (True, True, 1, 3_601)
    assert one["after"] == {
        "protocol": {"id": NEW[0], "version": NEW[1], "sha256": NEW[2]},
        "alerts": 4, "carried": 0, "dropped": {}, "unnamed": {}, "refused": {},
    }  # fmt: skip
    assert [each["kind"] for each in one["differences"]] == ["changed", "changed", "gone", "new"]


def test_a_difference_carries_its_samples() -> None:
    changed, _, gone, new = document(report(eventful()))["inputs"][0]["differences"]
    assert (changed["shift_s"], changed["strongest_shift_s"], changed["end_shift_s"]) == (25.0, 25.0, 30.0)
    assert (gone["after"], new["before"]) == (None, None)
    assert "shift_s" not in gone
    assert gone["before"] == {
        "alert": "chair-1.400000",
        "onset": "2026-05-28T20:33:05.000Z",
        "raised_at": "2026-05-28T20:33:20.000Z",
        "strongest_at": "2026-05-28T20:33:20.000Z",
        "until": "2026-05-28T20:35:00.000Z",
        "open": True,
        "priority": "low",
        "action": "CHECK",
        "text": "spo2 is so",
        "value": 90.0,
        "unit": "%",
        "op": "<",
        "limit": 92.0,
        "baseline": None,
        "held_s": 15.0,
        "cause": "",
        "samples": [
            {"at": "2026-05-28T20:33:05.000Z", "value": 91.0},
            {"at": "2026-05-28T20:33:20.000Z", "value": 90.0},
        ],
    }


def test_bytes_are_json_and_the_same_again() -> None:
    whole = report(eventful(), result(side(protocol=OLD), side()))
    assert to_json(whole) == to_json(whole)
    assert json.loads(to_json(whole)) == document(whole)
    assert to_json(whole).endswith(b"}\n")

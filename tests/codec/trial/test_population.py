"""A simulated population on paper: shares of each side, what was refused, and the comparison behind it."""

from __future__ import annotations

import json
from dataclasses import replace

from app.codec.trial.population import CAVEAT, Simulated, to_json, to_text
from app.core.protocol import Protocol
from tests.codec.trial.trials import NEW, OLD, eventful, low, report, result, side
from tests.support import shipped_whole

COMMAND = ("population", "--patients", "2", "--seed", "1")


def protocol(name: tuple[str, str, str]) -> Protocol:
    return replace(shipped_whole(), id=name[0], version=name[1], sha256=name[2])


def alone(**counted: object) -> Simulated:
    one = side(low(20_000, 60_000), low(700_000, 710_000, rule="BP-SEV"), protocol=NEW, **counted)
    calm = side(protocol=NEW)
    return Simulated(
        COMMAND, protocol(NEW), None, report(result(one, one, "K-0001"), result(calm, calm, "K-0002"))
    )


def test_shares_with_their_interval_then_what_they_ask_of_people() -> None:
    text = to_text(alone())
    assert text.startswith(
        "python -m simulators population --patients 2 --seed 1\n2 sessions, 2.0 bed-hours\n" + CAVEAT
    )
    assert (
        "sessions with an alert under edited 0.2.0 (bbbbbbbb)\n"
        "\n"
        "                       sessions  share  95 %           taken back  alerts a session\n"
        "any blood pressure            1  50.0%  9.5% to 90.5%           0  0.50\n"
        "any about the patient         1  50.0%  9.5% to 90.5%           0  1.00\n"
        "any alert                     1  50.0%  9.5% to 90.5%           0  1.00\n"
        "BP-SEV                        1  50.0%  9.5% to 90.5%           0  0.50\n"
        "SPO2-LOW                      1  50.0%  9.5% to 90.5%           0  0.50\n"
        "\n"
        "alarm burden\n"
    ) in text
    assert "Refused" not in text
    assert "gone" not in text


def test_what_the_service_refused_of_the_staff_is_said() -> None:
    assert "Refused, and so not done: LockBaseline 1\n" in to_text(alone(refused={"LockBaseline": 1}))


def test_beside_another_protocol_both_have_their_shares_and_then_the_comparison() -> None:
    both = Simulated(COMMAND, protocol(NEW), protocol(OLD), replace(report(eventful()), against=OLD))
    text = to_text(both)
    assert text.index("under ketamine-trd 0.1.0 (aaaaaaaa)") < text.index("under edited 0.2.0 (bbbbbbbb)")
    assert "SPO2-LOW  low            3      2     1    1       0       0  1 later, median +25 s\n" in text
    assert "one.csv.gz" not in text, "a thousand visits one by one are for --json and --html"


def test_json_has_all_of_it_and_equal_ones_are_equal_bytes() -> None:
    found = json.loads(to_json(alone(refused={"LockBaseline": 1})))
    assert found["command"] == ["python", "-m", "simulators", *COMMAND]
    assert found["sessions"] == 2
    assert found["refused"] == {"LockBaseline": 1}
    assert [one["name"] for one in found["inputs"]] == ["K-0001", "K-0002"]
    assert found["inputs"][0]["alerts"] == {"BP-SEV": 1, "SPO2-LOW": 1}
    ((first, *_),) = (one["alerts"] for one in found["shares"])
    assert (first["alert"], first["sessions"], first["share"]) == ("any blood pressure", 1, 0.5)
    assert "trial" not in found
    both = Simulated(COMMAND, protocol(NEW), protocol(OLD), replace(report(eventful()), against=OLD))
    assert json.loads(to_json(both))["trial"]["rules"]
    assert to_json(both) == to_json(both)

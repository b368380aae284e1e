"""Commands of staff over HTTP: what they do, how they are refused, and that they are done once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.shell.served import Served

API = "/api/v1"
PATIENT = {"alias": "K-1", "weight_kg": 78, "age": 44, "sex": "f"}
PLAN = {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40}
SESSION = {"bed": "chair-3", "patient": PATIENT, "plan": PLAN, "protocol": "ketamine-trd"}


async def call(
    served: Served, method: str, path: str, status: int, body: object = None, key: str | None = None
) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    async with served.client() as http:
        given: dict[str, Any] = {} if body is None else {"json": body}
        answer = await http.request(method, API + path, headers=headers, **given)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
    return answer.json()


def with_alert(*values: float) -> tuple[Served, str]:
    """A chair over the limit, and the id of its alert."""
    served = Served()
    for value in values or (165.0,):
        served.clinic.vitals("chair-3", nibp_sys=value)
    (alert,) = [one for one in served.clinic.open_alerts() if one.covered_by is None]
    return served, alert.id


async def with_session(**more: Any) -> tuple[Served, str]:
    served = Served()
    served.clinic.vitals("chair-3", spo2=97)
    session = await call(served, "POST", "/sessions", 201, SESSION | more)
    return served, session["id"]


async def test_open_a_session() -> None:
    served = Served()
    async with served.client() as http:
        answer = await http.post(f"{API}/sessions", json=SESSION)
    assert answer.status_code == 201
    session = answer.json()
    assert answer.headers["location"] == f"{API}/sessions/{session['id']}"
    assert session["bed"] == "chair-3"
    assert session["patient"]["weight_kg"] == 78
    assert session["phase"] == "pre"
    assert session["unplanned"] is False


async def test_a_bed_has_one_open_session() -> None:
    served, _ = await with_session()
    problem = await call(served, "POST", "/sessions", 409, SESSION)
    assert "open session" in problem["detail"]
    await call(served, "POST", "/sessions", 409, SESSION | {"bed": "chair-4"})  # the same patient


async def test_the_session_a_pump_opened_is_filled() -> None:
    served = Served()
    served.clinic.pump("chair-3")
    session = await call(served, "POST", "/sessions", 200, SESSION)
    assert session["patient"]["alias"] == "K-1"
    await call(served, "POST", "/sessions", 409, SESSION)


async def test_a_protocol_that_is_not_in_use_is_422() -> None:
    problem = await call(Served(), "POST", "/sessions", 422, SESSION | {"protocol": "other"})
    assert "ketamine-trd" in problem["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bed": "a b"}, "bed"),
        ({"bed": None}, "bed"),
        ({"patient": PATIENT | {"weight_kg": -1}}, "patient.weight_kg"),
        ({"patient": PATIENT | {"weight_kg": "78"}}, "patient.weight_kg"),
        ({"plan": {"drug": "ketamine", "duration_min": 40}}, "plan"),
        ({"extra": 1}, "extra"),
    ],
)
async def test_a_wrong_body_names_the_field(change: dict[str, object], field: str) -> None:
    problem = await call(Served(), "POST", "/sessions", 422, SESSION | change)
    assert field in [one["field"] for one in problem["errors"]]


async def test_the_life_of_a_session() -> None:
    served, session = await with_session()
    path = f"/sessions/{session}"
    await call(served, "POST", f"{path}/baseline", 409, {"from": "readings", "by": "J. Kim, RN"})
    values = {"nibp_sys": 120, "nibp_dia": 75}
    locked = await call(
        served, "POST", f"{path}/baseline", 200, {"values": values, "reason": "x", "by": "J. Kim, RN"}
    )
    assert locked["baseline"]["values"] == values
    infusing = await call(served, "POST", f"{path}/phase", 200, {"phase": "infusing"})
    assert infusing["phase"] == "infusing"
    assert infusing["started_at"] is not None
    await call(served, "POST", f"{path}/phase", 409, {"phase": "discharged"})
    await call(served, "POST", f"{path}/phase", 422, {"phase": "flying"})
    await call(served, "POST", "/beds/chair-3/release", 409)
    closed = await call(served, "POST", f"{path}/close", 200, {"by": "RN", "reason": "done"})
    assert closed["closed_at"] is not None
    await call(served, "POST", f"{path}/close", 404)


async def test_acknowledge_and_withdraw() -> None:
    served, alert = with_alert()
    taken = await call(served, "POST", f"/alerts/{alert}/acknowledge", 200, {"by": "RN", "note": "n"})
    assert taken["state"] == "active_acked"
    assert (taken["ack"]["by"], taken["ack"]["note"]) == ("RN", "n")
    await call(served, "POST", f"/alerts/{alert}/acknowledge", 409, {"by": "RN"})
    back = await call(served, "POST", f"/alerts/{alert}/unacknowledge", 200, {"by": "RN"})
    assert back["state"] == "active_unacked"
    assert back["ack"] is None


@pytest.mark.parametrize("verb", ["acknowledge", "unacknowledge", "silence"])
async def test_by_is_required(verb: str) -> None:
    served, alert = with_alert()
    problem = await call(served, "POST", f"/alerts/{alert}/{verb}", 422, {"note": "x"})
    assert "by" in [one["field"] for one in problem["errors"]]


@pytest.mark.parametrize("alert", ["chair-3.99", "chair-9.1", "nonsense"])
async def test_an_unknown_alert_is_404(alert: str) -> None:
    served, _ = with_alert()
    await call(served, "POST", f"/alerts/{alert}/acknowledge", 404, {"by": "RN"})


async def test_a_closed_alert_is_409() -> None:
    served, alert = with_alert()
    served.clinic.vitals("chair-3", nibp_sys=120)
    problem = await call(served, "POST", f"/alerts/{alert}/acknowledge", 409, {"by": "RN"})
    assert "closed" in problem["detail"]


@pytest.mark.parametrize(
    ("values", "seconds", "status"),
    [
        ((165.0,), 120, 200),
        ((165.0,), 121, 422),
        ((205.0,), 60, 200),  # BP-EXT is HIGH
        ((205.0,), 61, 422),
        ((165.0,), 0, 422),
    ],
)
async def test_silence_is_bounded_by_priority(values: tuple[float, ...], seconds: int, status: int) -> None:
    served, alert = with_alert(*values)
    body = {"by": "RN", "seconds": seconds}
    told = await call(served, "POST", f"/alerts/{alert}/silence", status, body)
    if status == 200:
        assert told["silence"]["by"] == "RN"
    else:
        assert [one["field"] for one in told["errors"]] == ["seconds"]


async def test_a_recorded_action() -> None:
    served, alert = with_alert()
    body = {"action": "slowed", "alert": alert, "note": "30 mL/h", "by": "RN"}
    action = await call(served, "POST", "/beds/chair-3/actions", 200, body)
    assert action["id"].startswith("chair-3.")
    assert action["action"] == "slowed"
    kinds = [type(change).__name__ for _, change, _ in served.clinic.told]
    assert "ActionRecorded" in kinds
    await call(served, "POST", "/beds/chair-9/actions", 404, body)
    await call(served, "POST", "/beds/chair-3/actions", 422, body | {"alert": "chair-9.1"})
    await call(served, "POST", "/beds/chair-3/actions", 422, body | {"alert": "chair-3.999"})


async def test_release() -> None:
    served = Served()
    served.clinic.vitals("chair-3", spo2=97)
    assert (await call(served, "POST", "/beds/chair-3/release", 200))["state"] == "free"
    await call(served, "POST", "/beds/chair-9/release", 404)


async def test_bind_move_and_unbind() -> None:
    served = Served()
    path = "/beds/chair-3/devices/m1"
    bound = await call(served, "PUT", path, 200, {"by": "RN", "reason": "new"})
    assert bound == {
        "bed": "chair-3", "device": "m1", "bound": True, "by": "RN", "reason": "new",
    }  # fmt: skip
    await call(served, "PUT", "/beds/chair-4/devices/m1", 200)  # moves, without a body too
    await call(served, "DELETE", path, 404)
    unbound = await call(served, "DELETE", "/beds/chair-4/devices/m1?by=RN", 200)
    assert unbound["bound"] is False
    kinds = [type(change).__name__ for _, change, _ in served.clinic.told]
    assert kinds.count("BindingChanged") == 4


async def test_a_device_of_a_bed_with_a_session_moves_by_force_only() -> None:
    served, _ = await with_session()
    path = "/beds/chair-4/devices/m-chair-3"
    problem = await call(served, "PUT", path, 409)
    assert "force" in problem["detail"]
    await call(served, "PUT", path, 422, {"force": True})
    await call(served, "PUT", path, 200, {"force": True, "by": "RN", "reason": "swapped"})


@pytest.mark.parametrize("path", ["/beds/a%20b/devices/m1", "/beds/a/devices/" + "m" * 65])
async def test_a_name_that_no_topic_can_carry_is_422(path: str) -> None:
    await call(Served(), "PUT", path, 422)


async def test_a_repeated_key_gives_the_first_answer() -> None:
    served = Served()
    first = await call(served, "POST", "/sessions", 201, SESSION, key="k1")
    again = await call(served, "POST", "/sessions", 201, SESSION, key="k1")
    assert again == first
    assert served.clinic.commands == 1
    await call(served, "POST", "/sessions", 409, SESSION, key="k2")
    await call(served, "POST", "/sessions", 409, SESSION, key="k2")
    assert served.clinic.commands == 2


async def test_a_key_counts_for_its_own_path_only() -> None:
    served = Served()
    for bed in ("a", "b"):
        served.clinic.vitals(bed, nibp_sys=165)
    for alert in [one.id for one in served.clinic.open_alerts()]:
        taken = await call(served, "POST", f"/alerts/{alert}/acknowledge", 200, {"by": "RN"}, key="same")
        assert taken["id"] == alert
        assert taken["state"] == "active_acked"


async def test_no_call_commands_a_pump() -> None:
    app = Served().app()
    paths = {getattr(route, "path", "") for route in app.routes}
    assert not [path for path in paths if "pump" in path]


async def test_another_origins_page_gives_no_command() -> None:
    served, alert = with_alert()
    async with served.client() as http:
        answer: httpx.Response = await http.post(
            f"{API}/alerts/{alert}/acknowledge",
            json={"by": "x"},
            headers={"origin": "https://evil.example"},
        )
    assert answer.status_code == 403
    assert served.clinic.commands == 0

"""An independent reading of the wire contract: what a message may look like, and nothing else.

Written from the contract's text, without a look at ``app`` or ``simulators``, so that it can disagree.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

UNITS: Final = {
    "hr": "/min", "pr": "/min", "rr": "/min", "spo2": "%", "perfusion": "%", "temp": "Cel",
    "nibp_sys": "mm[Hg]", "nibp_dia": "mm[Hg]", "nibp_map": "mm[Hg]",
    "abp_sys": "mm[Hg]", "abp_dia": "mm[Hg]", "abp_map": "mm[Hg]", "etco2": "mm[Hg]",
}  # fmt: skip
TOPIC: Final = re.compile(r"bedside/v1/[A-Za-z0-9_-]{1,64}/[A-Za-z0-9_-]{1,64}/(vitals|pump|alarm|status)")
TIME: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z")
ENVELOPE: Final = {"v", "boot", "seq", "time", "origin"}


class WrongError(AssertionError):
    """The message is not what the contract says."""


def want(holds: object, what: str) -> None:
    if not holds:
        raise WrongError(what)


def check(topic: str, payload: bytes, *, origin: str = "simulated") -> dict[str, Any]:
    """Give the parsed message, or raise ``WrongError``."""
    match = TOPIC.fullmatch(topic)
    want(match, f"topic {topic}")
    want(len(payload) <= 16 * 1024, "size")
    said = _document(payload)
    want(type(said["v"]) is int and said["v"] == 1, "v")
    kind = match[1] if match else ""
    if kind == "status" and set(said) == {"v", "state"}:
        want(said["state"] in ("online", "offline"), "state")
        return said
    want(said.keys() >= ENVELOPE, f"envelope {sorted(said)}")
    want(isinstance(said["boot"], str) and 1 <= len(said["boot"]) <= 64, "boot")
    want(type(said["seq"]) is int and said["seq"] >= 0, "seq")
    _time(said["time"])
    want(said["origin"] == origin, f"origin {said['origin']}")
    body = {key: value for key, value in said.items() if key not in ENVELOPE}
    {"vitals": _vitals, "pump": _pump, "alarm": _alarm, "status": _status}[kind](body)
    return said


def _document(payload: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        want(len({key for key, _ in pairs}) == len(pairs), "a key twice")
        return dict(pairs)

    def refuse(text: str) -> float:
        raise WrongError(text)

    def finite(text: str) -> float:
        want(math.isfinite(float(text)), "not finite")
        return float(text)

    want(payload.count(b"{") < 100, "depth")
    try:
        said = json.loads(payload.decode(), object_pairs_hook=once, parse_constant=refuse, parse_float=finite)
    except ValueError as error:
        raise WrongError(f"no JSON: {error}") from error
    want(isinstance(said, dict), "no object")
    want(isinstance(said, dict) and "v" in said, "no version")
    return dict(said)


def _time(text: object) -> None:
    want(isinstance(text, str) and TIME.fullmatch(text), f"time {text}")


def _number(value: object) -> bool:
    return type(value) in (int, float)


def _vitals(body: dict[str, Any]) -> None:
    want(set(body) == {"readings"}, f"fields {sorted(body)}")
    readings = body["readings"]
    want(isinstance(readings, list) and readings, "no readings")
    signals = [one["signal"] for one in readings]
    want(len(set(signals)) == len(signals), "a signal twice")
    for one in readings:
        _reading(one)
    times = {one.get("time") for one in readings if one["signal"].startswith("nibp_")}
    want(len(times) <= 1, "one cuff cycle has one time")
    if times:
        want({"nibp_sys", "nibp_dia"} <= set(signals), "a cuff cycle travels together")
        want(None not in times, "a cuff reading has its own time")


def _reading(one: dict[str, Any]) -> None:
    want({"signal", "value", "unit"} <= set(one) <= {"signal", "value", "unit", "validity", "time"}, "keys")
    want(one["unit"] == UNITS.get(one["signal"]), f"unit of {one['signal']}")
    validity = one.get("validity", "valid")
    if one["value"] is None:
        want(validity in ("invalid", "sensor_off", "artifact"), f"no number, yet {validity}")
    else:
        zero = one["signal"] == "rr" and one["value"] == 0  # no breath
        want(_number(one["value"]) and (one["value"] > 0 or zero), f"value {one['value']}")
        want(validity in ("valid", "questionable"), f"a number, yet {validity}")
    if "time" in one:
        _time(one["time"])


def _pump(body: dict[str, Any]) -> None:
    quantities = {
        "rate": "mL/h", "volume_delivered": "mL", "volume_to_deliver": "mL", "concentration": "mg/mL",
    }  # fmt: skip
    want(set(body) == {"state", "reason", "drug", *quantities}, f"fields {sorted(body)}")
    want(body["state"] in ("standby", "infusing", "paused", "stopped", "completed"), "state")
    want(body["reason"] in ("user", "alarm", "empty", None), "reason")
    want(body["drug"] == "ketamine", "drug")
    for name, unit in quantities.items():
        said = body[name]
        want(set(said) == {"value", "unit"} and said["unit"] == unit, f"{name} {said}")
        want(_number(said["value"]) and said["value"] >= 0, f"{name} {said}")
    want(body["state"] == "infusing" or body["rate"]["value"] == 0, "rate without infusing")


CODES: Final = {
    "occlusion", "air_in_line", "battery_low", "battery_empty", "near_end", "door_open",
    "cuff_failed", "apnea", "asystole",
}  # fmt: skip


def _alarm(body: dict[str, Any]) -> None:
    want({"code", "phase", "priority"} <= set(body) <= {"code", "phase", "priority", "text"}, "keys")
    want(body["code"] in CODES, f"code {body['code']}")
    want(body["phase"] in ("start", "update", "end"), "phase")
    want(body["priority"] in ("high", "medium", "low"), "priority")


def _status(body: dict[str, Any]) -> None:
    want(set(body) == {"state", "model"}, f"fields {sorted(body)}")
    want(body["state"] in ("online", "offline"), "state")

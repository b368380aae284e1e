"""What is wrong with a request, in words as the core's faults have them.

``Weight (kg) must be 500 or less.`` is for whoever reads the screen; a misfit's ``field`` is for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.codec.http_answer_models import Misfit
from app.core.wording import spoken

_SAYS: Final[Mapping[str, str]] = {
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "enum": "must be {expected}",
    "extra_forbidden": "is not asked for here",
    "finite_number": "must be a number",
    "float_type": "must be a number",
    "greater_than_equal": "must be {ge} or more",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "list_type": "must be a list",
    "literal_error": "must be {expected}",
    "missing": "is missing",
    "model_attributes_type": "must be an object",
    "model_type": "must be an object",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "is empty",
    "string_type": "must be text",
    "too_long": "must have at most {max_length} entries",
    "too_short": "is empty",
}
"""By pydantic's kind of error; of what we ask, the least is always one."""

MOST: Final = 8
"""Faults told in the line for a person; all stand in the list for programs."""

LONGEST: Final = 60
"""Characters of a name that are said again to who sent it."""

_PATTERNS: Final[Mapping[str, str]] = {
    r"\S": "is empty",
    r"^[A-Za-z0-9_-]{1,64}$": "must be 1 to 64 letters, digits, - or _",
}

_NAMES: Final[Mapping[str, str]] = {
    "bed": "chair",
    "by": "who answers for it",
    "cv_risk": "cardiovascular risk",
}
_UNIT: Final = {"mg_per_ml": "mg/mL", "mg_per_kg": "mg/kg", "mg": "mg", "kg": "kg", "min": "min"}
_UNITS: Final = re.compile(rf"_({'|'.join(_UNIT)})$")


def misfits(errors: Iterable[Mapping[str, Any]]) -> tuple[str, list[Misfit]]:
    """What pydantic found wrong: for a person in one line, and thing by thing."""
    found = [Misfit(field=_field(one["loc"]), message=_message(one)) for one in errors]
    more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    told = "; ".join(map(_clause, found[:MOST])) + more
    return f"{told[:1].upper()}{told[1:]}.", found


def _clause(one: Misfit) -> str:
    if one.message.startswith(("is ", "must ")):
        return f"{_name(one.field)} {one.message}"
    return one.message if one.field == "body" else f"{_name(one.field)}: {one.message}"


def _message(error: Mapping[str, Any]) -> str:
    own = str(error["msg"]).removeprefix("Value error, ")
    about = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(about["pattern"], own)
    says = _SAYS.get(error["type"])
    return own if says is None else says.format(**{key: _plain(value) for key, value in about.items()})


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("'", "")


def _field(place: Sequence[object]) -> str:
    """``("body", "patient", "weight_kg")`` is ``patient.weight_kg``; the body itself is ``body``."""
    parts = [str(part) for part in place]
    return ".".join(parts[1:] or parts)


def _name(field: str) -> str:
    """``plan.dose_mg_per_kg`` is ``dose (mg/kg)``, ``medicines.0`` ``entry 1 of medicines``."""
    *_, above, last = ["", *(part for part in field.split(".") if part != "[key]")]
    if above and last.isascii() and last.isdigit():
        return f"entry {int(last) + 1} of {_name(above)}"
    unit = _UNITS.search(last)
    if unit is not None:
        return f"{last[: unit.start()].replace('_', ' ')} ({_UNIT[unit[1]]})"
    name = _NAMES.get(last) or spoken(last).replace("_", " ")
    return f"{name[:LONGEST]}…" if len(name) > LONGEST else name or "an empty name"

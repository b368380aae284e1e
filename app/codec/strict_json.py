"""What a JSON parser lets pass and we do not: repeated keys, depth, numbers that are none.

``{"value": 97, "value": 20}`` is 20 to every parser we know, strict or not. Telling needs a second
look at the document; :func:`repeats_nothing` makes that look cost a tenth of a microsecond for
messages as devices send them, and :func:`fault` is the exact answer for all others.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from math import isinf
from typing import Any, Final, NoReturn

from app.codec.refusals import Reason

MAX_DEPTH: Final = 8
"""Objects and arrays inside each other, the message itself included."""

_STRING_OR_BRACKET: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{\]}]', re.DOTALL)
"""Possessive, and content with a string that never ends: one pass over whatever was sent."""


def repeats_nothing(payload: bytes, members: int, colons: int) -> bool:
    r"""Whether a document that was parsed successfully is known to repeat no key; False: not known.

    In valid JSON a colon stands between each key and its value, or in a string, and nowhere else.
    So, as long as no escape writes one as ``\u003a``::

        colons in the bytes = members written + colons in strings written

    A parser that keeps one of several equal keys can only lose members and strings, so neither
    number on the right is below what is found in the parsed document. If the sum of the *found*
    ones is the number of colons in the bytes, nothing was lost: no key is repeated.

    Args:
        payload: The document.
        members: Members of all objects of the parsed document. Objects that were left out of the
            count only make the answer False.
        colons: Colons in strings of the parsed document; the same holds.
    """
    return payload.count(b":") == members + colons and b"\\" not in payload


class _RepeatedKeyError(Exception):
    """An object has two members of one name."""


class _NotFiniteError(Exception):
    """A number that is none: ``NaN``, ``Infinity``, or beyond a float."""


def fault(payload: bytes) -> tuple[Reason, str] | None:
    """What is wrong with a document, whatever it is about.

    Args:
        payload: Any bytes at all.

    Returns:
        Reason and one sentence; None: it is one JSON object that is well behaved.
    """
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        return Reason.NOT_JSON, f"not UTF-8 at byte {error.start}"
    if _depth(text) > MAX_DEPTH:
        # Before the parser runs, which would otherwise recurse as deep as a stranger likes.
        return Reason.TOO_DEEP, f"more than {MAX_DEPTH} levels"
    try:
        document = _DECODER.decode(text)
    except _RepeatedKeyError as error:
        return Reason.DUPLICATE_KEY, f"key {error} in one object"
    except _NotFiniteError as error:
        return Reason.NOT_FINITE, f"{error} is not a number JSON has"
    except ValueError as error:
        return Reason.NOT_JSON, str(error)
    if not isinstance(document, dict):
        return Reason.NOT_OBJECT, f"a JSON {type(document).__name__}, not an object"
    return None


def _depth(text: str) -> int:
    """Deepest nesting; exact for every prefix that is JSON, and only those are ever parsed."""
    depth = deepest = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        match text[token.start()]:
            case "[" | "{":
                depth += 1
                deepest = max(deepest, depth)
            case "]" | "}":
                depth -= 1
    return deepest


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        name, times = Counter(name for name, _ in pairs).most_common(1)[0]
        raise _RepeatedKeyError(f"{name!r} {times} times")
    return members


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise _NotFiniteError(text)
    return number


def _no_constant(text: str) -> NoReturn:
    raise _NotFiniteError(text)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unrepeated, parse_float=_finite, parse_constant=_no_constant
)

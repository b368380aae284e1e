"""A protocol as bytes: the file that people write (TOML), and the document that we give out (JSON).

Reading is strict, and says everything that is wrong at once, each with its line and a way out. What
is read is named by the SHA-256 of the very bytes; the JSON document carries that name on, so that a
protocol that comes out of the store is the one that went in.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from typing import Any, Final, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.codec import protocol_grammar as grammar
from app.codec.protocol_document import document_of
from app.codec.protocol_practice import misfits_of
from app.codec.protocol_terms import Misfit, Path, Reader, nearest
from app.core import practice
from app.core.finding import Finding
from app.core.protocol import Protocol

MAX_BYTES: Final = 1_048_576
"""A protocol is some dozens of rules; a larger file is another file."""

MOST_FAULTS: Final = 50

_TYPES: Final = {
    "float_type": "Write a number, without quotes.",
    "int_type": "Write a whole number, without quotes.",
    "string_type": 'Write a text, in "quotes".',
    "bool_type": "Write true or false.",
    "list_type": "Write a list: [ ... ].",
    "dict_type": "Write a table: { ... }.",
    "model_type": "Write a table: { ... }.",
    "model_attributes_type": "Write a table: { ... }.",
    "dataclass_type": "Write a table: { ... }.",
    "finite_number": "Write a number; nan and inf never alarm.",
}
_FIELDS: Final = frozenset(
    name
    for table in vars(grammar).values()
    if isinstance(table, type) and issubclass(table, grammar.Table)
    if table is not grammar.ProtocolDocument
    for name in table.model_fields
) | frozenset(
    part.name
    for group in vars(practice).values()
    if isinstance(group, type) and is_dataclass(group)
    for part in fields(group)
)
_CHOICE: Final = re.compile(r"'([^']*)'")
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?\s*(?:#.*)?$")

Document: TypeAlias = dict[str, Any]
T = TypeVar("T", bound=grammar.Table)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a protocol file.

    Attributes:
        line: 1-based; the nearest that can be told. 0: of the whole file.
        rule: Id of the rule; empty: it is none's.
        field: Where in the rule or file, keys joined by dots.
        problem, way_out: What is wrong, and what would be right.
    """

    file: str
    line: int
    rule: str
    field: str
    problem: str
    way_out: str

    def __str__(self) -> str:
        """One line, as compilers write them."""
        place = " ".join(part for part in (self.rule, self.field) if part)
        told = f"{self.file}:{self.line}: {place + ': ' if place else ''}{self.problem}."
        return f"{told} {self.way_out}".rstrip()


class ProtocolError(ValueError):
    """A protocol cannot be read.

    Attributes:
        faults: Everything found wrong, in the order of the file; never empty.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_protocol(data: bytes, name: str) -> Protocol:
    """Read a protocol file.

    Args:
        data: TOML, UTF-8.
        name: What to call the file in findings.

    Raises:
        ProtocolError: With every fault found, and nothing else is ever raised.
    """
    text, parsed = _toml(data, name)
    place = _Place(name, text, parsed)
    table = _shaped(grammar.ProtocolFile, parsed, place)
    reader = Reader(table.units, table.references)
    conventions = reader.conventions(table.conventions, sourced=True)
    rules = tuple(reader.rule(rule, ("rule", n)) for n, rule in enumerate(table.rule))
    known = {rule.id: rule for rule in rules}
    _refuse(place, [*reader.misfits, *misfits_of(table.practice, table.references, known)])
    return Protocol(
        id=table.id,
        version=table.version,
        sha256=sha256(data).hexdigest(),
        title=table.title,
        rules=rules,
        conventions=conventions,
        practice=table.practice,
    )


def located(findings: Iterable[Finding], data: bytes, name: str) -> tuple[Fault, ...]:
    """What lint found of a protocol, each with its line in the file that it was read from.

    Args:
        findings: About the protocol that :func:`read_protocol` makes of ``data``.

    Returns:
        One for each, in their order.
    """
    text, parsed = _toml(data, name)
    place = _Place(name, text, parsed)
    numbers = {rule["id"]: n for n, rule in enumerate(parsed["rule"])}
    return tuple(
        place.fault(Misfit(("rule", numbers[one.rule], *one.field), one.message, one.hint))
        for one in findings
    )


def dump_protocol(protocol: Protocol) -> bytes:
    """A protocol as one line of JSON; equal protocols give equal bytes."""
    return document_of(protocol).model_dump_json(exclude_none=True).encode("utf-8")


def load_protocol(document: bytes, name: str = "protocol") -> Protocol:
    """Read what :func:`dump_protocol` wrote; an equal protocol comes back.

    Raises:
        ProtocolError: It is no such document.
    """
    place = _Place(name, "", {})
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise _unreadable(name, 0, f"not JSON: {error}") from error
    table = _shaped(grammar.ProtocolDocument, parsed, place)
    reader = Reader(table.units, {})
    conventions = reader.conventions(table.conventions, sourced=False)
    rules = tuple(reader.rule(rule, ("rules", n)) for n, rule in enumerate(table.rules))
    _refuse(place, reader.misfits)
    return Protocol(table.id, table.version, table.sha256, table.title, rules, conventions, table.practice)


def protocol_schema() -> Document:
    """JSON Schema of a protocol file, for editors; TOML and JSON share its types."""
    schema = TypeAdapter(grammar.ProtocolFile).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


# -------------------------------------------------------------------------------- what is wrong


def _toml(data: bytes, name: str) -> tuple[str, Document]:
    if len(data) > MAX_BYTES:
        raise _unreadable(name, 0, f"{len(data)} bytes are no protocol (at most {MAX_BYTES})")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(name, line, "not UTF-8") from error
    try:
        return text, tomllib.loads(text)
    except RecursionError as error:
        raise _unreadable(name, 0, "lists or tables too deep inside each other") from error
    except ValueError as error:
        found = re.search(r"at line (\d+)", str(error))
        problem = re.sub(r" \(at [^)]*\)", "", str(error))
        raise _unreadable(name, int(found[1]) if found else 0, f"not TOML: {problem}") from error


def _unreadable(name: str, line: int, problem: str) -> ProtocolError:
    return ProtocolError((Fault(name, line, "", "", problem, "Nothing was read."),))


def _shaped(kind: type[T], parsed: object, place: _Place) -> T:
    """Check the shape. Through JSON, whose strictness knows lists, words and whole numbers."""
    try:
        # A date is the one thing TOML has and JSON has not; no field takes a table like this.
        return kind.model_validate_json(json.dumps(parsed, default=lambda date: {"date": str(date)}))
    except RecursionError as error:
        raise _unreadable(place.file, 0, "lists or tables too deep inside each other") from error
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    raise ProtocolError(place.faults(map(_misfit, wrong)))


def _refuse(place: _Place, misfits: list[Misfit]) -> None:
    if misfits:
        raise ProtocolError(place.faults(misfits))


def _misfit(error: Any) -> Misfit:  # noqa: ANN401 - pydantic's ErrorDetails
    """One of pydantic's findings in our words."""
    path = tuple(key for key in error["loc"] if key not in grammar.TAGS and key != "[key]")
    kind, last = error["type"], str(path[-1]) if path else ""
    if kind in ("missing", "missing_argument"):
        return Misfit(path, "is missing", f"Add {last}.")
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return Misfit(path, "no such field", nearest(last, _FIELDS) or "Take it out.")
    if kind in ("enum", "literal_error"):
        known = _CHOICE.findall(error["ctx"]["expected"])
        way_out = nearest(str(error["input"]), known) or f"One of {', '.join(known)}."
        return Misfit(path, f"no such word: {error['input']!r}", way_out)
    problem = error["msg"][0].lower() + error["msg"][1:]
    return Misfit(path, problem, _TYPES.get(kind, "See the schema for what may stand here."))


class _Place:
    """Finds the lines of a file that findings speak of."""

    def __init__(self, file: str, text: str, parsed: Document) -> None:
        self.file = file
        self._lines = text.splitlines()
        self._rules = parsed.get("rule")

    def faults(self, misfits: Iterable[Misfit]) -> tuple[Fault, ...]:
        """Findings with file, line and rule, in the order of the file."""
        faults = map(self.fault, misfits)
        return tuple(sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS])

    def fault(self, misfit: Misfit) -> Fault:
        """One finding with file, line and rule."""
        path, problem, way_out = misfit
        in_rule = len(path) > 1 and path[0] in ("rule", "rules")
        rest = path[2:] if in_rule else path
        field = ".".join(map(str, rest))
        rule = self._rule_id(path[1]) if in_rule else ""
        return Fault(self.file, self._line(path), rule, field, problem, way_out)

    def _rule_id(self, n: str | int) -> str:
        """The rule's id as it stands in the file, else its place."""
        number = n if isinstance(n, int) else 0
        rules = self._rules if isinstance(self._rules, list) else []
        rule = rules[number] if number < len(rules) else None
        name = rule.get("id") if isinstance(rule, dict) else None
        return name if isinstance(name, str) else f"rule {number + 1}"

    def _line(self, path: Path) -> int:
        """The line of a key, else of the innermost table around it that has a line; 1-based."""
        start, rest = self._table(path)
        line = start
        for key in rest:
            end = self._end(start)
            found = self._item(line, end, key) if isinstance(key, int) else self._key(line, end, key)
            line = line if found is None else found
        return line + 1 if self._lines else 0

    def _table(self, path: Path) -> tuple[int, Path]:
        """Line of the innermost header that a path leads through, and what is left of the path."""
        for length in range(len(path), 0, -1):
            *outer, last = path[:length]
            if isinstance(last, int):
                name, n, bracket = ".".join(map(str, outer)), last, "[["
            else:
                name, n, bracket = ".".join(map(str, path[:length])), 0, "["
            lines = [line for line, (_, found) in self._headers(bracket) if found == name]
            if n < len(lines):
                return lines[n], path[length:]
        return 0, path

    def _headers(self, bracket: str = "[") -> Iterator[tuple[int, tuple[str, str]]]:
        """Headers that begin so; ``[[`` are those of a list's tables alone."""
        for n, line in enumerate(self._lines):
            if (found := _HEADER.match(line)) is not None and found[1].startswith(bracket):
                yield n, (found[1], found[2])

    def _end(self, start: int) -> int:
        later = (n for n, _ in self._headers() if n > start)
        return next(later, len(self._lines))

    def _key(self, start: int, end: int, key: str) -> int | None:
        """The first line from ``start`` that gives a key its value."""
        word = re.compile(rf"(?:^|[\s{{,.\"']){re.escape(key)}[\"']?\s*[=.]")
        return next((n for n in range(start, end) if word.search(self._lines[n])), None)

    def _item(self, start: int, end: int, place: int) -> int | None:
        """The line of a list's n-th item, where each has its own."""
        items = [n for n in range(start + 1, end) if self._lines[n].lstrip().startswith("{")]
        return items[place] if place < len(items) else None

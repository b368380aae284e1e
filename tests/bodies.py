"""Bodies of requests as their published schema allows them, for laws about what they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from app.codec.http_models import RequestModel

TEXT: Final = st.characters(codec="ascii", exclude_categories=["Cc"])
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS: Final = st.integers(0, 10**9).map(lambda ms: (EPOCH + timedelta(milliseconds=ms)).isoformat())


def bodies(model: type[RequestModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Most are valid; what two fields say together no schema tells."""
    schema = model.model_json_schema()
    return _of(schema, schema.get("$defs", {}))


def _of(schema: dict[str, Any], named: dict[str, Any]) -> st.SearchStrategy[Any]:
    """As much of JSON Schema as our bodies are described with."""
    match schema:
        case {"$ref": str(place)}:
            return _of(named[place.rsplit("/", 1)[1]], named)
        case {"anyOf": list(kinds)}:
            return st.one_of([_of(one, named) for one in kinds])
        case {"enum": list(values)}:
            return st.sampled_from(values)
        case {"const": value}:
            return st.just(value)
        case {"type": "object", "properties": dict(fields)}:
            parts = {name: _of(one, named) for name, one in fields.items()}
            required = {name: parts.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(required, optional=parts)
        case {"type": "object", "additionalProperties": dict(value)}:
            name = _of({"type": "string", **schema.get("propertyNames", {"minLength": 1})}, named)
            return st.dictionaries(name, _of(value, named), max_size=4)
        case {"type": "array", "items": dict(item)}:
            return st.lists(_of(item, named), max_size=4)
        case {"type": "string", "format": "date-time"}:
            return MOMENTS
        case {"type": "string", "pattern": str(pattern)} if pattern != r"\S":
            return st.from_regex(pattern, fullmatch=True)
        case {"type": "string"}:
            return st.text(TEXT, min_size=schema.get("minLength", 0), max_size=20)
        case {"type": "integer", "minimum": int(least), "maximum": int(most)}:
            return st.integers(least, most)
        case {"type": "number", "minimum": least, "maximum": most}:
            return st.floats(least, most)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
    raise NotImplementedError(schema)

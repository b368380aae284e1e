"""Values of the core as plain JSON values, and back, by their types alone.

One pair of functions is made per type, once, from the dataclass's own annotations: a new field of
the core needs nothing here. What is written:

* a dataclass or named tuple: an object by field name, without the fields that have their default (so
  that an old line can be read after a field was added);
* an enum: its value; None, text, truth, whole and other numbers: themselves, and a float field that
  holds a whole number keeps it, so that what is printed from it later is the same byte for byte;
* a tuple: an array; a frozenset: an array in order; a mapping: an object in its own order, or, if
  its keys are no text, an array of pairs;
* a union of dataclasses: an object that names its class under ``"is"``;
* a protocol: its SHA-256. The document is kept beside, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from app.core.protocol import Protocol

Value: TypeAlias = Any
"""A value of the core."""

Plain: TypeAlias = Any
"""What JSON has a form for."""

Annotation: TypeAlias = Any
"""A class, NewType, generic or union, as it stands behind a field's name."""

Protocols: TypeAlias = Mapping[str, Protocol]
"""By SHA-256."""

CLASS: Final = "is"
"""Member that names the class of a value whose type leaves a choice."""


class Form(NamedTuple):
    """How one type is written and read.

    Attributes:
        write: To a plain value.
        read: From a plain value; raises ValueError, TypeError, KeyError or AttributeError if it is
            not one of this type.
    """

    write: Callable[[Value], Plain]
    read: Callable[[Plain, Protocols], Value]


_FORMS: Final[dict[Annotation, Form]] = {}


def form_of(kind: Annotation) -> Form:
    """The form of a type.

    Raises:
        TypeError: No form is known for such a type. Told when the form is made, not when used.
    """
    if kind not in _FORMS:
        _FORMS[kind] = _made(kind)
    return _FORMS[kind]


def _made(kind: Annotation) -> Form:
    if hasattr(kind, "__supertype__"):  # a NewType
        return form_of(kind.__supertype__)
    if kind in _SCALARS:
        return _scalar(_SCALARS[kind])
    if kind is Protocol:
        return Form(lambda protocol: protocol.sha256, _protocol)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, {part.name: _omitted(part) for part in fields(kind)})
    if isinstance(kind, type) and issubclass(kind, tuple):
        defaults: Mapping[str, Value] = getattr(kind, "_field_defaults", {})
        names: tuple[str, ...] = getattr(kind, "_fields", ())
        return _record(kind, {name: _if_kept(defaults.get(name, _NEVER)) for name in names})
    origin: Annotation = get_origin(kind)
    arguments = get_args(kind)
    if origin in (Union, UnionType):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is frozenset:
        return _frozenset(form_of(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*map(form_of, arguments), by_text=_is_text(arguments[0]))
    raise TypeError(f"no plain form for {kind!r}")


_SCALARS: Final[dict[Annotation, tuple[type, ...]]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (float, int),
    NoneType: (NoneType,),
}


def _same(value: Value) -> Plain:
    return value


def _scalar(allowed: tuple[type, ...]) -> Form:
    def read(plain: Plain, _: Protocols) -> Value:
        if type(plain) not in allowed:  # exactly: True is no 1
            raise TypeError(f"{plain!r} is no {allowed[0].__name__}")
        return plain

    return Form(_same, read)


def _protocol(plain: Plain, protocols: Protocols) -> Protocol:
    if plain not in protocols:
        raise KeyError(f"protocol {plain} is not among those kept")
    return protocols[plain]


def _enum(kind: type[Enum]) -> Form:
    members = {member.value: member for member in kind}
    # A text that is an enum member is written as its text by the JSON writer itself.
    write = _same if issubclass(kind, str) else lambda member: member.value
    return Form(write, lambda plain, _: members[plain])


def _record(kind: type, omissions: Mapping[str, Value]) -> Form:
    hints = get_type_hints(kind)
    forms = {name: form_of(hints[name]) for name in omissions}
    writers = [(name, forms[name].write, omitted) for name, omitted in omissions.items()]
    readers = {name: form.read for name, form in forms.items()}

    def write(value: Value) -> dict[str, Plain]:
        plain = {}
        for name, write_part, omitted in writers:
            part = getattr(value, name)
            if part is omitted or (type(part) is type(omitted) and part == omitted):
                continue
            if omitted is _EMPTY and not part:
                continue
            plain[name] = part if write_part is _same else write_part(part)
        return plain

    def read(plain: Plain, protocols: Protocols) -> Value:
        return kind(**{name: readers[name](part, protocols) for name, part in plain.items()})

    return Form(write, read)


_NEVER: Final = object()
_EMPTY: Final = object()


def _omitted(part: Field[Value]) -> Value:
    """The default that may be left out; ``_EMPTY``: whatever mapping it is, if nothing is in it.

    Numbers with a fraction are never left out: -0.0 equals 0.0 and prints otherwise.
    """
    if part.default_factory is dict:
        return _EMPTY
    return _if_kept(part.default)


def _if_kept(default: Value) -> Value:
    return default if isinstance(default, _OMITTED) else _NEVER


_OMITTED: Final = (NoneType, bool, int, str, tuple, frozenset, Enum)


def _union(arguments: tuple[Annotation, ...]) -> Form:
    choices = [one for one in arguments if one is not NoneType]
    if len(choices) == 1:
        form, nothing = form_of(choices[0]), NoneType in arguments
        write_one, read_one = form

        def write_optional(value: Value) -> Plain:
            return None if value is None else write_one(value)

        def read_optional(plain: Plain, protocols: Protocols) -> Value:
            return None if plain is None and nothing else read_one(plain, protocols)

        return Form(_same if write_one is _same else write_optional, read_optional)
    if not all(isinstance(one, type) and is_dataclass(one) for one in choices):
        raise TypeError(f"no plain form for a choice of {arguments!r}")
    forms = {one.__name__: form_of(one) for one in choices}

    def write(value: Value) -> Plain:
        if value is None:
            return None
        name = type(value).__name__
        return {CLASS: name, **forms[name].write(value)}

    def read(plain: Plain, protocols: Protocols) -> Value:
        if plain is None and NoneType in arguments:
            return None
        parts = dict(plain)
        return forms[parts.pop(CLASS)].read(parts, protocols)

    return Form(write, read)


def _tuple(arguments: tuple[Annotation, ...]) -> Form:
    if len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        write_one, read_one = form_of(arguments[0])
        return Form(
            list if write_one is _same else lambda value: [write_one(one) for one in value],
            lambda plain, protocols: tuple([read_one(one, protocols) for one in plain]),
        )
    forms = [form_of(one) for one in arguments]
    return Form(
        lambda value: [form.write(one) for form, one in zip(forms, value, strict=True)],
        lambda plain, protocols: tuple(
            [form.read(one, protocols) for form, one in zip(forms, plain, strict=True)]
        ),
    )


def _frozenset(form: Form) -> Form:
    return Form(
        lambda value: sorted(form.write(one) for one in value),
        lambda plain, protocols: frozenset([form.read(one, protocols) for one in plain]),
    )


def _is_text(kind: Annotation) -> bool:
    bare = getattr(kind, "__supertype__", kind)
    return isinstance(bare, type) and issubclass(bare, str)


def _mapping(key: Form, value: Form, *, by_text: bool) -> Form:
    def write_object(mapping: Mapping[Value, Value]) -> Plain:
        return {key.write(k): value.write(v) for k, v in mapping.items()}

    def read_object(plain: Plain, protocols: Protocols) -> Value:
        return {key.read(k, protocols): value.read(v, protocols) for k, v in plain.items()}

    def write_pairs(mapping: Mapping[Value, Value]) -> Plain:
        return [[key.write(k), value.write(v)] for k, v in mapping.items()]

    def read_pairs(plain: Plain, protocols: Protocols) -> Value:
        return {key.read(k, protocols): value.read(v, protocols) for k, v in plain}

    return Form(write_object, read_object) if by_text else Form(write_pairs, read_pairs)

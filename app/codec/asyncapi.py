"""AsyncAPI 3 of what goes over MQTT and the WebSocket, from the models that parse and describe it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_args

from pydantic import TypeAdapter

from app.codec import frame_models, messages
from app.codec.topics import MessageKind

Document = dict[str, Any]

_TEMPLATE: Final = "#/components/schemas/{model}"
_ABOUT: Final = (
    "What devices may publish and what screens are told. Device messages are QoS 1, at most 16 KiB, "
    "one JSON object; what is refused is counted by reason and stops nothing else. A socket begins "
    "with `hello`; a client that says nothing is given a `snapshot` after 250 ms, one whose first "
    "frame is `resume` continues where it was. Unknown frame types and change kinds are to be ignored."
)
_RECEIVED: Final = {
    MessageKind.VITALS: "Numbers from a monitor.",
    MessageKind.PUMP: "What the infusion pump is doing.",
    MessageKind.ALARM: "An alarm of the device's own, passed through at once.",
    MessageKind.STATUS: "Online or offline; retained, and the last will.",
}
_REFUSED: Final = (
    "A frame that is no text closes the connection with 1003, one that is no JSON object with 1007, "
    "one that breaks its schema with 1008; frames of an unknown type are ignored."
)


def frames_of(union: Any) -> Mapping[str, Any]:  # noqa: ANN401 - an annotated union
    """The models of a union of frames, by their ``type``."""
    return {
        model.model_fields["type"].annotation.__args__[0]: model for model in get_args(get_args(union)[0])
    }


@cache
def asyncapi_document(version: str) -> Document:
    """The published description.

    Args:
        version: Of the service.
    """
    schemas: Document = {}
    said: Document = {}
    for kind, adapter in messages.MODELS.items():
        said[f"mqtt_{kind}"] = _message(f"mqtt_{kind}", _RECEIVED[kind], adapter, schemas)
    outgoing = frames_of(frame_models.ServerFrame)
    incoming = frames_of(frame_models.ClientFrame)
    for direction, models in (("server", outgoing), ("client", incoming)):
        for name, model in models.items():
            key = f"{direction}_{name}"
            said[key] = _message(key, model.__doc__ or "", TypeAdapter(model), schemas)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Dripwatch", "version": version, "description": _ABOUT},
        "defaultContentType": "application/json",
        "channels": {
            **{f"mqtt_{kind}": _topic(kind) for kind in messages.MODELS},
            "socket": {
                "address": "/ws/v1",
                "description": f"WebSocket, subprotocol `dripwatch.v1`, JSON text frames. {_REFUSED}",
                "messages": {
                    key: _ref("messages", key)
                    for key in (*(f"server_{n}" for n in outgoing), *(f"client_{n}" for n in incoming))
                },
                "bindings": {"ws": {"method": "GET"}},
            },
        },
        "operations": {
            **{
                f"receive_{kind}": {
                    "action": "receive",
                    "channel": {"$ref": f"#/channels/mqtt_{kind}"},
                    "bindings": {"mqtt": {"qos": 1, "retain": kind is MessageKind.STATUS}},
                }
                for kind in messages.MODELS
            },
            "tell": _operation("send", "server", outgoing),
            "hear": _operation("receive", "client", incoming),
        },
        "components": {"messages": said, "schemas": dict(sorted(schemas.items()))},
    }


def _message(key: str, about: str, adapter: TypeAdapter[Any], schemas: Document) -> Document:
    """One message, its schema put among ``schemas`` under a name of its own."""
    schema = adapter.json_schema(mode="validation", ref_template=_TEMPLATE)
    schemas |= schema.pop("$defs", {})
    name = schema.get("title", key)
    schemas[name] = schema
    return {
        "name": key,
        "summary": about.strip().partition("\n")[0],
        "contentType": "application/json",
        "payload": {"$ref": _TEMPLATE.format(model=name)},
    }


def _topic(kind: MessageKind) -> Document:
    name = {"description": "Letters, digits, underscore and hyphen, 1 to 64 of them."}
    return {
        "address": f"bedside/v1/{{bed}}/{{device}}/{kind}",
        "description": _RECEIVED[kind],
        "parameters": {"bed": name, "device": name},
        "messages": {f"mqtt_{kind}": _ref("messages", f"mqtt_{kind}")},
    }


def _operation(action: str, direction: str, models: Mapping[str, Any]) -> Document:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{direction}_{name}"} for name in models],
    }


def _ref(group: str, name: str) -> Document:
    return {"$ref": f"#/components/{group}/{name}"}

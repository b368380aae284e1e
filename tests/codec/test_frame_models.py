"""The frames' schemas name exactly the frames of the contract."""

from __future__ import annotations

from typing import get_args

import pytest

from app.codec import frame_models
from app.codec.asyncapi import frames_of
from app.codec.wire import KINDS

SERVER = {
    "hello": "epoch seq server_time version",
    "snapshot": "seq site beds alerts",
    "change": "seq at bed change",
    "vitals": "at beds",
    "heartbeat": "seq server_time",
    "bye": "reason retry_after_ms",
}
CLIENT = {"resume": "epoch seq", "subscribe": "beds", "seen": "seq", "rendered": "seq sound"}


@pytest.mark.parametrize(
    ("union", "contract"),
    [(frame_models.ServerFrame, SERVER), (frame_models.ClientFrame, CLIENT)],
)
def test_frames_are_the_contracts(union: object, contract: dict[str, str]) -> None:
    models = frames_of(union)
    assert models.keys() == contract.keys()
    for name, fields in contract.items():
        required = {key for key, field in models[name].model_fields.items() if field.is_required()}
        assert set(fields.split()) | {"type"} <= required, name


def test_every_kind_that_is_sent_is_in_the_schema() -> None:
    assert set(KINDS.values()) <= set(get_args(frame_models.ChangeKind))

"""Bodies of commands: the contract's examples are read, anything else is refused by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from app.codec import http_models as models
from app.core.events import Deed
from app.core.protocol import Phase

SESSION: dict[str, Any] = {
    "bed": "chair-3",
    "patient": {"alias": "K-1", "weight_kg": 78, "age": 44, "sex": "f"},
    "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40},
    "protocol": "ketamine-trd",
}
REQUESTS = [
    one
    for one in vars(models).values()
    if isinstance(one, type) and issubclass(one, models.RequestModel) and one is not models.RequestModel
]


@pytest.mark.parametrize("model", REQUESTS, ids=lambda model: model.__name__)
def test_every_published_example_is_read(model: type[models.RequestModel]) -> None:
    schema = model.model_json_schema()
    examples = schema.get("examples", [])
    if not examples:
        fields = schema["properties"].values()
        assert any("examples" in json.dumps(field) for field in fields), "no example anywhere"
    for example in examples:
        model.model_validate(example)


def test_a_session_becomes_what_the_core_knows() -> None:
    request = models.SessionRequest.model_validate(SESSION)
    assert request.patient.value().weight_kg == 78
    assert request.plan.value().dose_mg_per_kg == 0.5
    assert request.plan.value().dose_mg is None


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [
        (("patient", "weight_kg"), "78", "weight_kg"),
        (("patient", "weight_kg"), 0, "weight_kg"),
        (("patient", "weight_kg"), float("nan"), "weight_kg"),
        (("patient", "weight_kg"), True, "weight_kg"),
        (("patient", "alias"), "  ", "alias"),
        (("patient", "name"), "Jane", "name"),
        (("plan", "dose_mg"), 39, "plan"),
        (("plan", "duration_min"), 0, "duration_min"),
        (("bed",), "a b", "bed"),
    ],
)
def test_a_wrong_session_names_the_field(place: tuple[str, ...], value: object, field: str) -> None:
    body = json.loads(json.dumps(SESSION))
    target = body
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    with pytest.raises(ValidationError) as caught:
        models.SessionRequest.model_validate(body)
    assert any(field in error["loc"] for error in caught.value.errors())


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (models.AcknowledgeRequest, {}),
        (models.AcknowledgeRequest, {"by": ""}),
        (models.AcknowledgeRequest, {"by": "   "}),
        (models.SilenceRequest, {"by": "RN"}),
        (models.SilenceRequest, {"by": "RN", "seconds": 0}),
        (models.SilenceRequest, {"by": "RN", "seconds": 121}),
        (models.SilenceRequest, {"seconds": 60}),
        (models.ActionRequest, {"action": "slowed"}),
        (models.ActionRequest, {"action": "sped_up", "by": "RN"}),
        (models.BaselineRequest, {}),
        (models.BaselineRequest, {"from": "memory"}),
        (models.BaselineRequest, {"values": {}}),
        (models.BaselineRequest, {"values": {"rate_of_plan": 1}}),
        (models.BaselineRequest, {"values": {"nibp_sys": 120}, "from": "readings"}),
        (models.BindRequest, {"force": True}),
        (models.BindRequest, {"force": True, "by": "RN", "reason": " "}),
        (models.PhaseRequest, {"phase": "flying"}),
    ],
)
def test_these_bodies_are_refused(model: type[models.RequestModel], body: object) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(body)


def test_words_become_the_cores_words() -> None:
    assert models.PhaseRequest.model_validate({"phase": "paused"}).phase is Phase.PAUSED
    action = models.ActionRequest.model_validate({"action": "slowed", "by": "RN"})
    assert action.action is Deed.SLOWED

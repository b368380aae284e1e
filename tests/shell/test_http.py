"""The application as a whole: probes, published schemas, the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.shell.http import openapi_document
from tests.shell.served import Served

CONTRACT = {
    ("get", "/beds"), ("get", "/beds/{bed}"), ("get", "/beds/{bed}/trend"),
    ("put", "/beds/{bed}/devices/{device}"), ("delete", "/beds/{bed}/devices/{device}"),
    ("post", "/sessions"), ("get", "/sessions"), ("get", "/sessions/{session}"),
    ("post", "/sessions/{session}/baseline"), ("post", "/sessions/{session}/phase"),
    ("post", "/sessions/{session}/close"), ("post", "/beds/{bed}/release"), ("get", "/clock"),
    ("get", "/alerts"), ("post", "/alerts/{alert}/acknowledge"),
    ("post", "/alerts/{alert}/unacknowledge"), ("post", "/alerts/{alert}/silence"),
    ("post", "/beds/{bed}/actions"), ("get", "/protocols"), ("get", "/protocols/{protocol}"),
    ("get", "/quarantine"),
    ("put", "/sessions/{session}/plan"), ("get", "/screening"), ("put", "/sessions/{session}/screening"),
    ("get", "/practice"), ("get", "/sessions/{session}/gates"), ("post", "/sessions/{session}/overrides"),
    ("put", "/sessions/{session}/limits/{rule}"), ("delete", "/sessions/{session}/limits/{rule}"),
    ("get", "/sessions/{session}/checks"), ("post", "/sessions/{session}/checks"),
    ("get", "/sessions/{session}/notes"), ("post", "/sessions/{session}/notes"),
    ("get", "/sessions/{session}/adverse-events"), ("post", "/sessions/{session}/adverse-events"),
    ("get", "/sessions/{session}/adverse-events/{event}"),
    ("put", "/sessions/{session}/adverse-events/{event}"),
    ("get", "/sessions/{session}/medicines"), ("post", "/sessions/{session}/medicines"),
    ("get", "/sessions/{session}/discharge"), ("put", "/sessions/{session}/discharge/{item}"),
    ("put", "/sessions/{session}/feedback"),
    ("get", "/courses"), ("post", "/courses"), ("get", "/courses/{course}"), ("put", "/courses/{course}"),
    ("post", "/courses/{course}/end"), ("put", "/courses/{course}/scores/{session}"),
    ("post", "/courses/{course}/tasks/{task}/done"), ("get", "/tasks"),
}  # fmt: skip


def described() -> dict[tuple[str, str], Any]:
    return {
        (method, path.removeprefix("/api/v1")): call
        for path, calls in openapi_document("1")["paths"].items()
        for method, call in calls.items()
    }


async def test_healthz_says_that_the_process_answers() -> None:
    served = Served(broken={"broker": "gone"})
    async with served.client() as http:
        answer = await http.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_readyz_names_what_is_not_ready() -> None:
    served = Served()
    async with served.client() as http:
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "not_ready": {}})
        served.broken["store"] = "disk full"
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "not_ready": {"store": "disk full"}}


async def test_metrics_are_prometheus_text() -> None:
    served = Served(broken={"broker": "gone"})
    served.clinic.vitals("a", nibp_sys=165)
    async with served.client() as http:
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'dripwatch_alerts_open{priority="low"} 1.0' in answer.text
    assert 'dripwatch_ready{part="broker"} 0.0' in answer.text


def test_every_call_of_the_contract_is_described() -> None:
    assert described().keys() >= CONTRACT


def commands() -> dict[tuple[str, str], Any]:
    """Calls that change something; signing in is none."""
    return {
        (method, path): call
        for (method, path), call in described().items()
        if method != "get" and path != "/sign-in"
    }


def test_every_command_has_an_example_and_its_problems() -> None:
    schemas = openapi_document("1")["components"]["schemas"]
    for (method, path), call in commands().items():
        body = call.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name in re.findall(r"schemas/(\w+)", str(body)):
            assert schemas[name].get("examples") or "examples" in str(schemas[name]), name
        told = call["responses"]
        assert "application/problem+json" in told["422"]["content"], (method, path)


def test_whatever_changes_a_session_a_course_or_the_room_may_ask_for_its_revision() -> None:
    for (method, path), call in described().items():
        if path == "/sign-in":
            continue  # whoever signs in gives no command yet
        asks = "If-Match" in {one["name"] for one in call.get("parameters", ())}
        about = method != "get" and path.startswith(("/sessions/{", "/courses/{", "/site"))
        assert asks is about, (method, path)
        if method != "get":
            assert "Idempotency-Key" in {one["name"] for one in call["parameters"]}, (method, path)
            assert ("412" in call["responses"]) is about, (method, path)


def test_examples_of_bodies_fit_their_own_schemas() -> None:
    document = openapi_document("1")
    count = 0
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        for example in schema.get("examples", []):
            validator = Draft202012Validator(
                {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
            )
            validator.validate(example)
            count += 1
    assert count >= 20


def test_nothing_of_the_frameworks_own_errors_is_left() -> None:
    assert "HTTPValidationError" not in str(openapi_document("1"))


async def test_the_descriptions_are_served() -> None:
    async with Served().client() as http:
        openapi = (await http.get("/openapi.json")).json()
        asyncapi = (await http.get("/asyncapi.json")).json()
    assert openapi["info"]["version"] == "0.1.0"
    assert openapi["paths"].keys() == openapi_document("1")["paths"].keys()
    assert asyncapi["asyncapi"].startswith("3.")


@pytest.mark.usefixtures("page")
async def test_the_page_is_served_with_no_script_of_its_own_in_it() -> None:
    async with Served().client() as http:
        page = await http.get("/")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
        assert not re.search(r"<style|\sstyle=|\son\w+=", page.text)
        parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert any(part.endswith(".js") for part in parts)
        for part in parts:
            assert (await http.get(f"/{part.removeprefix('./')}")).status_code == 200, part

"""Where staff sign in, every command is given by who is signed in, or by nobody."""

from __future__ import annotations

import re

import httpx
import pytest

from app.shell.guard import SAFE
from app.shell.http import openapi_document
from tests.shell.served import Served
from tests.shell.signing import API, alert, sign_in


async def test_a_command_without_a_sign_in_does_nothing(staffed: Served, console: httpx.AsyncClient) -> None:
    answer = await console.post(f"{API}{alert(staffed)}/acknowledge", json={"by": "RN Osei"})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Not saved. Sign in first."
    assert answer.headers["www-authenticate"]
    shown = (await console.get(f"{API}{alert(staffed)}")).json()
    assert shown["ack"] is None


@pytest.mark.parametrize("body", [{}, {"by": ""}, {"by": "RN Osei"}, {"by": " RN Osei "}])
async def test_a_command_is_given_by_who_is_signed_in(
    staffed: Served, console: httpx.AsyncClient, body: dict[str, str]
) -> None:
    await sign_in(console)
    answer = await console.post(f"{API}{alert(staffed)}/acknowledge", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["ack"]["by"] == "RN Osei"


async def test_a_command_that_names_somebody_else_is_refused(
    staffed: Served, console: httpx.AsyncClient
) -> None:
    await sign_in(console)
    answer = await console.post(f"{API}{alert(staffed)}/acknowledge", json={"by": "J. Kim, RN"})
    assert answer.status_code == 403
    told = "Not saved. RN Osei is signed in, and the entry names J. Kim, RN."
    assert answer.json()["detail"].startswith(told)
    assert (await console.get(f"{API}{alert(staffed)}")).json()["ack"] is None


async def test_a_command_without_a_body_and_one_that_says_who_in_its_address(
    console: httpx.AsyncClient,
) -> None:
    await sign_in(console)
    bound = await console.put(f"{API}/beds/chair-3/devices/m-2")
    assert (bound.status_code, bound.json()["by"]) == (200, "RN Osei")
    other = await console.delete(f"{API}/beds/chair-3/devices/m-2?by=J.+Kim%2C+RN&reason=swapped")
    assert other.status_code == 403
    gone = await console.delete(f"{API}/beds/chair-3/devices/m-2?reason=swapped")
    assert gone.json() | {"by": "RN Osei", "reason": "swapped"} == gone.json()


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b'{"by":"RN Osei","by":"J. Kim, RN"}', {"content-type": "application/json"}, 400),
        (b"{", {"content-type": "application/json"}, 400),
        (b"[]", {"content-type": "application/json"}, 400),
        (b'{"by":7}', {"content-type": "application/json"}, 422),
        (b"by=RN+Osei", {"content-type": "application/x-www-form-urlencoded"}, 415),
        (rb'{"note":"\ud800"}', {"content-type": "application/json"}, 422),
        (rb'{"\ud800":1}', {"content-type": "application/json"}, 422),
        (rb'{"by":"\ud800"}', {"content-type": "application/json"}, 422),
    ],
)
async def test_what_is_no_command_stays_none(
    staffed: Served, console: httpx.AsyncClient, content: bytes, headers: dict[str, str], status: int
) -> None:
    await sign_in(console)
    answer = await console.post(f"{API}{alert(staffed)}/acknowledge", content=content, headers=headers)
    assert answer.status_code == status, answer.text


async def test_no_command_can_be_forgotten(console: httpx.AsyncClient) -> None:
    document = openapi_document("1")
    schemas = document["components"]["schemas"]
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            if method.upper() in SAFE or path.endswith("/sign-in"):
                continue
            answer = await console.request(method, re.sub(r"{\w+}", "x", path))
            assert answer.status_code == 401, (method, path)
            assert {"401", "403"} <= call["responses"].keys(), (method, path)
            if method == "delete":  # a body that is not asked for would be filled in for nobody
                assert "by" in {one["name"] for one in call["parameters"]}, path
            else:
                schema = call["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                assert "by" in schemas[schema.rsplit("/", 1)[1]]["properties"], (method, path)

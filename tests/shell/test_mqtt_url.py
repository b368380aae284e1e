"""A broker's address: read strictly, and never shown with its password."""

from __future__ import annotations

import pytest

from app.shell.mqtt_url import MqttUrl, MqttUrlError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mqtt://broker", MqttUrl("broker", 1883)),
        ("mqtt://127.0.0.1:18830", MqttUrl("127.0.0.1", 18830)),
        ("mqtt://[::1]:1884", MqttUrl("::1", 1884)),
        ("mqtts://broker", MqttUrl("broker", 8883, secure=True)),
        ("mqtt://u:p%40ss@broker", MqttUrl("broker", 1883, "u", "p@ss")),
        ("mqtt://u@broker/", MqttUrl("broker", 1883, "u")),
    ],
)
def test_url(text: str, expected: MqttUrl) -> None:
    assert MqttUrl.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "broker", "broker:1883", "http://broker", "mqtt://", "mqtt://:1883", "mqtt://b:0", "mqtt://b:x",
     "mqtt://b:70000", "mqtt://[::1", "mqtt:broker", "mqtt://b/topic", "mqtt://b?x=1", "mqtt://u:geheim@:x"],
)  # fmt: skip
def test_no_url(text: str) -> None:
    with pytest.raises(MqttUrlError) as caught:
        MqttUrl.parse(text)
    assert "\n" not in str(caught.value)
    assert "mqtt://host:port" in str(caught.value)
    assert "geheim" not in str(caught.value), "a password has no place in a log"


def test_a_url_is_shown_without_its_password() -> None:
    assert str(MqttUrl.parse("mqtts://u:secret@b:1")) == "mqtts://b:1"
    assert str(MqttUrl.parse("mqtt://[::1]:1884")) == "mqtt://[::1]:1884"
    assert "secret" not in repr(MqttUrl.parse("mqtts://u:secret@b:1"))

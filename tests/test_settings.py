"""The environment becomes typed settings, or one line that names what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.site import Admission
from app.core.vitals import Origin
from app.settings import KNOWN, PREFIX, Settings, SettingsError, read, unknown


def given(**values: str) -> Settings:
    return read({PREFIX + name: value for name, value in values.items()} | {"HOME": "/srv/nurse"})


def test_defaults() -> None:
    settings = given()
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8000)
    assert (settings.mqtt_url, settings.mqtt_host, settings.mqtt_port) == (None, "127.0.0.1", 1883)
    assert settings.admission is Admission.OPEN
    assert settings.origins == {Origin.DEVICE}
    assert settings.data_dir == Path("/srv/nurse/.local/state/dripwatch")
    assert read({"XDG_STATE_HOME": "/state"}).data_dir == Path("/state/dripwatch")
    assert given(HTTP_PORT="  ").http_port == 8000


def test_values() -> None:
    settings = given(
        HTTP_PORT="80", ORIGINS="device, replay", ADMISSION="bound", RETENTION_HOURS="1.5", DATA_DIR="/d",
        WEB_ORIGINS="https://a,https://b", MQTT_URL="mqtt://b",
    )  # fmt: skip
    assert settings.http_port == 80
    assert settings.origins == {Origin.DEVICE, Origin.REPLAY}
    assert settings.admission is Admission.BOUND
    assert settings.retention_hours == 1.5
    assert settings.data_dir == Path("/d")
    assert settings.web_origins == {"https://a", "https://b"}
    assert settings.mqtt_url == "mqtt://b"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PORT", "0"),
        ("HTTP_PORT", "65536"),
        ("HTTP_PORT", "eight"),
        ("HTTP_PORT", "٨"),
        ("MQTT_IN_FLIGHT", "-1"),
        ("ADMISSION", "closed"),
        ("ORIGINS", "device,martian"),
        ("RETENTION_HOURS", "nan"),
        ("RETENTION_HOURS", "soon"),
        ("LOG_LEVEL", "loud"),
        ("PROTOCOL", "/no/such/file"),
        ("NATS_SERVER", "/no/such/file"),
    ],
)
def test_nonsense_is_one_line_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        given(**{name: value})
    assert f"{PREFIX}{name}" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_there_is_taken(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("")
    assert given(PROTOCOL=str(tmp_path / "p.toml")).protocol == tmp_path / "p.toml"


def test_what_looks_like_ours_and_is_not_is_named() -> None:
    environment = {f"{PREFIX}HTP_PORT": "1", f"{PREFIX}URL": "x", "OTHER": "y", f"{PREFIX}HTTP_PORT": "1"}
    assert unknown(environment) == [f"{PREFIX}HTP_PORT"]
    assert all(text for text in KNOWN.values())

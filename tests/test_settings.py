"""The environment becomes typed settings, or one line that names what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from app.core.service_events import Admission
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
    assert (settings.staff, settings.signed_in_minutes, settings.trusted_proxies) == (None, 5, ())


def test_values() -> None:
    settings = given(
        HTTP_PORT="80", ORIGINS="device, replay", ADMISSION="bound", RETENTION_HOURS="1.5", DATA_DIR="/d",
        WEB_ORIGINS="https://a, https://b,", MQTT_URL="mqtt://b",
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
        ("STAFF", "/no/such/file"),
        ("SIGNED_IN_MINUTES", "0"),
        ("SIGNED_IN_MINUTES", "721"),
        ("LOG_LEVEL", "loud"),
        ("PROTOCOL", "/no/such/file"),
        ("NATS_SERVER", "/no/such/file"),
        ("RETENTION_HOURS", "0.5"),
        ("RETENTION_HOURS", "inf"),
        ("MQTT_IN_FLIGHT", "65536"),
        ("MQTT_PORT", "1883.0"),
        ("HTTP_PORT", "+80"),
        ("ORIGINS", ","),
        ("ADMISSION", "Open"),
        ("PROTOCOL", "/"),
    ],
)
def test_nonsense_is_one_line_that_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        given(**{name: value})
    assert f"{PREFIX}{name}" in str(refused.value)
    assert "\n" not in str(refused.value)


@given_any(name=st.sampled_from(sorted(KNOWN)), text=st.text(max_size=12))
def test_any_text_is_a_setting_or_one_line(name: str, text: str) -> None:
    told = refusal(name, text)
    assert told is None or f"{PREFIX}{name}" in told
    assert told is None or len(told.splitlines()) == 1


def refusal(name: str, text: str) -> str | None:
    try:
        given_one(name, text)
    except SettingsError as refused:
        return str(refused)
    return None


def given_one(name: str, text: str) -> Settings:
    return read({f"{PREFIX}{name}": text})


def test_a_setting_that_is_empty_is_not_set() -> None:
    assert read({f"{PREFIX}{name}": " " for name in KNOWN}) == read({})


def test_every_setting_is_read() -> None:
    """What ``--help`` offers does something: each has a value that shows, or that is refused."""
    spoken = {
        "HTTP_HOST",
        "MQTT_URL",
        "MQTT_HOST",
        "MQTT_CLIENT_ID",
        "DATA_DIR",
        "WEB_ORIGINS",
        "TRUSTED_PROXIES",
    }
    for name in spoken:
        assert given_one(name, "elsewhere") != given_one(name, "")
    for name in KNOWN.keys() - spoken:
        with pytest.raises(SettingsError, match=PREFIX + name):
            given_one(name, "no such thing")


def test_a_file_that_is_there_is_taken(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text("")
    assert given(PROTOCOL=str(tmp_path / "p.toml")).protocol == tmp_path / "p.toml"


def test_what_looks_like_ours_and_is_not_is_named() -> None:
    environment = {f"{PREFIX}HTP_PORT": "1", f"{PREFIX}URL": "x", "OTHER": "y", f"{PREFIX}HTTP_PORT": "1"}
    assert unknown(environment) == [f"{PREFIX}HTP_PORT"]
    assert all(text for text in KNOWN.values())


def test_https_needs_a_certificate_and_its_key(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.touch()
    key.touch()
    both = given(TLS_CERT=str(cert), TLS_KEY=str(key))
    assert (both.tls_cert, both.tls_key) == (cert, key)
    assert (given().tls_cert, given().tls_key) == (None, None)
    for name, path, other in (("TLS_CERT", cert, "TLS_KEY"), ("TLS_KEY", key, "TLS_CERT")):
        with pytest.raises(SettingsError, match=f"{PREFIX}{name} is set and {PREFIX}{other} is not"):
            given_one(name, str(path))

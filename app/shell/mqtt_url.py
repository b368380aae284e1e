"""Where the broker is."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


class MqttUrlError(ValueError):
    """A broker URL that cannot be used; the text is one line for a person."""


@dataclass(frozen=True, slots=True)
class MqttUrl:
    """Where the broker is. ``secure``: TLS, checked against the system's authorities."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    secure: bool = False

    @classmethod
    def parse(cls, text: str) -> MqttUrl:
        """Read ``mqtt://[user:password@]host[:port]`` or ``mqtts://...``.

        Raises:
            MqttUrlError: It is not one.
        """
        shown = text.rpartition("@")[2]  # the password before it has no place in a log
        nonsense = MqttUrlError(f"{shown!r} is no broker: give mqtt://host:port or mqtts://host:port")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise nonsense from None
        more = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname or port == 0 or more:
            raise nonsense
        secure = parts.scheme == "mqtts"
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.hostname, port or (8883 if secure else 1883), user, password, secure)

    def __str__(self) -> str:
        """Without the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"mqtt{'s' if self.secure else ''}://{host}:{self.port}"

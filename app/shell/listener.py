"""The HTTP door: its port, and its certificate. Both are tried before anything is started."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path


class ListenError(Exception):
    """The door cannot be opened; the text is one line for a person."""


def listen(host: str, port: int) -> socket.socket:
    """Take the HTTP port.

    Raises:
        ListenError: It is taken, or the address is not ours.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ListenError(
            f"HTTP port {port} on {host} cannot be opened ({error.strerror}): "
            "set DRIPWATCH_HTTP_PORT to another"
        ) from error


def check_certificate(cert: Path | None, key: Path | None) -> None:
    """Say what is wrong with a certificate; None: plain HTTP, and nothing is.

    Raises:
        ListenError: It cannot be read, is no certificate, or does not belong to its key.
    """
    if cert is None:
        return
    try:
        # An empty password, or a key that has one would ask for it at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, "")
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        told = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise ListenError(
            f"DRIPWATCH_TLS_CERT and DRIPWATCH_TLS_KEY cannot be used ({told}): "
            "they take a certificate chain and its key in PEM, the key without a password"
        ) from error

"""The door is tried before anything is started, and what is wrong with it is one line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.shell.listener import ListenError, check_certificate, listen


def test_a_taken_port_is_one_line_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ListenError, match=f"HTTP port {port} .*DRIPWATCH_HTTP_PORT"):
            listen("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_one_line() -> None:
    with pytest.raises(ListenError, match=r"HTTP port 8000 on 192\.0\.2\.1 cannot be opened"):
        listen("192.0.2.1", 8000)


def test_plain_http_needs_no_certificate() -> None:
    check_certificate(None, None)


@pytest.mark.parametrize("content", ["", "not a certificate", "-----BEGIN CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_one_line_with_the_way_out(tmp_path: Path, content: str) -> None:
    cert = tmp_path / "cert.pem"
    cert.write_text(content)
    with pytest.raises(ListenError) as refused:
        check_certificate(cert, cert)
    assert "DRIPWATCH_TLS_CERT" in str(refused.value)
    assert "PEM" in str(refused.value)
    assert "\n" not in str(refused.value)

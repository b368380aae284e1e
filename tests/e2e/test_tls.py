"""HTTPS and WSS with a certificate of one's own, and one line where it cannot be used."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.conftest import Program
from tests.harness import Service, until

pytestmark = [pytest.mark.requires("openssl"), pytest.mark.broker]


@pytest.fixture
def certificate(tmp_path: Path, program: Program) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, and its key."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(program("openssl"), "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=dripwatch test"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
    )
    return cert, key


def test_it_serves_https_and_wss_and_nothing_plain(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    trust = ssl.create_default_context(cafile=str(cert))
    service = Service(
        tmp_path / "store", extra={"DRIPWATCH_TLS_CERT": str(cert), "DRIPWATCH_TLS_KEY": str(key)}
    )
    place = f"127.0.0.1:{service.http_port}"

    def is_ready() -> bool | None:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"https://{place}/readyz", verify=trust, timeout=60).status_code == 200 or None
        return None

    service.launch()
    try:
        until("the service is ready", is_ready, 40)
        origin = {"Origin": f"https://{place}"}
        with connect(f"wss://{place}/ws/v1", ssl=trust, additional_headers=origin) as screen:
            assert '"type":"hello"' in str(screen.recv(timeout=60))
        body = {"name": "A", "chairs": ["c1"], "by": "RN"}
        answer = httpx.put(f"https://{place}/api/v1/site", json=body, headers=origin, verify=trust)
        assert answer.status_code == 200
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://{place}/readyz", timeout=60)
        until("it says where", lambda: f"is ready: https://{place}" in service.log.read_text() or None)
    finally:
        assert service.stop() == 0


BAD = {
    "no certificate": (lambda cert, _: cert.write_text("not a certificate"), "TLS_CERT"),
    "another's key": (lambda _, key: key.write_text(key.read_text()[:40]), "TLS_CERT"),
}


@pytest.mark.parametrize(("spoil", "named"), BAD.values(), ids=BAD)
def test_a_certificate_that_cannot_be_used_is_one_line(
    tmp_path: Path, certificate: tuple[Path, Path], spoil: object, named: str
) -> None:
    assert callable(spoil)
    spoil(*certificate)
    cert, key = certificate
    service = Service(
        tmp_path / "store", extra={"DRIPWATCH_TLS_CERT": str(cert), "DRIPWATCH_TLS_KEY": str(key)}
    )
    service.launch()
    assert service.child is not None
    assert service.child.wait(timeout=40) == 1
    lines = service.log.read_text().strip().splitlines()
    assert len(lines) == 1
    assert f"DRIPWATCH_{named}" in lines[0]

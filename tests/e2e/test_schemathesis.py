"""The published OpenAPI against the running service, by somebody who only believes the document.

schemathesis makes requests from the schema, good and bad ones, follows the links from what was created to
what is about it, and holds every answer against what was promised. Seeded, so a failure comes again.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.harness import Service

CASES: Final = 2_000
PROMISES: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@pytest.mark.timeout(600)
def test_the_service_keeps_what_its_document_promises(tmp_path: Path) -> None:
    with Service(tmp_path / "store", extra={"DRIPWATCH_LOG_LEVEL": "warning"}) as service:
        told = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/openapi.json"),
                *("--checks", ",".join(PROMISES), "--phases", "examples,coverage,fuzzing,stateful"),
                *("--max-examples", "20", "--seed", "2026", "--suppress-health-check", "all"),
                *("--warnings", "off", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=570,
        )
        assert service.get("/clock")["speed"] == 1, "alive, and itself"
    assert told.returncode == 0, told.stdout[-6_000:] + service.log.read_text()[-3_000:]
    cases = re.search(r"(\d+) generated", told.stdout)
    assert cases is not None, told.stdout[-1_000:]
    assert int(cases[1]) >= CASES

from __future__ import annotations

from app.core.finding import Finding, Severity, error, errors, warning
from tests.core.test_lint import SOUND


def test_errors_alone_keep_a_protocol_out() -> None:
    bad, odd = error(SOUND, "is so", "Do.", "stages", 0, "hold_s"), warning(SOUND, "is so", "Do.")
    assert bad == Finding(Severity.ERROR, "R", "is so", "Do.", ("stages", 0, "hold_s"))
    assert odd == Finding(Severity.WARNING, "R", "is so", "Do.", ())
    assert errors([odd, bad, odd]) == (bad,)

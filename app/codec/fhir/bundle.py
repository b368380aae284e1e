"""The bundle: every resource of a visit once, each reference leading to another of them.

It is a ``collection``: facts as they are. A ``document`` would need a composition that somebody vouches for;
that is the session report.
"""

from __future__ import annotations

from typing import Final

from app.codec.fhir.elements import Visit
from app.codec.fhir.forms import forms, tasks
from app.codec.fhir.issues import issues
from app.codec.fhir.medication import medication
from app.codec.fhir.observations import observations
from app.codec.fhir.setting import setting
from app.codec.wire_record import Object, stamp

MEDIA_TYPE: Final = "application/fhir+json"

_PARTS: Final = (setting, medication, observations, issues, forms, tasks)


def bundle(visit: Visit) -> Object:
    """A visit as FHIR R4.

    Args:
        visit: Its committed facts; an open visit as of ``facts.now``.

    Returns:
        A Bundle as a plain object. The same facts give the same bundle.
    """
    resources = [resource for part in _PARTS for resource in part(visit)]
    return visit.resource(
        "Bundle",
        identifier=visit.identifier("bundle", visit.session["id"])[0],
        type="collection",
        timestamp=stamp(visit.facts.now),
        entry=[{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    )

"""The parts that every resource is made of: names, references, concepts, quantities, periods.

A resource's id is made from ours (UUID version 5 in a namespace of this site), so that the same fact has the
same id in every bundle and no two sites ever share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from app.codec.fhir.codes import OURS, TEST_DATA, UCUM, UNIT_WORDS, Code
from app.codec.report.facts import Facts, is_simulated
from app.codec.wire_record import Object, stamp
from app.core.vitals import Instant

SERVICE: Final = "dripwatch"
"""Key of the device that is the service itself."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a bundle is made of.

    Attributes:
        facts: Of the session; its readings hold every signal that has a code.
        course: Course object that it is an infusion of; None: of none.
        site: Name of the site's history, the namespace of all ids.
    """

    facts: Facts
    course: Object | None
    site: str

    @property
    def session(self) -> Object:
        """The session object."""
        return self.facts.session

    def identity(self, kind: str, key: str = "") -> str:
        """Id of a resource.

        Args:
            kind: FHIR's name of the resource.
            key: What it is about, by our own id; "": the session.
        """
        return str(uuid5(self._namespace, f"{kind}/{key or self.session['id']}"))

    @property
    def _namespace(self) -> UUID:
        return uuid5(NAMESPACE_URL, f"{OURS}/site/{self.site}")

    def to(self, kind: str, key: str = "") -> Object:
        """Reference to a resource of the bundle."""
        return {"reference": f"urn:uuid:{self.identity(kind, key)}", "type": kind}

    @property
    def patient(self) -> Object:
        """Reference to the patient: one pseudonym is one person; nobody known is this session's nobody."""
        return self.to("Patient", self.patient_key)

    @property
    def patient_key(self) -> str:
        """What the patient's id is made from."""
        patient = self.session["patient"]
        return self.session["id"] if patient is None else f"alias/{patient['alias']}"

    @property
    def encounter(self) -> Object:
        """Reference to the visit."""
        return self.to("Encounter")

    def resource(self, kind: str, key: str = "", /, **parts: object) -> Object:
        """A resource; parts that are None or empty are left out, as FHIR wants it."""
        told = {name.rstrip("_"): part for name, part in parts.items()}
        meta = {"tag": [TEST_DATA.coding()]} if is_simulated(self.facts) else None
        return bare({"resourceType": kind, "id": self.identity(kind, key), "meta": meta, **told})

    def identifier(self, kind: str, value: str) -> list[Object]:
        """An id of ours; its system is a name of this site's."""
        system = f"urn:uuid:{uuid5(self._namespace, f'identifier/{kind}')}"
        return [{"system": system, "value": value}]


def bare(parts: Mapping[str, object]) -> Object:
    """Without what is None, "" or empty; False and 0 stay."""
    return {name: part for name, part in parts.items() if part is not None and part not in ("", [], {})}


def concept(text: str, *codes: Code) -> Object:
    """A concept: its words, and codes for it."""
    return bare({"coding": [code.coding() for code in codes], "text": text})


def quantity(value: float, unit: str) -> Object:
    """A number with its UCUM unit."""
    return {"value": value, "unit": UNIT_WORDS.get(unit, unit), "system": UCUM, "code": unit}


def period(since: Instant, until: Instant | None) -> Object:
    """From one instant to another; None: it goes on."""
    return bare({"start": stamp(since), "end": None if until is None else stamp(until)})


def person(name: str) -> Object | None:
    """Somebody of the staff, by name alone; nobody is None."""
    return {"display": name} if name else None


def people(name: str) -> list[Object]:
    """The same where there may be several."""
    return [{"display": name}] if name else []


def notes(*texts: str) -> list[Object]:
    """Annotations, those that say something."""
    return [{"text": text} for text in texts if text]


def extension(name: str, kind: str, value: object) -> list[Object]:
    """What R4 has no place for; nothing where there is nothing to say."""
    if value is None or value == "":
        return []
    return [{"url": f"{OURS}/StructureDefinition/{name}", f"value{kind}": value}]


def joined(parts: Iterable[str], between: str = " ") -> str:
    """Texts in one, without the empty ones."""
    return between.join(part for part in parts if part)

"""What was asked and what is still to be done: screening, satisfaction, discharge list, tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.codec.fhir.codes import OURS, own
from app.codec.fhir.elements import Visit, bare, concept, joined, notes, people, person
from app.codec.report.facts import last_view
from app.codec.wire_record import Object


def forms(visit: Visit) -> Iterator[Object]:
    """Answers, in the order in which a visit asks."""
    record, view = visit.session["record"], last_view(visit.facts)
    if record["screening"] is not None:
        yield _screening(visit, record["screening"])
    if view is not None and view["discharge"]:
        yield _discharge(visit, view["discharge"])
    if record["feedback"] is not None:
        yield _satisfaction(visit, record["feedback"])


def tasks(visit: Visit) -> Iterator[Object]:
    """The next check, while the visit goes on, and what is to be done after this infusion."""
    due = visit.session["record"]["check_due"]
    if due is not None and visit.facts.closed is None:
        key = f"{visit.session['id']}/check/{due}"
        yield _task(visit, key, "check", "Full check at the chair", due, {"encounter": visit.encounter})
    course = visit.course
    for task in () if course is None else course["tasks"]:
        if task["session"] == visit.session["id"]:
            parts = {
                "encounter": visit.encounter,
                "lastModified": task["done_at"],
                "owner": person(task["by"]),
                "note": notes(task["note"]),
            }
            yield _task(visit, task["id"], "follow-up", task["what"], task["due"], parts)


def _task(visit: Visit, key: str, kind: str, what: str, due: str, parts: Mapping[str, object]) -> Object:
    done = parts.get("lastModified") is not None
    return visit.resource(
        "Task",
        key,
        status="completed" if done else "requested",
        intent="order",
        code=concept(what, own("task", kind)),
        description=what,
        for_=visit.patient,
        restriction={"period": {"end": due}},
        **parts,
    )


def _screening(visit: Visit, screening: Object) -> Object:
    practice = visit.facts.protocol.practice if visit.facts.protocol else None
    words = {one.id: one.text for one in practice.questions} if practice else {}
    answers = screening["answers"]
    items = [
        _item(question, words.get(question, question), {"valueBoolean": answers[question] == "yes"})
        for question in sorted(
            answers, key=lambda one: (list(words).index(one) if one in words else len(words), one)
        )
    ]
    items.append(
        _item("medicines", "Medicines", *({"valueString": medicine} for medicine in screening["medicines"]))
    )
    items.append(_item("note", "Note", *_said(screening["note"])))
    unasked = set(words) - set(answers)
    return _response(
        visit,
        "screening",
        items,
        screening["by"],
        screening["at"],
        version=screening["version"],
        status="in-progress" if unasked else "completed",
    )


def _satisfaction(visit: Visit, feedback: Object) -> Object:
    items = [
        _item(
            "score", "How satisfied are you, 1 (not at all) to 5 (very)?", {"valueInteger": feedback["score"]}
        ),
        _item("note", "Note", *_said(feedback["note"])),
    ]
    return _response(visit, "satisfaction", items, feedback["by"], feedback["at"])


def _discharge(visit: Visit, listed: list[Object]) -> Object:
    """The list as it stands; who ticked what by hand is said beside it."""
    items = [
        _item(
            one["id"],
            joined((one["text"], f"({one['by']})" if one["by"] else "")),
            {"valueBoolean": one["met"]},
        )
        for one in listed
    ]
    times = [one["at"] for one in listed if one["at"] is not None]
    met = all(one["met"] for one in listed)
    return _response(
        visit,
        "discharge",
        items,
        "",
        max(times, default=visit.session["phase_since"]),
        status="completed" if met else "in-progress",
    )


def _item(link: str, text: str, *answers: Object) -> Object:
    return bare({"linkId": link, "text": text, "answer": list(answers)})


def _said(text: str) -> list[Object]:
    return [{"valueString": text}] if text else []


def _response(
    visit: Visit,
    form: str,
    items: list[Object],
    by: str,
    at: str,
    *,
    version: str = "",
    status: str = "completed",
) -> Object:
    who = people(by)
    return visit.resource(
        "QuestionnaireResponse",
        f"{visit.session['id']}/{form}",
        questionnaire=joined((f"{OURS}/Questionnaire/{form}", version), "|"),
        status=status,
        subject=visit.patient,
        encounter=visit.encounter,
        authored=at,
        author=who[0] if who else None,
        item=[one for one in items if "answer" in one],
    )

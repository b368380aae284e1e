"""What is prepared at a screen: a visit, a course, the room; and two people who change the same thing."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.room import NURSE, Room


def part(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def choose(place: Page | Locator, question: str | re.Pattern[str], answer: str) -> None:
    """The middle of the chosen word is pressed, as a finger does."""
    place.get_by_role("group", name=question).get_by_text(answer, exact=True).click()


def test_a_visit_is_prepared_and_begun_without_a_pump_that_reports(room: Room, screen: Screen) -> None:
    seat = room.seat("chair-1")
    seat.pump = None
    room.talk()
    page = screen(room, "#/chair/chair-1/setup")
    plan, start = part(page, "Patient and plan"), part(page, "Ready to start")

    plan.get_by_role("button", name="Open session").click()
    expect(plan.get_by_text("Is missing.")).to_have_count(5)

    plan.get_by_label("Pseudonym").fill("K-1234")
    plan.get_by_label("Weight").fill("78,5")
    plan.get_by_label("Dose", exact=True).fill("1.2")
    plan.get_by_label("Duration").fill("40")
    choose(plan, "Known cardiovascular risk", "No")
    choose(plan, "Treatment", "High dose")
    plan.get_by_role("button", name="Open session").click()
    expect(plan.get_by_role("group", name="Treatment")).to_have_accessible_description(
        re.compile("anaesthesia")
    )
    choose(plan, "Treatment", "Outpatient")
    plan.get_by_role("button", name="Open session").click()

    # 1.2 mg/kg is over the ceiling: it stands at its field, and nobody may answer for it.
    dose = plan.get_by_label("Dose", exact=True)
    expect(dose).to_have_accessible_description(re.compile("1.2 mg/kg"))
    expect(start).to_contain_text("Nobody may override this")
    dose.fill("0.5")
    plan.get_by_role("button", name="Save plan").click()
    expect(dose).to_have_attribute("aria-invalid", "false")

    form = part(page, "Screening and consent")
    for question in room.http.get("/screening").json()["questions"]:
        answer = "yes" if question["id"] == "breastfeeding" else question["wanted"]
        choose(form, question["text"], answer.capitalize())
    form.get_by_role("button", name="Save screening").click()
    expect(form).to_contain_text(f"{NURSE}, ")

    rest = part(page, "Baseline")
    choose(rest, "Take it from", "Values")
    for name, value in (("Systolic", "165"), ("Diastolic", "92"), ("HR", "66")):
        rest.get_by_label(name).fill(value)
    rest.get_by_label("Reason").fill("taken at intake")
    rest.get_by_role("button", name="Accept baseline").click()
    expect(rest).to_contain_text("Pressure at rest: Systolic 165, over 160")
    expect(rest).to_contain_text(f"Accepted by {NURSE}")

    start.get_by_role("button", name="Record start of infusion").click()
    expect(start.get_by_role("status").last).to_contain_text("Not started: ")
    for gate in (re.compile("^Override Pressure at rest"), re.compile("^Override Breastfeeding")):
        start.get_by_role("button", name=gate).click()
        start.get_by_role("textbox").fill("Dr. Lee has seen it")
        start.get_by_role("button", name="Override", exact=True).last.click()
        expect(start.get_by_role("textbox")).to_have_count(0)
    expect(start).to_contain_text("Nothing stands against the start.")
    expect(start).to_contain_text("Dr. Lee has seen it")
    start.get_by_role("button", name="Record start of infusion").click()
    expect(part(page, "Asked before the start")).to_contain_text("The infusion runs.")
    assert room.http.get("/beds/chair-1").json()["phase"] == "infusing"


def test_an_entry_is_kept_when_somebody_else_changed_the_same(room: Room, screen: Screen) -> None:
    seat = room.seat("chair-1")
    seat.sit("K-1234", 52, "f", 70)
    page = screen(room, "#/chair/chair-1/setup")
    plan = part(page, "Patient and plan")
    weight, save = plan.get_by_label("Weight"), plan.get_by_role("button", name="Save plan")
    expect(weight).to_have_value("70")
    weight.fill("78")
    body = {"patient": {"alias": "K-1234", "age": 52, "sex": "f", "weight_kg": 80}}
    body["plan"] = {"drug": "ketamine", "dose_mg_per_kg": 0.4, "duration_min": 40}
    seat.do("PUT", seat.here("/plan"), body=body)

    # What nobody touched here follows; what both changed is told, and not saved over the other's.
    expect(plan.get_by_label("Dose", exact=True)).to_have_value("0.4")
    expect(plan).to_contain_text("Weight: now 80, was 70.")
    save.click()
    expect(plan).to_contain_text("Look at it again")
    expect(weight).to_have_value("78")
    plan.get_by_role("button", name="Keep my entry").click()
    save.click()
    expect(plan).to_contain_text("Saved ")
    session = room.http.get(f"/sessions/{seat.session}").json()
    assert (session["patient"]["weight_kg"], session["plan"]["dose_mg_per_kg"]) == (78, 0.4)


def test_a_course_is_planned_within_its_template_and_ends_with_a_reason(room: Room, screen: Screen) -> None:
    page = screen(room, "#/courses")
    plan = part(page, "Plan a course")
    plan.get_by_label("Pseudonym").fill("K-1234")
    plan.get_by_label("Template").select_option("a")
    infusions = plan.get_by_label("Infusions")
    expect(infusions).to_have_value("6")
    infusions.fill("12")
    plan.get_by_role("button", name="Plan course").click()
    expect(infusions).to_have_accessible_description(re.compile("3 to 10"))
    infusions.fill("8")
    plan.get_by_role("button", name="Plan course").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Course of K-1234")
    expect(page.get_by_role("main")).to_contain_text("Too early to say")
    page.get_by_role("button", name="End course").click()
    sheet = page.get_by_role("dialog")
    choose(sheet, "How it ends", "Early")
    sheet.get_by_role("button", name="End course").click()
    expect(sheet.get_by_label("Reason")).to_have_accessible_description(re.compile("Give a reason"))
    sheet.get_by_label("Reason").fill("moves away")
    sheet.get_by_role("button", name="End course").click()
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Ended early")


def test_chairs_are_put_in_order_by_keys_and_every_screen_follows(room: Room, screen: Screen) -> None:
    body = {"name": "Suite", "chairs": ["chair-1", "chair-2", "chair-3"], "by": NURSE}
    assert room.http.put("/site", json=body).is_success
    page, other = screen(room, "#/room"), screen(room, "#/room")
    up = page.get_by_role("button", name="Move Chair 3 up")
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Move Chair 3 down")).to_be_focused()
    page.get_by_label("New chair").fill("chair-2")
    page.get_by_role("button", name="Add chair", exact=True).click()
    expect(page.get_by_label("New chair")).to_have_accessible_description("This chair is in the list.")
    page.get_by_role("button", name="Remove Chair 1").click()
    page.get_by_role("button", name="Save room").click()
    expect(other.get_by_role("listitem")).to_have_text([re.compile("chair-3"), re.compile("chair-2")])
    assert room.http.get("/site").json()["chairs"] == ["chair-3", "chair-2"]

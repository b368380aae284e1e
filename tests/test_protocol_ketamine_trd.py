"""The shipped protocol against the clinical tables, written down here a second time and by hand."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest

from app.codec.protocol_file import read_protocol
from app.core.conditions import leaves
from app.core.lint import lint
from app.core.protocol import (
    Action,
    AllOf,
    AnyOf,
    Condition,
    Conventions,
    Fall,
    Kind,
    Limit,
    Priority,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
)
from app.core.quantity import Quantity

FILE: Final = Path(__file__).parent.parent / "app" / "protocols" / "ketamine-trd.toml"

SEED: Final = (
    "In the event of a rise in blood pressure by 20% from baseline, levels above 160 systolic or "
    "below 100 diastolic, a healthcare professional may take measures to slow down or temporarily "
    "halt the ketamine infusion."
)


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    return read_protocol(FILE.read_bytes(), FILE.name)


def said(condition: Condition | Situation | None) -> str:
    """A condition in one line: ``nibp_sys >= 1.2 x``, ``any(a; b)``."""
    match condition:
        case None:
            return ""
        case Situation():
            return condition.value
        case Limit(quantity, op, value):
            return f"{quantity} {op} {value:g}"
        case Relative(quantity, op, factor):
            return f"{quantity} {op} {factor:g} x"
        case Rise(quantity, op, delta):
            return f"{quantity} {op} +{delta:g}"
        case Fall(quantity, delta, within):
            return f"{quantity} falls {delta:g} in {within / 1000:g} s"
        case Recovered(quantity, margin):
            return f"{quantity} back within {margin:g}"
        case AllOf(terms):
            return f"all({'; '.join(map(said, terms))})"
        case AnyOf(terms):
            return f"any({'; '.join(map(said, terms))})"
        case _:
            raise AssertionError(condition)


def stages(rule: Rule) -> str:
    """Stages in one line: ``60 s CHECK medium, 300 s PAUSE medium``."""
    return ", ".join(
        " ".join(
            part
            for part in (
                f"{stage.hold / 1000:g} s" if stage.hold else "",
                said(stage.condition),
                "+".join(code for code, place in rule.alarm_codes.items() if place == n),
                stage.action,
                stage.priority,
                "while " + "+".join(sorted(stage.phases)) if stage.phases else "",
            )
            if part
        )
        for n, stage in enumerate(rule.stages)
    )


def clears(rule: Rule) -> str:
    """What ends it: ``nibp_sys <= 150, 2 readings``, ``hr < 110 for 60 s``, ``by hand``."""
    clear = rule.clear
    held = f" for {clear.hold / 1000:g} s" if clear.hold else ""
    parts = (
        said(clear.condition) + held,
        f"{clear.readings} readings" if clear.readings > 1 else "",
        "by hand" if clear.by_hand else "",
        f"after {clear.expires / 1000:g} s" if clear.expires else "",
    )
    return ", ".join(part.strip() for part in parts if part)


SEVERE_OVER: Final = "all(nibp_sys < 170; nibp_dia < 105), 2 readings"

#: rule, situation, confirmation (seconds, priority of a single reading), stages, clear
PRESSURE: Final = [
    ("BP-REL-SYS", "nibp_sys >= 1.2 x", (120, "low"), "SLOW medium", "nibp_sys < 1.15 x, 2 readings"),
    ("BP-REL-DIA", "all(nibp_dia >= 1.2 x; nibp_dia <= 100)", (180, "low"), "SLOW low",
     "nibp_dia < 1.15 x, 2 readings"),
    ("BP-REL-MAP", "nibp_map >= 1.2 x", (180, "low"), "CHECK low", "nibp_map < 1.15 x"),
    ("BP-SYS-HIGH", "nibp_sys > 160", (180, "low"), "PAUSE medium", "nibp_sys <= 150, 2 readings"),
    ("BP-DIA-HIGH", "nibp_dia > 100", (180, "low"), "PAUSE medium", "nibp_dia <= 95, 2 readings"),
    ("BP-SEV", "any(nibp_sys >= 180; nibp_dia >= 110)", (180, "medium"),
     "PAUSE high, 600 s STOP high", SEVERE_OVER),
    ("BP-EXT", "any(nibp_sys > 200; nibp_dia > 120)", None, "STOP high", SEVERE_OVER + ", by hand"),
    ("BP-DELTA", "any(nibp_sys >= +40; nibp_dia >= +25)", (180, "low"), "PAUSE medium",
     "all(nibp_sys < +30; nibp_dia < +20), 2 readings"),
    ("BP-SYS-LOW1", "nibp_sys < 100", (180, "low"), "CHECK low", "nibp_sys >= 105, 2 readings"),
    ("BP-SYS-LOW2", "any(nibp_sys < 90; nibp_map < 65)", (180, "medium"), "PAUSE high",
     "all(nibp_sys >= 95; nibp_map >= 70), 2 readings"),
]  # fmt: skip

#: rule, situation, stages, clear, phases
OTHERS: Final = [
    ("HR-HIGH", "hr > 120", "60 s CHECK medium, 300 s PAUSE medium", "hr < 110 for 60 s", ""),
    ("HR-VHIGH", "hr > 150", "10 s PAUSE high", "hr < 130 for 60 s", ""),
    ("HR-LOW", "hr < 50", "30 s CHECK medium", "hr > 55 for 30 s", ""),
    ("HR-VLOW", "hr < 40", "10 s PAUSE high", "hr > 48 for 30 s", ""),
    ("HR-REL", "all(hr >= 1.3 x; hr > 100)", "120 s CHECK low", "hr < 1.25 x", ""),
    ("SPO2-LOW", "spo2 < 92", "15 s CHECK medium, 60 s PAUSE medium", "spo2 >= 94 for 30 s", ""),
    ("SPO2-CRIT", "spo2 < 88", "10 s PAUSE high, 5 s spo2 < 85 PAUSE high", "spo2 >= 92 for 30 s", ""),
    ("SPO2-DROP", "spo2 falls 4 in 60 s", "15 s CHECK low", "spo2 back within 2", ""),
    ("RR-LOW", "rr < 10", "30 s PAUSE high", "rr >= 12 for 60 s", ""),
    ("RR-APNEA", "rr <= 0", "20 s apnea STOP high", "rr >= 10 for 60 s", ""),
    ("RR-HIGH", "rr > 30", "60 s CHECK medium", "rr < 26 for 60 s", ""),
    ("CO2-HIGH", "any(etco2 > 50; etco2 >= +10)",
     "60 s PAUSE medium, 60 s etco2 > 60 PAUSE high", "all(etco2 < 47; etco2 < +10) for 60 s", ""),
    ("CO2-LOW", "all(etco2 < 25; rr > 0)", "30 s CHECK low", "etco2 > 28", ""),
    ("DEV-ASYSTOLE", "device_alarm", "asystole STOP high", "", ""),
    ("PMP-RATE-HI", "rate_of_plan > 1.1", "15 s CHECK medium, 60 s PAUSE medium",
     "rate_of_plan <= 1.05 for 30 s", "infusing+paused"),
    ("PMP-RATE-VHI", "rate_of_plan > 1.5", "5 s STOP high", "by hand", "infusing+paused"),
    ("PMP-RATE-LO", "rate_of_reference < 0.9", "60 s CHECK low", "rate_of_reference >= 0.95",
     "infusing+paused"),
    ("PMP-DOSE-PLAN", "dose_of_plan > 1.05", "5 s PAUSE medium", "by hand", "infusing+paused"),
    ("PMP-DOSE-MAX", "dose_per_kg > 1", "5 s STOP high", "by hand", "infusing+paused"),
    ("PMP-DISC", "any(volume_gap_ratio > 0.05; volume_gap_ml > 1)", "60 s CHECK low",
     "all(volume_gap_ratio < 0.03; volume_gap_ml <= 1)", "infusing+paused"),
    ("PMP-DOSE-UNKNOWN", "dose_unknown", "CHECK low", "", "infusing+paused"),
    ("PMP-OCCL", "device_alarm", "occlusion CHECK high", "", "infusing+paused"),
    ("PMP-AIR", "device_alarm", "air_in_line STOP high", "", "infusing+paused"),
    ("PMP-DOOR", "device_alarm", "door_open CHECK medium", "", "infusing+paused"),
    ("PMP-BATT", "device_alarm", "battery_low CHECK medium, battery_empty CHECK high", "",
     "infusing+paused"),
    ("PMP-STOP", "pump_stopped", "10 s CHECK medium", "", "infusing+paused"),
    ("PMP-RESUME", "pump_resumed", "CHECK medium", "by hand", "infusing+paused"),
    ("PMP-END", "pump_completed", "near_end INFO low", "after 60 s", "infusing+observation+paused"),
    ("TEC-LOST", "signal_lost",
     "10 s CHECK low, 30 s CHECK medium, 60 s CHECK high while infusing+paused", "for 5 s", ""),
    ("TEC-DEV-OFF", "device_offline", "5 s CHECK medium", "", ""),
    ("TEC-CUFF-STALE", "cuff_stale", "CHECK medium", "", ""),
    ("TEC-CUFF-FAIL", "device_alarm", "cuff_failed CHECK low", "", ""),
    ("TEC-SENSOR-OFF", "sensor_off", "10 s CHECK low, 60 s CHECK medium", "", ""),
    ("TEC-ARTIFACT", "artifact", "20 s CHECK low", "for 10 s", ""),
    ("TEC-RANGE", "out_of_range", "CHECK medium", "", ""),
    ("TEC-CLOCK", "clock_skew", "CHECK low, CHECK medium", "", ""),
    ("TEC-ASSOC", "association", "CHECK high", "after 60 s", ""),
    ("TEC-GAP", "sequence_gap", "CHECK low", "after 60 s", ""),
    ("TEC-SERVICE", "service", "5 s CHECK high", "", ""),
    ("TEC-CONSOLE", "no_console", "60 s CHECK medium", "", ""),
    ("DEV-ALARM", "device_alarm", "CHECK low, CHECK medium, CHECK high", "", ""),
    ("SES-BASE", "no_baseline", "CHECK medium", "", "infusing+paused"),
    ("SES-GATE", "gate_unmet", "CHECK medium", "", "infusing+paused"),
    ("LOC-DUE", "consciousness_due", "CHECK low", "", ""),
    ("SES-CHECK-DUE", "check_due", "CHECK low, 300 s CHECK medium", "", "infusing+paused"),
    ("SES-POST-DUE", "check_due_after", "CHECK low, 300 s CHECK medium", "",
     "ended_early+observation+recovered"),
    ("SES-OVERRUN", "overrun", "CHECK low", "", "infusing+paused"),
    ("SES-ESCORT", "escort_due", "CHECK low", "", "ended_early+observation+recovered"),
    ("BP-SYMPT", "all(symptom >= 1; pressure_alert >= 1)", "STOP high", "symptom <= 0, by hand", ""),
    ("LOC-MOD", "any(moaas <= 3; rass <= -3)", "PAUSE medium", "all(moaas >= 4; rass >= -1)", ""),
    ("LOC-DEEP", "any(moaas <= 2; rass <= -4)", "STOP high",
     "all(moaas >= 4; rass >= -1), 2 readings", ""),
    ("AGI", "any(rass >= 2; distressed >= 1)", "SLOW medium", "all(rass <= 1; distressed <= 0)", ""),
    ("AGI-SEV", "any(rass >= 3; line_risk >= 1)", "STOP high",
     "all(rass <= 1; line_risk <= 0), by hand", ""),
    ("DIS-INFO", "cadss > 4", "INFO none", "cadss <= 4", ""),
    ("DIS-HIGH", "any(cadss6 >= 12; cadss >= 40)",
     "CHECK low, all(any(cadss6 >= 12; cadss >= 40); distressed >= 1) SLOW low",
     "all(cadss6 <= 6; cadss <= 20)", ""),
    ("DIS-LATE", "dissociation_late", "CHECK medium", "", "ended_early+observation+recovered"),
    ("NAU", "nausea >= 4", "CHECK low", "nausea < 3", ""),
    ("VOM", "vomited >= 1", "PAUSE medium, all(vomited >= 1; moaas <= 3) PAUSE high",
     "vomited <= 0, by hand", ""),
    ("ALLERGY", "allergy >= 1", "STOP high", "allergy <= 0, by hand", ""),
    ("ACT-UNVERIFIED", "action_unverified", "CHECK medium", "", ""),
    ("ACT-RECORD", "record_asked", "CHECK low", "", "infusing+paused"),
]  # fmt: skip

TECHNICAL: Final = {
    "CO2-LOW", "PMP-RATE-LO", "PMP-DISC", "PMP-DOSE-UNKNOWN", "PMP-OCCL", "PMP-AIR", "PMP-DOOR",
    "PMP-BATT", "PMP-STOP", "PMP-END", "SES-BASE", "ACT-UNVERIFIED", "ACT-RECORD",
    "LOC-DUE", "SES-CHECK-DUE", "SES-POST-DUE", "SES-OVERRUN", "SES-ESCORT", "SES-GATE",
}  # fmt: skip

FAMILIES: Final = {
    "pressure": {"BP-SYMPT", *(row[0] for row in PRESSURE)},
    "consciousness": {"LOC-MOD", "LOC-DEEP"},
    "agitation": {"AGI", "AGI-SEV"},
    "dissociation": {"DIS-INFO", "DIS-HIGH", "DIS-LATE"},
    "nausea": {"NAU", "VOM"},
    "checks": {"LOC-DUE", "SES-CHECK-DUE", "SES-POST-DUE"},
    "heart_rate": {"HR-HIGH", "HR-VHIGH", "HR-LOW", "HR-VLOW", "HR-REL", "DEV-ASYSTOLE"},
    "oxygen": {"SPO2-LOW", "SPO2-CRIT", "SPO2-DROP"},
    "breathing": {"RR-LOW", "RR-APNEA", "RR-HIGH", "CO2-HIGH"},
    "presence": {"TEC-LOST", "TEC-SENSOR-OFF"},
    "pump_rate": {"PMP-RATE-HI", "PMP-RATE-VHI"},
    "dose": {"PMP-DOSE-PLAN", "PMP-DOSE-MAX"},
}

PARAMETERS: Final = {
    "TEC-CUFF-STALE": {"infusing_s": 780, "risk_s": 480, "observation_s": 1080},
    "TEC-CUFF-FAIL": {"in_a_row": 2},
    "TEC-ARTIFACT": {"difference": 15},
    "TEC-RANGE": {"share": 0.2, "window_s": 60},
    "TEC-CLOCK": {"low_s": 5, "medium_s": 60, "clear_s": 3, "messages": 3},
}


def by_id(protocol: Protocol, rule: str) -> Rule:
    return next(one for one in protocol.rules if one.id == rule)


@pytest.mark.parametrize("row", PRESSURE, ids=lambda row: row[0])
def test_blood_pressure(protocol: Protocol, row: tuple[str, str, tuple[int, str] | None, str, str]) -> None:
    rule = by_id(protocol, row[0])
    confirm = rule.confirm and (rule.confirm.within // 1000, rule.confirm.single)
    found = (rule.id, said(rule.situation), confirm, stages(rule), clears(rule))
    assert found == row
    assert rule.phases is None


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row[0])
def test_every_other_row(protocol: Protocol, row: tuple[str, str, str, str, str]) -> None:
    rule = by_id(protocol, row[0])
    phases = "+".join(sorted(rule.phases or ()))
    found = (rule.id, said(rule.situation), stages(rule), clears(rule), phases)
    assert found == row
    assert rule.confirm is None


def test_there_are_these_rules_and_no_others(protocol: Protocol) -> None:
    wanted = sorted(row[0] for row in (*PRESSURE, *OTHERS))
    assert sorted(rule.id for rule in protocol.rules) == wanted
    assert (protocol.id, protocol.rules[0].id) == ("ketamine-trd", "BP-REL-SYS")


def test_kinds(protocol: Protocol) -> None:
    technical = {rule.id for rule in protocol.rules if rule.kind is Kind.TECHNICAL}
    assert technical == TECHNICAL | {row[0] for row in OTHERS if row[0].startswith("TEC-")}


def test_families(protocol: Protocol) -> None:
    found: dict[str, set[str]] = {}
    for rule in protocol.rules:
        if rule.family is not None:
            found.setdefault(rule.family, set()).add(rule.id)
    assert found == FAMILIES


def test_parameters_of_named_situations(protocol: Protocol) -> None:
    assert {r.id: dict(r.parameters) for r in protocol.rules if r.parameters} == PARAMETERS


def test_what_softens(protocol: Protocol) -> None:
    soften = {rule.id: rule.soften for rule in protocol.rules if rule.soften is not None}
    assert soften.keys() == {"BP-REL-SYS", "HR-LOW"}
    pressure, heart = soften["BP-REL-SYS"], soften["HR-LOW"]
    assert said(pressure.condition) == "all(nibp_sys < 140; nibp_dia < 90)"
    assert (pressure.priority, pressure.baseline_below) == (Priority.LOW, None)
    assert (heart.priority, heart.condition, heart.baseline_below) == (Priority.LOW, None, ("hr", 55))


def test_high_physiological_rules_latch_and_medium_ones_are_shown_a_minute(
    protocol: Protocol,
) -> None:
    for rule in protocol.rules:
        priorities = {stage.priority for stage in rule.stages}
        single = rule.confirm.single if rule.confirm else Priority.NONE
        physiological = rule.kind is Kind.PHYSIOLOGICAL
        assert rule.latched is (physiological and Priority.HIGH in priorities), rule.id
        medium = physiological and Priority.MEDIUM in {*priorities, single}
        by_hand = rule.clear.by_hand and rule.id != "PMP-DOSE-PLAN"
        assert rule.minimum_display == (60_000 if medium and not by_hand else 0), rule.id


def test_the_seed_sentence_stands_verbatim_and_is_interpreted(protocol: Protocol) -> None:
    quoting = [rule for rule in protocol.rules if SEED in rule.source]
    assert [rule.id for rule in quoting] == [
        "BP-REL-SYS", "BP-REL-DIA", "BP-REL-MAP", "BP-SYS-HIGH", "BP-DIA-HIGH", "BP-SYS-LOW1",
        "SES-BASE",
    ]  # fmt: skip
    assert all(rule.interpretation for rule in quoting)
    assert "ABOVE 100" in by_id(protocol, "BP-DIA-HIGH").interpretation


def test_no_rule_alarms_on_a_low_diastolic_pressure(protocol: Protocol) -> None:
    raising = [
        leaf
        for rule in protocol.rules
        for condition in (rule.situation, *(stage.condition for stage in rule.stages))
        if condition is not None and not isinstance(condition, Situation)
        for leaf in leaves(condition)
        if isinstance(leaf, Limit) and leaf.quantity is Quantity.NIBP_DIA and leaf.op.startswith("<")
    ]
    assert raising == [Limit(raising[0].quantity, raising[0].op, 100.0)]  # bounds BP-REL-DIA upwards


def test_every_rule_says_what_staff_and_reviewers_need(protocol: Protocol) -> None:
    for rule in protocol.rules:
        assert rule.needs_signoff, rule.id
        for steps in (rule.steps, *(stage.steps for stage in rule.stages if stage.steps)):
            assert 1 <= len(steps) <= 4, rule.id
            assert all(len(step) <= 70 and step.endswith(".") for step in steps), rule.id
        assert all((rule.source, rule.rationale, rule.text, rule.clears_when)), rule.id


def test_what_says_pause_or_stop_advises_it(protocol: Protocol) -> None:
    for rule in protocol.rules:
        for stage in rule.stages:
            if stage.action in (Action.PAUSE, Action.STOP):
                text = " ".join(stage.steps or rule.steps).lower()
                assert any(word in text for word in ("pause", "stop")), (rule.id, stage.action)


def test_conventions_are_those_of_the_core(protocol: Protocol) -> None:
    # Written in both places: the core's are for tests and beds without a protocol file.
    ours, core = protocol.conventions, Conventions()
    differing = [f.name for f in fields(core) if getattr(ours, f.name) != getattr(core, f.name)]
    assert differing == []


def test_lint_finds_nothing(protocol: Protocol) -> None:
    assert lint(protocol) == ()

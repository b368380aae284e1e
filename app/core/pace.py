"""A protocol for samples that come more slowly than a monitor sends them.

A protocol's limits on gaps and silence are written for a monitor that sends once a second. A recording
with one sample a minute would be nothing but gaps. Counted in samples those limits stay what they were;
counted in seconds they grow. Holds stay: "15 s" is a clinical number, and slow samples span it or not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.core.protocol import Protocol, Rule, Situation
from app.core.vitals import SECOND, Millis

USUAL: Final[Millis] = SECOND
"""A monitor sends its streamed signals once a second (``real recordings/README``: 1.024 s and 1 s)."""

PUMPS: Final[Millis] = 10 * SECOND
"""So often a pump is taken to report at least, though its monitor be quicker (EJ)."""


def paced(protocol: Protocol, interval: Millis) -> Protocol:
    """A protocol whose limits on gaps and silence are as many samples as before.

    Args:
        interval: From one sample to the next, ms; at most ``USUAL``: the protocol as it is.

    Returns:
        With another stream gap, pump gap, fallback of heart rate, time until a bed is free, and other stages
        and clearing of the rule about lost signals. Its id, version and digest stay: it is the same protocol,
        and whoever shows a result has to say that it was paced.
    """
    if interval <= USUAL:
        return protocol
    numbers = protocol.conventions

    def longer(span: Millis) -> Millis:
        return span * interval // USUAL

    def waiting(rule: Rule) -> Rule:
        if rule.situation is not Situation.SIGNAL_LOST:
            return rule
        stages = tuple(replace(stage, hold=longer(stage.hold)) for stage in rule.stages)
        return replace(rule, stages=stages, clear=replace(rule.clear, hold=longer(rule.clear.hold)))

    return replace(
        protocol,
        rules=tuple(map(waiting, protocol.rules)),
        conventions=replace(
            numbers,
            stream_gap=longer(numbers.stream_gap),
            pump_gap=max(numbers.pump_gap, numbers.pump_gap * interval // PUMPS),
            heart_rate_fallback=longer(numbers.heart_rate_fallback),
            free_after=longer(numbers.free_after),
        ),
    )


def told(interval: Millis) -> str:
    """That a result was paced, for whoever reads it; empty: it was not."""
    if interval <= USUAL:
        return ""
    pumps = f" (on gaps of a pump {interval / PUMPS:g} times)" if interval > PUMPS else ""
    return (
        f"One sample in {interval / SECOND:g} s: limits on gaps and lost signals are "
        f"{interval / USUAL:g} times as long as the protocol says{pumps}. Holds are as it says."
    )

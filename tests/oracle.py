"""What the pressure, oxygen and heart-rate rules must say of a trace, worked out the slow way.

A second opinion on the core. It imports nothing of the service, its numbers were typed in from
clinical.md 2.3, 3.1 to 3.3 by another hand, and it keeps no running state of a condition: at each
sample it looks back over all samples so far and asks the rule's question anew. Times are ms.

Where the written semantics leave a case open, this is what a nurse would expect of it:

1.  A timer at the instant of a reading fires before the reading is taken; `end` itself counts.
2.  A run is not restarted by a close: TRUE samples before an acknowledgement closed a returned alert
    still count when the situation comes back.
3.  Exactly 5 s between neighbours is no gap. A window of 60 s holds the sample 60 s ago, and a
    usable `hr` 5 s ago still keeps a `pr` out. Plausible ranges include both ends.
4.  `pr` counts where the same message has an `hr` without use; where it has no `hr`, after 5 s.
5.  SPO2-DROP clears against the highest value before the run that raised it, whatever comes later.
6.  A stage change is told even if nothing else changes (in observation; SPO2-CRIT, whose lesser
    stage is under 88 and whose greater is under 85).
7.  Ranks are those of the action as said: where PAUSE is said as CHECK, CHECK to "PAUSE" is not
    worse, so an acknowledgement stays and the minimum display does not start again. So too where
    a provisional CHECK, low is confirmed as CHECK, low (BP-REL-MAP, BP-SYS-LOW1).
8.  Acknowledging does not shorten the 60 s of a medium alert; one that merely lingers is
    acknowledged like any other.
9.  While an alert is open (lingering, returned, unverified) one violating measurement brings the
    situation back: it is not provisional again.
10. `unverified` ends, told as a change, at the next violating measurement.
11. BP-REL-SYS: the confirming reading sets the priority (a first outlier over 140 does not); if
    none comes, the first reading does. From then on it goes only up.
12. A measurement whose clear condition is UNKNOWN neither counts towards the clear readings nor
    resets them; one without an answer neither counts towards BP-SEV's 10 min nor ends them.
13. A signal without a usable number is lacking, whether it was sent or not. A condition of which
    every part is skipped is UNKNOWN.
14. A part whose signal has no baseline value is skipped like one never measured: BP-DELTA then
    judges the other; BP-REL-DIA as a whole is inactive. HR-LOW without a baseline is medium.
15. A cuff reading taken more than 3 min before its arrival is no measurement and makes no signal
    known (contract.md, "Readings"); its key does not count as seen.
16. A measurement that was sent again is ignored whole, even if it says something else.
17. A `closed` line carries the priority, action and marks that the alert had last.
18. The clear readings of BP-SYS-LOW2, BP-DELTA and BP-EXT are 2; of BP-REL-MAP 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, partial
from operator import ge, gt, le, lt
from typing import Final, Literal, TypeAlias

from tests.traces import Message, Trace

What: TypeAlias = Literal["raised", "changed", "closed"]
Truth: TypeAlias = bool | None
#: (ms, usable value)
Series: TypeAlias = list[tuple[int, float]]
#: Condition, hold in s, action and priority; from the least.
Stages: TypeAlias = tuple[tuple[str, int, str], ...]

PRIORITIES: Final = ("low", "medium", "high")
ACTIONS: Final = ("CHECK", "SLOW", "PAUSE", "STOP")
MINUTE: Final = 60_000
GAP: Final = 5_000
MINIMUM_DISPLAY: Final = MINUTE

#: clinical.md 6.1.
PLAUSIBLE: Final = {
    "hr": (20, 250),
    "pr": (20, 250),
    "spo2": (40, 100),
    "nibp_sys": (40, 280),
    "nibp_dia": (20, 200),
    "nibp_map": (30, 230),
}

#: clinical.md 3.3. Rule; signal; stages from the least: condition, hold in s, listed; clear, hold in s.
#: "1.30x" is times the baseline. The two conditions in words are SPO2-DROP's own.
STREAMS: Final[tuple[tuple[str, str, Stages, tuple[str, int]], ...]] = (
    ("SPO2-LOW", "spo2", (("< 92", 15, "CHECK medium"), ("< 92", 60, "PAUSE medium")), (">= 94", 30)),
    ("SPO2-CRIT", "spo2", (("< 88", 10, "PAUSE high"), ("< 85", 5, "PAUSE high")), (">= 92", 30)),
    ("SPO2-DROP", "spo2", (("dropped", 15, "CHECK low"),), ("back again", 0)),
    ("HR-HIGH", "hr", (("> 120", 60, "CHECK medium"), ("> 120", 300, "PAUSE medium")), ("< 110", 60)),
    ("HR-VHIGH", "hr", (("> 150", 10, "PAUSE high"),), ("< 130", 60)),
    ("HR-LOW", "hr", (("< 50", 30, "CHECK medium"),), ("> 55", 30)),
    ("HR-VLOW", "hr", (("< 40", 10, "PAUSE high"),), ("> 48", 30)),
    ("HR-REL", "hr", ((">= 1.30x and > 100", 120, "CHECK low"),), ("< 1.25x", 0)),
)

#: clinical.md 3.2. Rule; violated if any; clear if all, in so many readings; said of a single reading
#: (nothing: in full at once); listed; minutes to wait for the repeat. "+40" is above the baseline.
CUFFS: Final = (
    ("BP-REL-SYS", "sys >= 1.20x", "sys < 1.15x", 2, "CHECK low", "SLOW medium", 2),
    ("BP-REL-DIA", "dia >= 1.20x and <= 100", "dia < 1.15x", 2, "CHECK low", "SLOW low", 3),
    ("BP-REL-MAP", "map >= 1.20x", "map < 1.15x", 1, "CHECK low", "CHECK low", 3),
    ("BP-SYS-HIGH", "sys > 160", "sys <= 150", 2, "CHECK low", "PAUSE medium", 3),
    ("BP-DIA-HIGH", "dia > 100", "dia <= 95", 2, "CHECK low", "PAUSE medium", 3),
    ("BP-SEV", "sys >= 180, dia >= 110", "sys < 170, dia < 105", 2, "CHECK medium", "PAUSE high", 3),
    ("BP-EXT", "sys > 200, dia > 120", "sys < 170, dia < 105", 2, "", "STOP high", 0),
    ("BP-DELTA", "sys >= +40, dia >= +25", "sys < +30, dia < +20", 2, "CHECK low", "PAUSE medium", 3),
    ("BP-SYS-LOW1", "sys < 100", "sys >= 105", 2, "CHECK low", "CHECK low", 3),
    ("BP-SYS-LOW2", "sys < 90, map < 65", "sys >= 95, map >= 70", 2, "CHECK medium", "PAUSE high", 3),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said of one rule's alert; `reason` only of "closed"."""

    at: int
    rule: str
    what: What
    priority: str
    action: str
    state: str
    provisional: bool
    unverified: bool
    reason: str = ""


def expected(trace: Trace) -> list[Line]:
    """Say all that the rules must say of a trace, by instant, then by rule id."""
    base = trace.baseline or {}
    spo2 = Stream.of(_values(trace.messages, "spo2"), None)
    heart = Stream.of(_heart_rate(trace.messages), base.get("hr"))
    cuffs = _measurements(trace.messages)
    lines: list[Line] = []
    for rule, signal, stages, (clear, clear_hold) in STREAMS:
        if rule == "HR-REL" and "hr" not in base:
            continue
        stream = spo2 if signal == "spo2" else heart
        found = stream.evidence(stages, clear, clear_hold)
        if rule == "HR-LOW" and base.get("hr", 60) < 55:  # slow by nature
            found = [replace(item, listed="CHECK low") for item in found]
        lines += _tell(rule, trace, found)
    for rule, violated, clear, readings, single, listed, wait in CUFFS:
        evidence = _cuff_evidence(rule, cuffs, base, violated, clear, readings, listed)
        lines += _tell(rule, trace, evidence, single, wait * MINUTE)
    return sorted(lines, key=lambda line: (line.at, line.rule))  # stable: a rule's own order stays


# ------------------------------------------------------------------------------ what was measured


@dataclass(frozen=True, slots=True)
class Cuff:
    """One measurement: its usable values, and the signals the bed has ever had one of."""

    at: int
    values: dict[str, float]
    known: frozenset[str]


def _usable(message: Message) -> dict[str, float]:
    return {
        s.signal: s.value
        for s in message.samples
        if s.validity == "valid"
        and s.value is not None
        and PLAUSIBLE[s.signal][0] <= s.value <= PLAUSIBLE[s.signal][1]
    }


def _values(messages: Sequence[Message], signal: str) -> Series:
    usable = [(message.at, _usable(message)) for message in messages]
    return [(at, values[signal]) for at, values in usable if signal in values]


def _heart_rate(messages: Sequence[Message]) -> Series:
    """Valid hr, else valid pr."""
    series = []
    hr_at: int | None = None
    for message in messages:
        usable = _usable(message)
        if "hr" in usable:
            hr_at = message.at
            series.append((message.at, usable["hr"]))
        elif "pr" in usable:
            hr_sent = any(s.signal == "hr" for s in message.samples)
            if hr_sent or hr_at is None or message.at - hr_at > GAP:
                series.append((message.at, usable["pr"]))
    return series


def _measurements(messages: Sequence[Message]) -> list[Cuff]:
    cuffs: list[Cuff] = []
    keys: set[int] = set()
    known: set[str] = set()
    for message in messages:
        taken = [s.taken for s in message.samples if s.signal.startswith("nibp_")]
        if not taken:
            continue
        key = message.at if taken[0] is None else taken[0]
        if key in keys or message.at - key > 3 * MINUTE:
            continue
        keys.add(key)
        values = {s: v for s, v in _usable(message).items() if s.startswith("nibp_")}
        known |= values.keys()
        cuffs.append(Cuff(message.at, values, frozenset(known)))
    return cuffs


# ------------------------------------------------------------------------------- what it proves


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one sample proves about one rule, all samples before it considered.

    Attributes:
        at: ms.
        truth: a cuff rule's condition in this measurement; of a stream rule, whether a hold is reached.
        listed: action and priority to say if it is TRUE.
        stage: orders what one rule has to say.
        clear: whether the clear condition has held for long enough, given the index of the sample
            that raised the alert.
    """

    at: int
    truth: Truth
    listed: str
    stage: int
    clear: Callable[[int], bool]


@cache
def _holds(condition: str, value: float, baseline: float | None) -> bool:
    """Whether "> 100 and >= 1.20x" holds, in decimals as written: 144 on 120 is exactly 1.20x."""
    base = Decimal(str(baseline or 0))
    for comparison in condition.split(" and "):
        operator, number = comparison.split()
        limit = Decimal(number.strip("x+"))
        limit = limit * base if "x" in number else limit + base if "+" in number else limit
        if not {">": gt, ">=": ge, "<": lt, "<=": le}[operator](Decimal(str(value)), limit):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Stream:
    """The usable values of one signal, and the baseline of it."""

    series: Series
    baseline: float | None
    highest: list[float]

    @classmethod
    def of(cls, series: Series, baseline: float | None) -> Stream:
        """Note at each sample the highest value of the 60 s up to it."""
        highest = [
            max(v for at, v in series[: i + 1] if at >= now - MINUTE) for i, (now, _) in enumerate(series)
        ]
        return cls(series, baseline, highest)

    def is_true(self, condition: str, i: int, raised: int) -> bool:
        """Whether the condition holds in sample i, for an alert raised by sample `raised`."""
        if condition == "dropped":
            return self.series[i][1] <= self.highest[i] - 4
        if condition == "back again":
            return self.series[i][1] >= self.highest[self.run_start("dropped", raised)] - 2
        return _holds(condition, self.series[i][1], self.baseline)

    def run_start(self, condition: str, i: int, raised: int = 0) -> int:
        """Index of the first sample of the unbroken TRUE run that ends in the TRUE sample i."""
        start = i
        while (
            start > 0
            and self.series[start][0] - self.series[start - 1][0] <= GAP
            and self.is_true(condition, start - 1, raised)
        ):
            start -= 1
        return start

    def held(self, condition: str, seconds: int, i: int, raised: int = 0) -> bool:
        """Whether sample i is TRUE and ends a run that spans the hold."""
        if not self.is_true(condition, i, raised):
            return False
        start = self.run_start(condition, i, raised)
        return self.series[i][0] - self.series[start][0] >= seconds * 1000

    def evidence(self, stages: Stages, clear: str, clear_hold: int) -> list[Evidence]:
        """Ask a rule's question at each sample."""
        found = []
        for i, (at, _) in enumerate(self.series):
            reached = [n for n, (condition, hold, _) in enumerate(stages) if self.held(condition, hold, i)]
            stage = max(reached, default=0)
            is_clear = partial(self.held, clear, clear_hold, i)
            found.append(Evidence(at, bool(reached), stages[stage][2], stage, is_clear))
        return found


def _answers(cuff: Cuff, condition: str, base: dict[str, float]) -> list[Truth]:
    """What each part of "sys > 200, dia > 120" says; what the bed can never answer is left out."""
    answers: list[Truth] = []
    for part in condition.split(", "):
        name, comparison = part.split(" ", 1)
        signal = f"nibp_{name}"
        relative = "x" in comparison or "+" in comparison
        if signal not in cuff.known or (relative and signal not in base):
            continue
        value = cuff.values.get(signal)
        answers.append(None if value is None else _holds(comparison, value, base.get(signal)))
    return answers


def _any(answers: list[Truth]) -> Truth:
    return True if True in answers else None if None in answers or not answers else False


def _all(answers: list[Truth]) -> Truth:
    return False if False in answers else None if None in answers or not answers else True


def _consecutive(truths: Sequence[Truth]) -> list[int]:
    """Indices of the TRUE measurements after the last FALSE one; UNKNOWN ones are passed over."""
    falses = [i for i, truth in enumerate(truths) if truth is False]
    return [i for i in range(falses[-1] + 1 if falses else 0, len(truths)) if truths[i]]


def _enough(readings: int, count: int, _raised: int) -> bool:
    return readings >= count


def _cuff_evidence(
    rule: str,
    cuffs: Sequence[Cuff],
    base: dict[str, float],
    violated: str,
    clear: str,
    count: int,
    listed: str,
) -> list[Evidence]:
    """Ask a rule's question at each measurement."""
    truths = [_any(_answers(cuff, violated, base)) for cuff in cuffs]
    clears = [_all(_answers(cuff, clear, base)) for cuff in cuffs]
    found = []
    for i, cuff in enumerate(cuffs):
        said, stage = listed, 0
        if rule == "BP-REL-SYS" and _all(_answers(cuff, "sys < 140, dia < 90", base)):
            said = "SLOW low"
        if rule == "BP-SEV" and truths[i]:
            first = _consecutive(truths[: i + 1])[0]
            if cuff.at - cuffs[first].at >= 10 * MINUTE:
                said, stage = "STOP high", 1
        run = _consecutive(clears[: i + 1]) if clears[i] else []
        found.append(Evidence(cuff.at, truths[i], said, stage, partial(_enough, len(run), count)))
    return found


# --------------------------------------------------------------------------------- what people see


@dataclass(frozen=True, slots=True)
class Alert:
    """An open alert.

    Attributes:
        announced: ms when it was raised or last got worse.
        raised_by: index of the evidence that raised it.
        deadline: ms until when a provisional alert waits; then it says what is `listed`.
        over: the situation has ended, but the alert is still to be seen.
    """

    action: str
    priority: str
    stage: int
    announced: int
    raised_by: int
    provisional: bool
    deadline: int
    listed: Evidence
    unverified: bool = False
    acked: bool = False
    over: bool = False

    @property
    def state(self) -> str:
        """The contract's word. A lingering medium alert looks like an active one."""
        if self.over and self.priority == "high":
            return "returned_unacked"
        return "active_acked" if self.acked else "active_unacked"


@dataclass(slots=True)
class Telling:
    """The story of one rule's alerts, as it grows.

    Attributes:
        single: action and priority of a reading that waits for its repeat; empty: none waits.
        wait: ms that the repeat may take.
    """

    rule: str
    trace: Trace
    single: str
    wait: int
    alert: Alert | None = None
    lines: list[Line] = field(default_factory=list)

    def become(self, at: int, new: Alert | None, reason: str = "") -> None:
        """Take the new alert (None: it closes) and write a line if there is anything to tell."""
        old, self.alert = self.alert, new
        shown = new or old
        assert shown is not None
        if old and new and _told(old) == _told(new):
            return
        what: What = "changed" if old and new else "raised" if new else "closed"
        state = new.state if new else "closed"
        marks = (shown.provisional, shown.unverified)
        self.lines.append(Line(at, self.rule, what, shown.priority, shown.action, state, *marks, reason))

    def said(self, listed: str) -> tuple[str, str]:
        """Action and priority as said in the trace's phase."""
        action, priority = listed.split()
        running = self.trace.phase in ("infusing", "paused", None)
        return (action if running else "CHECK"), priority

    def begin(self, found: Evidence, i: int) -> None:
        """Raise an alert, for a confirmed rule a provisional one."""
        action, priority = self.said(self.single or found.listed)
        deadline = found.at + self.wait
        new = Alert(action, priority, found.stage, found.at, i, bool(self.single), deadline, found)
        self.become(found.at, new)

    def grow(self, alert: Alert, at: int, found: Evidence, *, unverified: bool = False) -> None:
        """Find the situation present, in full: what is said only gets worse, never better."""
        action, priority = self.said(found.listed)
        action = max(alert.action, action, key=ACTIONS.index)
        priority = max(alert.priority, priority, key=PRIORITIES.index)
        worse = (action, priority) != (alert.action, alert.priority)
        new = replace(alert, action=action, priority=priority, stage=max(alert.stage, found.stage))
        new = replace(new, provisional=False, unverified=unverified, over=False)
        if worse:
            new = replace(new, acked=False, announced=at)
        self.become(at, new)

    def end(self, alert: Alert, at: int) -> None:
        """Find the situation ended: close, linger for the minimum display, or stay latched."""
        latched = alert.priority == "high" and not alert.acked
        lingers = alert.priority == "medium" and at < alert.announced + MINIMUM_DISPLAY
        if latched or lingers:
            self.become(at, replace(alert, over=True))
        else:
            self.become(at, None, "cleared")

    def take(self, found: Evidence, i: int) -> None:
        """Meet the next sample."""
        alert = self.alert
        if alert is None:
            if found.truth:
                self.begin(found, i)
        elif found.truth:
            self.grow(alert, found.at, found)
        elif alert.provisional:
            if found.truth is False:
                self.become(found.at, None, "not_confirmed")
        elif not alert.over and found.clear(alert.raised_by):
            self.end(alert, found.at)

    def acknowledge(self, at: int) -> None:
        """Meet a nurse."""
        if self.alert and self.alert.state == "returned_unacked":
            self.become(at, None, "acknowledged")
        elif self.alert:
            self.become(at, replace(self.alert, acked=True))

    def live_until(self, at: int) -> None:
        """Meet the deadlines up to an instant."""
        alert = self.alert
        if alert and alert.provisional and alert.deadline <= at:  # nobody repeated the reading
            self.grow(alert, alert.deadline, alert.listed, unverified=True)
        if alert and alert.over and alert.priority == "medium":
            displayed = alert.announced + MINIMUM_DISPLAY
            if displayed <= at:
                self.become(displayed, None, "cleared")


def _told(alert: Alert) -> tuple[object, ...]:
    marks = (alert.stage, alert.state, alert.provisional, alert.unverified)
    return (alert.action, alert.priority, *marks)


def _tell(rule: str, trace: Trace, found: list[Evidence], single: str = "", wait: int = 0) -> list[Line]:
    """Let evidence, acknowledgements and timers meet one rule's alerts, in order of time."""
    telling = Telling(rule, trace, single, wait)
    moments = [(item.at, i) for i, item in enumerate(found)]
    moments += [(at, -1) for at, acked in trace.acks if acked == rule]
    for at, i in sorted(moments):
        telling.live_until(at)
        if i < 0:
            telling.acknowledge(at)
        else:
            telling.take(found[i], i)
    telling.live_until(trace.end)
    return telling.lines

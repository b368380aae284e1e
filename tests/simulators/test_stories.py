"""Every story through the real core, nurse included: its alerts are those that its file says, to the line.

``python -m tests.simulators.test_stories [NAME ...]`` writes logs anew; a difference is reviewed by a person,
against ``raises`` and ``never``, which are written by hand.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from itertools import groupby
from pathlib import Path

import pytest

from simulators.scenario_file import scenarios
from tests.simulators.ward import Ward, run
from tests.support import ROOT

STORIES = ROOT / "simulators" / "stories"


def differences(name: str, ward: Ward) -> list[str]:
    """What came otherwise than the file says, a line each."""
    story = scenarios()[name]
    found = [f"not raised: {line}" for line in story.raises if line not in ward.raised]
    for one in sorted(ward.raised):
        if any(one.startswith(never) for never in story.never):
            found.append(f"raised: {one}")
    return found


LIVED: dict[str, Ward] = {}


async def lived(name: str) -> Ward:
    """A story as it is told, lived once for all that is asked of it."""
    if name not in LIVED:
        LIVED[name] = await run(scenarios()[name])
    return LIVED[name]


@pytest.mark.parametrize("name", sorted(scenarios()))
async def test_a_story_raises_what_it_says_and_nothing_that_it_must_not(name: str) -> None:
    ward = await lived(name)
    assert differences(name, ward) == []
    assert ward.log == list(scenarios()[name].log)


async def test_the_same_seed_is_the_same_log_and_another_may_be_another() -> None:
    story = scenarios()["confirmed-161-98"]
    one, same, other = [await run(story, seed=seed, seconds=1100) for seed in (1, 1, 2)]
    assert one.log == same.log
    assert one.chores == same.chores
    assert one.chores != other.chores


async def test_a_visit_goes_from_the_door_to_the_door_by_the_book() -> None:
    """Screening, a baseline that was measured, checks, a ticked list, discharge: nothing is overridden."""
    ward = await lived("visit")
    told = [json.loads(frame)["change"] for _, _, frame in ward.clinic.told]
    sessions = [change["session"] for change in told if change.get("session")]
    phases = [phase for phase, _ in groupby(one["phase"] for one in sessions)]
    assert phases == ["pre", "baseline", "infusing", "observation", "recovered", "discharged"]
    last = sessions[-1]
    assert last["closed_at"] is not None
    assert last["baseline"]["readings"] == 3
    assert last["record"]["overrides"] == []
    assert len([check for check in last["record"]["checks"] if check["full"]]) >= 7
    assert {one["bed"]: one["state"] for one in (change["bed"] for change in told if change.get("bed"))} == {
        "chair-1": "free"
    }
    assert not ward.bedsides["chair-1"].monitor.worn, "nobody sits there"


@pytest.mark.parametrize("name", ["motion-storm", "same-limb", "normal", "outlier"])
async def test_what_is_no_danger_is_never_high(name: str) -> None:
    assert not [one for one in scenarios()[name].log if " high" in one]


async def rewrite(path: Path) -> None:
    """Run a story and put its log into its file."""
    ward = await run(scenarios()[path.stem])
    for line in differences(path.stem, ward):
        print(f"{path.stem}: {line}")  # noqa: T201 - a tool for a person
    text = re.sub(
        r'log = """\n.*?"""',
        lambda _: 'log = """\n' + _lines(ward) + '"""',
        path.read_text(),
        flags=re.DOTALL,
    )
    path.write_text(text)


def _lines(ward: Ward) -> str:
    return "".join(line + "\n" for line in ward.log)


async def _rewrite_all(names: list[str]) -> None:
    for path in sorted(STORIES.glob("*.toml")):
        if not names or path.stem in names:
            await rewrite(path)


if __name__ == "__main__":
    asyncio.run(_rewrite_all(sys.argv[1:]))

"""``python -m simulators population``: its words, and where its lines go."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from simulators import arguments
from simulators.physiology.studies import STUDIES
from simulators.population import SHORTEST_MIN, Population, write_folder

SUMMARY: Final = "many visits, a line of JSON for each message, no network"


class PopulationError(Exception):
    """It cannot be written there; the text is one line for a person."""


def add_words(words: argparse.ArgumentParser) -> None:
    """Everything that may be asked for, but for the seed."""
    words.add_argument("--patients", type=arguments.whole, default=10, metavar="N", help="how many (10)")
    words.add_argument(
        "--first", type=arguments.whole, default=1, metavar="N", help="number of the first one (1)"
    )
    words.add_argument(
        "--study", type=arguments.study, default="yale", help=f"effect size: {', '.join(STUDIES)} (yale)"
    )
    words.add_argument(
        "--no-noise", dest="noise", action="store_false", help="cuffs and sensors err by nothing"
    )
    words.add_argument(
        "--no-artifacts", dest="artifacts", action="store_false",
        help="no motion, no sensor off, no failed cuff",
    )  # fmt: skip
    words.add_argument(
        "--unmarked", dest="marked", action="store_false", help="monitors do not mark numbers taken in motion"
    )
    words.add_argument(
        "--no-repeat", dest="repeats", action="store_false", help="nobody repeats a cuff that looks wrong"
    )
    words.add_argument(
        "--desaturating", type=arguments.between(0, 1, "a share"), default=0.0, metavar="SHARE",
        help="so many breathe too little for 4 min (0)",
    )  # fmt: skip
    words.add_argument(
        "--interval", type=arguments.whole_between(1, 60, "seconds"), default=1, metavar="S",
        help="seconds from one message of a monitor to the next (1)",
    )  # fmt: skip
    words.add_argument(
        "--visit", type=arguments.whole_between(SHORTEST_MIN, 600, "minutes"), default=110, metavar="MIN",
        help="length of a visit (110): 7 min before, 40 min of infusion, the rest after",
    )  # fmt: skip
    words.add_argument(
        "--out", type=Path, metavar="DIR", help="a file a patient there, such as K-0001.jsonl.gz (stdout)"
    )


async def run(options: argparse.Namespace) -> None:
    """Write what is asked for. A Ctrl-C is heard between two patients.

    Raises:
        PopulationError: The folder cannot be written to.
    """
    asked = Population(
        seed=options.seed,
        study=options.study,
        noise=options.noise,
        artifacts=options.artifacts,
        marked=options.marked,
        repeats=options.repeats,
        desaturating=options.desaturating,
        interval_s=options.interval,
        visit_min=options.visit,
    )
    if options.out is None:
        for number in range(options.first, options.first + options.patients):
            sys.stdout.buffer.writelines(asked.visit(number))
            await asyncio.sleep(0)
        sys.stdout.buffer.flush()
        return
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        files = write_folder(asked, options.first, options.patients, options.out)
        for number, path in enumerate(files, start=1):
            _tell(f"{number:,} of {options.patients:,} patients  {path.name}")
            await asyncio.sleep(0)
    except OSError as error:
        fault = f"{options.out}: {error.strerror}: name a folder that can be written to"
        raise PopulationError(fault) from error
    finally:
        _tell("")


def _tell(text: str) -> None:
    """Progress, on a terminal alone."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

"""``dripwatch replay``: what was lived, through the same rules."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import Final

from app import settings as settings_file
from app.commands.arguments import add_interval
from app.commands.protocols import protocol_at
from app.core.pace import told
from app.replay import replay, replay_session

SESSION_ID: Final = re.compile(r"[^/]+\.s[1-9][0-9]*")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Its words."""
    again = commands.add_parser(
        "replay", help="a journal, a session or a recording through the same rules, as fast as it goes"
    )
    again.add_argument(
        "what", help="data folder, its database, a .csv(.gz) or .jsonl(.gz) recording, or the id of a session"
    )
    again.add_argument("--protocol", type=Path, help="protocol file for recordings (the shipped one)")
    again.add_argument("--frames", action="store_true", help="whole frames for a recording, too")
    again.add_argument("--data", type=Path, help="data folder of the session (DRIPWATCH_DATA_DIR)")
    add_interval(again)
    again.set_defaults(run=_replay)


def _replay(options: argparse.Namespace) -> int:
    protocol = protocol_at(options.protocol)
    out = sys.stdout.buffer

    def write(line: bytes) -> object:
        return out.write(line + b"\n")

    path = Path(options.what)
    if not path.exists() and SESSION_ID.fullmatch(options.what):
        folder = options.data or settings_file.read(os.environ).data_dir
        replay_session(folder, options.what, protocol, write)
    else:
        replay(path, protocol, write, frames=options.frames, interval=options.interval)
        if note := told(options.interval):
            print(note, file=sys.stderr)
    out.flush()
    return 0

"""``--version``, the same for both programs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any


class Version(argparse.Action):
    """Looks the version up when it is asked for: that takes longer than making the parser."""

    def __init__(self, option_strings: Sequence[str], **options: Any) -> None:
        super().__init__(option_strings, nargs=0, **{**options, "dest": argparse.SUPPRESS})

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print it and leave the program."""
        from importlib.metadata import version

        print(f"{parser.prog} {version('kkt-driver')}")
        parser.exit()

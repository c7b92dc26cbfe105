"""The command ``kkt-sim``. Exit codes: 0 done, 2 usage, 3 cannot listen or store."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from kkt_driver.errors import KktError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line."""
    from kkt_sim.cli.parser import parser

    _prepare_streams()
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough; Python's own flush at the end must not complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except UsageError as error:
        print(f"kkt-sim: {error}", file=sys.stderr)
        return 2
    except (KktError, OSError) as error:
        print(f"kkt-sim: {error}", file=sys.stderr)
        return 3
    return code


def _prepare_streams() -> None:
    """Papers are Russian whatever the locale is; UTF-8 is what files and pipes get."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))

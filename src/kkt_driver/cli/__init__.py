"""The command ``kkt``: one noun, one verb.

Exit codes: 0 done, 1 done, but something was found or skipped, 2 usage, 3 line, 4 refused, 5 outcome unknown, 130.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

from kkt_driver.cli.output import Output, exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    from kkt_driver.cli.parser import make_parser

    given = list(sys.argv[1:] if argv is None else argv)
    output = Output(as_json="--json" in given)
    try:
        arguments = make_parser().parse_args(given)
        _log(getattr(arguments, "verbose", 0))
        code: int | None = arguments.handler(arguments, output)
        # what is still buffered may find the reader gone
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; without this Python complains once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt as interrupt:
        output.error(interrupt)
        return 130
    except Exception as error:
        known = exit_code(error)
        if known is None:
            raise
        output.error(error)
        return known
    return code or 0


def _log(verbose: int) -> None:
    if verbose:
        logging.basicConfig(level=logging.DEBUG if verbose > 1 else logging.INFO, format="%(name)s: %(message)s")

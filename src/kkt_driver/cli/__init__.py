"""The command ``kkt``: one noun, one verb.

Exit codes: 0 done, 1 done, but something was found or skipped, 2 usage, 3 line, 4 refused, 5 outcome unknown,
6 done, but the output could not be written, 130 interrupted before anything was done.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from kkt_driver.cli.output import UNWRITTEN, Output, OutputFailed, discard_stdout, exit_code, finish


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    from kkt_driver.cli.parser import make_parser

    given = list(sys.argv[1:] if argv is None else argv)
    output = Output(as_json="--json" in given)
    try:
        arguments = make_parser().parse_args(given)
        output.url = arguments.url
        _log(getattr(arguments, "verbose", 0))
        code: int | None = arguments.handler(arguments, output)
        finish()
    except OutputFailed as failed:
        return _unwritten(failed)
    except BrokenPipeError as gone:
        return _unwritten(OutputFailed(gone))
    except KeyboardInterrupt as interrupt:
        doubt: BaseException | None = getattr(interrupt, "doubt", None)
        output.error(interrupt if doubt is None else doubt)
        return 130 if doubt is None else 5
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None:
            try:
                finish()  # what could not be written is still there
            except OutputFailed as failed:
                return _unwritten(failed)
        known = exit_code(error)
        if known is None:
            raise
        output.error(error)
        return known
    return code or 0


def _unwritten(failed: OutputFailed) -> int:
    discard_stdout()
    if failed.reader_gone and not failed.made:
        return 0  # the reader has seen enough
    print(f"kkt: done, but the output could not be written: {failed}", file=sys.stderr)
    if failed.made:
        print(f"kkt: {failed.made}; do not repeat it", file=sys.stderr)
    return UNWRITTEN


def _log(verbose: int) -> None:
    if verbose:
        logging.basicConfig(level=logging.DEBUG if verbose > 1 else logging.INFO, format="%(name)s: %(message)s")

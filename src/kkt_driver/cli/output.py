"""What people and programs get to see."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from kkt_driver.cli.advice import said, what_next
from kkt_driver.errors import (
    DeviceError,
    FieldError,
    KktError,
    OutcomeUnknown,
    ProtocolError,
    TransportError,
    UsageError,
    WrongOrder,
)

_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (OutcomeUnknown, 5),
    (DeviceError, 4),
    (TransportError, 3),
    (ProtocolError, 3),
    (UsageError, 2),
)
#: Where classes of errors live that only the library itself names.
_INSIDE = ("kkt_driver.cli", "kkt_driver.procedures", "kkt_driver.session")
#: Done, but the output could not be written.
UNWRITTEN = 6


class OutputFailed(Exception):
    """Standard output cannot be written. What was to be said there in one line, if it is of weight: ``made``."""

    def __init__(self, error: OSError, made: str = "") -> None:
        super().__init__(error.strerror or str(error))
        self.made, self.reader_gone = made, isinstance(error, BrokenPipeError)


def exit_code(error: BaseException) -> int | None:
    """The exit code for an error; None for a bug of ours, which deserves its traceback."""
    if isinstance(error, OSError) and not isinstance(error, KktError):
        return 2 if error.filename is not None else None  # a file that the command line names
    return next((code for kind, code in _CODES if isinstance(error, kind)), None)


class Output:
    """Text for people, or one JSON object for programs."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        #: the register that the command line names, once it has been read
        self.url = ""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is None:
                continue
            # A pipe gets UTF-8 whatever the locale; a terminal keeps its encoding and shows ? for what it lacks.
            if not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
                reconfigure(encoding="utf-8")
            reconfigure(errors="replace")

    def done(self, data: dict[str, Any], text: str, *, made: str = "") -> None:
        """The result: ``data`` for programs, ``text`` for people.

        ``made``: what must not be done again, in a line; it is said on stderr if stdout cannot be written.
        """
        try:
            print(json.dumps(data, ensure_ascii=False, default=str) if self.as_json else text, flush=True)
        except OSError as error:
            raise OutputFailed(error, made) from error

    def say(self, text: str) -> None:
        """On the way to the result; programs are not told."""
        if not self.as_json:
            try:
                print(text)
            except OSError as error:
                raise OutputFailed(error) from error

    def tape(self, lines: Iterable[str]) -> None:
        """A piece of paper."""
        self.say(paper(lines))

    def error(self, error: BaseException) -> None:
        """What went wrong: a JSON object on stdout, or a line on stderr."""
        if self.as_json:
            try:
                shown = {"error": describe_error(error, self.url)}
                print(json.dumps(shown, ensure_ascii=False, default=str), flush=True)
            except OSError:
                discard_stdout()  # stderr has to do
            else:
                return
        print(f"kkt: {said(error, self.url)}", file=sys.stderr)
        if isinstance(error, OutcomeUnknown):
            print(f"kkt: {what_next(error)}", file=sys.stderr)


def finish() -> None:
    """What is still buffered goes out; OutputFailed if it cannot."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError as error:
            raise OutputFailed(error) from error


def discard_stdout() -> None:
    """Without this Python complains once more, and changes the exit code, when it flushes at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None


def describe_error(error: BaseException, url: str = "") -> dict[str, Any]:
    """An error as data."""
    shown: dict[str, Any] = {"type": _public_name(error), "message": said(error, url)}
    if isinstance(error, FieldError):
        shown |= {"field": error.field, "rule": error.rule}
    elif isinstance(error, WrongOrder):
        shown |= {"reason": error.reason}
    elif isinstance(error, DeviceError):
        shown |= {
            "code": error.code,
            "extended": error.extended,
            "tag": error.tag,
            "command": error.command,
            "text_ru": error.text_ru,
            "text_en": error.text_en,
        }
    elif isinstance(error, OutcomeUnknown):
        shown |= {"operation": error.operation, "before": error.before, "advice": what_next(error)}
    elif not isinstance(error, KktError):
        shown["message"] = shown["message"] or type(error).__name__
    return shown


def _public_name(error: BaseException) -> str:
    """The class that ``except`` can name: for one of the library's own making what it is a kind of."""
    kinds = type(error).__mro__
    return next(kind.__name__ for kind in kinds if not kind.__module__.startswith(_INSIDE))


def paper(lines: Iterable[str]) -> str:
    """Lines as they look on the tape, framed."""
    shown = [line.rstrip() for line in lines]
    width = max([48, *map(len, shown)])
    return "\n".join([f"┌─{'─' * width}─┐", *(f"│ {line:<{width}} │" for line in shown), f"└─{'─' * width}─┘"])

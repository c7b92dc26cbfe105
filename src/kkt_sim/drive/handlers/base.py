"""How a handler is attached to its command, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from kkt_driver.fn.command import FnCommand, FnReply
from kkt_sim.drive.drive import FiscalDrive
from kkt_sim.drive.refusal import Code, DriveRefused

C = TypeVar("C", bound=FnCommand[Any])
Handler = Callable[["Talker", Any], "FnReply | None"]

HANDLERS: dict[type[FnCommand[Any]], Handler] = {}


class Talker:
    """The drive and what one host is reading from it piece by piece; None: nothing was asked for."""

    def __init__(self, drive: FiscalDrive) -> None:
        self.drive = drive
        self.document: list[bytes] | None = None
        self.registration: list[bytes] | None = None


def on(command: type[C]) -> Callable[[Callable[[Talker, C], FnReply | None]], Callable[[Talker, C], FnReply | None]]:
    """Make a function the handler of a command; None as its answer means that nothing follows the code."""

    def attach(handler: Callable[[Talker, C], FnReply | None]) -> Callable[[Talker, C], FnReply | None]:
        if HANDLERS.setdefault(command, handler) is not handler:
            raise TypeError(f"{command.__name__} has two handlers")
        return handler

    return attach


def time_of(value: datetime | None) -> datetime:
    """A time that was really given; DriveRefused 07h for five zeros."""
    if value is None:
        raise DriveRefused(Code.BAD_TIME, "no time")
    return value

"""Modes of the register: which command is understood depends on the mode it is in."""

from __future__ import annotations

from enum import IntEnum

from kkt_driver.atol.commands.modes import EnterMode, ExitMode
from kkt_driver.atol.commands.status import StatusCode, StatusCodeReply
from kkt_driver.procedures.exchange import Pause, Procedure, ask

POLL = 0.5
MAX_POLLS = 1200


class Mode(IntEnum):
    """Low nibble of the state."""

    CHOICE = 0
    SALES = 1
    X_REPORTS = 2
    Z_REPORTS = 3
    PROGRAMMING = 4
    DRIVE = 6
    EXTRA = 7


def enter(mode: Mode, password: int, *, known: int | None = None) -> Procedure[None]:
    """Be in ``mode``; ``known`` is the state byte if it has just been read, which saves an exchange."""
    state = (yield from ask(StatusCode())).state if known is None else known
    present = state & 0x0F
    if present == mode:
        return
    if present != Mode.CHOICE:
        yield from ask(ExitMode())
    if mode != Mode.CHOICE:
        yield from ask(EnterMode(mode=mode, password=password))


def settle() -> Procedure[StatusCodeReply]:
    """Wait for a report to end; the state after it."""
    for _ in range(MAX_POLLS):
        status = yield from ask(StatusCode())
        if (status.mode, status.submode) not in ((2, 2), (3, 2), (7, 1)):
            break
        yield Pause(POLL)
    return status

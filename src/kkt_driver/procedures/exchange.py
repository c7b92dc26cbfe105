"""One command, one answer."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from kkt_driver.atol.command import AtolCommand, R, decode_reply, reply_error
from kkt_driver.atol.commands.registers import ExtendedError
from kkt_driver.atol.errors import LOOK_IN_REGISTER_37, device_error
from kkt_driver.errors import DeviceError, KktError, TransportTimeout

T = TypeVar("T")

BUSY = 0x76
BUSY_PAUSE = 1.0
BUSY_TRIES = 60


@dataclass(frozen=True, slots=True)
class Pause:
    """Let ``seconds`` pass; the answer to it is of no interest."""

    seconds: float


Step: TypeAlias = "AtolCommand[Any] | Pause"
Procedure: TypeAlias = Generator[Step, bytes, T]


class Unconfirmed(TransportTimeout):
    """A command was sent and its outcome is not known. Thrown into the procedure that yielded it.

    ``usable``: False when the line could not be opened again, so that asking now is of no use.
    """

    def __init__(self, command: str, reason: str, *, usable: bool) -> None:
        super().__init__(f"{command}: sent, not confirmed: {reason}")
        self.command, self.reason, self.usable = command, reason, usable


def ask(command: AtolCommand[R]) -> Procedure[R]:
    """The typed answer to ``command``.

    A busy register (76h) is asked again every second for a minute. Raises DeviceError by meaning when the register
    refuses, UnexpectedReply or BadFrame for an answer that cannot be read, Unconfirmed from the line.
    """
    data = yield command
    tries = 1
    while (code := reply_error(command, data)) == BUSY and tries < BUSY_TRIES:
        yield Pause(BUSY_PAUSE)
        data = yield command
        tries += 1
    if code:
        yield from _refused(command, code)
    return decode_reply(command, data)


def ask_if_possible(command: AtolCommand[R]) -> Procedure[R | None]:
    """The answer, or None when the register refuses: no drive, say."""
    try:
        return (yield from ask(command))
    except DeviceError:
        return None


def _refused(command: AtolCommand[Any], code: int) -> Procedure[None]:
    extended = tag = 0
    if code == LOOK_IN_REGISTER_37 and not isinstance(command, ExtendedError):
        try:
            detail = yield from ask(ExtendedError())
            extended, tag = detail.code, detail.tag
        except KktError:
            pass  # the refusal is known, its details are a bonus
    raise device_error(code, command=type(command).__name__, extended=extended, tag=tag)

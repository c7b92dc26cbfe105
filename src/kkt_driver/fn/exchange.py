"""One command to the drive, one answer: procedures are generators that yield commands and are sent raw answers.

    def shift_is_open() -> Procedure[bool]:
        return (yield from ask(ReadShift())).state == 1

Whoever runs them owns the line: :class:`kkt_driver.fn.session.DriveSession`, or a register that passes commands on.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from kkt_driver.errors import TransportTimeout
from kkt_driver.fn.answers import OK, refusal, split_code
from kkt_driver.fn.command import FnCommand, R, decode_reply
from kkt_driver.fn.frame import Frame

T = TypeVar("T")
Procedure: TypeAlias = Generator[FnCommand[Any], Frame, T]


class Unconfirmed(TransportTimeout):
    """A command was sent, and its answer is not known. Thrown into the procedure that yielded it.

    Example scenarios: the line fell silent; after ENQ the drive repeated an answer that may belong to an earlier
    command. ``usable``: False when the drive does not answer at all, so that asking now is of no use.
    """

    def __init__(self, command: str, reason: str, *, usable: bool) -> None:
        super().__init__(f"{command}: sent, not confirmed: {reason}")
        self.command, self.reason, self.usable = command, reason, usable


def ask(command: FnCommand[R]) -> Procedure[R]:
    """The typed answer. DeviceError by meaning when the drive refuses, BadFrame, Unconfirmed."""
    answer = yield command
    code, _ = split_code(answer.code)
    if code != OK:
        raise refusal(code, answer.data, type(command).__name__)
    return decode_reply(command, answer.data)

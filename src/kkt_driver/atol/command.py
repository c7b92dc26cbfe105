"""What a command of the register is: a message with a code, a name, a typed reply, and a word on re-sending it.

    class OpenShift(AtolCommand[Done], code=0x9A, ru="Открыть смену", effect=Effect.DOCUMENT):
        flags: U8 = 0

On the wire a command is ``password (BCD, 2 bytes) | code | fields``; the ordinary answer is ``55 | error | fields``.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from kkt_driver.errors import BadFrame, FieldError, UnexpectedReply
from kkt_driver.wire.fields import U8, Rest, bcd_to_int, int_to_bcd
from kkt_driver.wire.message import Message


class Effect(Enum):
    """What happens if the register gets the command twice, and so what to do when its outcome is not known."""

    READ = "changes nothing: ask again"
    SET = "the second time changes nothing more: send again"
    STEP = "a step of an unfinished document: cancel it and begin anew"
    DOCUMENT = "finishes a document or moves money: never again before the drive was asked"
    PRINT = "prints something without fiscal weight: not repeated by itself"


class Reply(Message):
    """Base of answers. Devices may send less (old) or more (new firmware) than is declared."""

    lenient = True
    #: what stands before the fields when the command was carried out
    head: ClassVar[bytes] = b"\x55\x00"

    @classmethod
    def error_in(cls, data: bytes) -> int:
        """The error byte of an answer, 0 if it is none; UnexpectedReply if it is no answer at all."""
        if data.startswith(cls.head):
            return 0
        if len(data) >= 2 and data[0] == 0x55:
            return data[1]
        raise UnexpectedReply(f"{cls.__name__}: {data.hex(' ') or 'an empty answer'}")


class Done(Reply):
    """The command was carried out."""

    spare: U8 = 0


R = TypeVar("R", bound=Reply)


class AtolCommand(Message, Generic[R]):
    """Base of commands; subclasses are declarations in :mod:`kkt_driver.atol.commands`."""

    code: ClassVar[bytes] = b""
    #: what the maker's papers call it, or people who speak of it; in English the docstring says it
    title_ru: ClassVar[str] = ""
    effect: ClassVar[Effect] = Effect.READ
    #: seconds to wait before asking for the result (протокол 3, measured on driver 10.8.0)
    patience: ClassVar[float] = 5.0
    reply: ClassVar[type[Reply]] = Reply
    registry: ClassVar[dict[bytes, type[AtolCommand[Any]]]] = {}

    def __init_subclass__(
        cls, *, code: int = 0, ru: str = "", effect: Effect | None = None, patience: float | None = None
    ) -> None:
        super().__init_subclass__()
        cls.title_ru = ru
        if effect is not None:
            cls.effect = effect
        if patience is not None:
            cls.patience = patience
        for base in cls.__dict__.get("__orig_bases__", ()):
            origin = get_origin(base)
            if isinstance(origin, type) and issubclass(origin, AtolCommand) and isinstance(get_args(base)[0], type):
                cls.reply = get_args(base)[0]
        if code:
            cls.code = code.to_bytes((code.bit_length() + 7) // 8, "big")
            if AtolCommand.registry.setdefault(cls.code, cls) is not cls:
                raise TypeError(f"command code {cls.code.hex()} is declared twice")

    def to_task(self, password: int = 0) -> bytes:
        """The task payload: access password (0..9999), code, fields."""
        if not 0 <= password <= 9999:
            raise FieldError("password", "must lie within 0..9999", password)
        return int_to_bcd(password, 2) + self.code + self.encode()


class RawCommand(AtolCommand[Reply]):
    """A command without a declaration, kept as bytes: the first of them is its code."""

    effect = Effect.PRINT
    data: Rest


class RawReply(Reply):
    """The fields of an answer, undecoded."""

    data: Rest = b""


def command_class(data: bytes) -> type[AtolCommand[Any]] | None:
    """The declaration for a payload without its password: the longest code that fits."""
    return AtolCommand.registry.get(data[:2]) or AtolCommand.registry.get(data[:1])


def decode_task(payload: bytes) -> tuple[int, AtolCommand[Any]]:
    """Password and command of a task payload. BadFrame if it fits its declaration badly; unknown codes stay raw."""
    if len(payload) < 3:
        raise BadFrame(f"a task needs password and command, got {payload.hex(' ') or 'nothing'}")
    try:
        password = bcd_to_int(payload[:2])
    except ValueError:
        raise BadFrame(f"password {payload[:2].hex()} is not packed decimal") from None
    data = payload[2:]
    declared = command_class(data)
    if declared is None:
        return password, RawCommand(data=data)
    command = declared.decode(data[len(declared.code) :])
    return password, command


def reply_error(command: AtolCommand[Any], data: bytes) -> int:
    """The error byte of an answer, 0 if it is none."""
    return command.reply.error_in(data)


def decode_reply(command: AtolCommand[R], data: bytes) -> R:
    """The typed answer; call :func:`reply_error` first."""
    reply = command.reply
    return reply.decode(data[len(reply.head) :])  # type: ignore[return-value]

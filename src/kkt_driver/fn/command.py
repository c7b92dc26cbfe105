"""What a command of the drive is: a message with a code, a name, a typed reply, a generation, a word on repeating it.

    class OpenShift(FnCommand[ShiftSigned], code=0x12, ru="Открыть смену", effect=Effect.DOCUMENT):
        \"\"\"Finish the shift report (12h).\"\"\"

The protocol gives some codes more than one form: those are told apart by their size, and each is a declaration of its
own under the same code.
"""

from __future__ import annotations

from enum import Enum
from types import UnionType
from typing import Any, ClassVar, Generic, TypeVar, Union, get_args, get_origin

from kkt_driver.errors import BadFrame
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.frame import Frame
from kkt_driver.wire.fields import Rest
from kkt_driver.wire.message import Message


class Effect(Enum):
    """What happens if the drive gets the command twice."""

    READ = "changes nothing: ask again"
    SET = "the second time changes nothing more: send again"
    STEP = "a step of something begun: begin anew"
    DOCUMENT = "finishes a document: never again before the drive was asked"


class FnReply(Message):
    """Base of answers. A drive may send less (old firmware) or more (new) than is declared."""

    lenient = True


class Done(FnReply):
    """Nothing but the answer code."""


class Bytes(FnReply):
    """Bytes as they come."""

    data: Rest = b""


R = TypeVar("R", bound=FnReply)


class FnCommand(Message, Generic[R]):
    """Base of commands; subclasses are declarations in :mod:`kkt_driver.fn.commands`.

    ``replies``: one class, or several that differ in size, as different generations give them.
    """

    code: ClassVar[int] = 0
    #: what the papers call it, or people who speak of it; in English the docstring says it
    title_ru: ClassVar[str] = ""
    effect: ClassVar[Effect] = Effect.READ
    since: ClassVar[Generation] = Generation.FN_1
    replies: ClassVar[tuple[type[FnReply], ...]] = (FnReply,)
    registry: ClassVar[dict[int, list[type[FnCommand[Any]]]]] = {}

    def __init_subclass__(
        cls,
        *,
        code: int | None = None,
        ru: str = "",
        effect: Effect | None = None,
        since: Generation | None = None,
    ) -> None:
        super().__init_subclass__()
        cls.title_ru = ru
        if effect is not None:
            cls.effect = effect
        if since is not None:
            cls.since = since
        for base in cls.__dict__.get("__orig_bases__", ()):
            origin = get_origin(base)
            if isinstance(origin, type) and issubclass(origin, FnCommand):
                cls.replies = _classes(get_args(base)[0]) or cls.replies
        if code is not None:
            cls.code = code
            variants = FnCommand.registry.setdefault(code, [])
            for other in variants:
                if _overlap(cls, other):
                    raise TypeError(f"command {code:02X}h is declared twice with the same size: {other.__name__}")
            variants.append(cls)

    def to_frame(self) -> Frame:
        """The command as it goes on the line. FieldError names a field that breaks its rule."""
        return Frame(self.code, self.encode())


def declarations() -> list[type[FnCommand[Any]]]:
    """All declarations, by code."""
    import kkt_driver.fn.commands  # noqa: F401 - fills the registry

    return [cls for _, variants in sorted(FnCommand.registry.items()) for cls in variants]


def decode_command(frame: Frame, generation: Generation = Generation.FN_1_2) -> FnCommand[Any] | None:
    """The command in a frame; None for a code that a drive of this generation does not know.

    BadFrame if no form of the command has this size, or a field cannot be read.
    """
    variants = [cls for cls in FnCommand.registry.get(frame.code, ()) if cls.since <= generation]
    if not variants:
        return None
    for cls in variants:
        if fits(cls, len(frame.data)):
            return cls.decode(frame.data)
    sizes = ", ".join(cls.__name__ for cls in variants)
    raise BadFrame(f"command {frame.code:02X}h: {len(frame.data)} bytes fit none of {sizes}")


def decode_reply(command: FnCommand[R], data: bytes) -> R:
    """The typed answer to a command that was carried out. BadFrame."""
    replies = command.replies
    exact = next((cls for cls in replies if len(data) == cls.layout().struct.size), None)
    return (exact or replies[0]).decode(data)  # type: ignore[return-value]


def fits(cls: type[Message], size: int) -> bool:
    """Whether a message of this class can have that many bytes, going by its fixed part."""
    layout = cls.layout()
    return size == layout.struct.size or (layout.tail is not None and size > layout.struct.size)


def _overlap(one: type[Message], other: type[Message]) -> bool:
    return fits(one, other.layout().struct.size) or fits(other, one.layout().struct.size)


def _classes(argument: Any) -> tuple[type[FnReply], ...]:
    if get_origin(argument) in (Union, UnionType):
        return tuple(part for part in get_args(argument) if isinstance(part, type))
    return (argument,) if isinstance(argument, type) else ()

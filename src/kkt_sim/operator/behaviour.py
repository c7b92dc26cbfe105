"""What the emulated operator can be told to do: data, changed while it works."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from threading import Lock
from typing import TypeAlias

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ofd import session
from kkt_driver.ofd.acknowledgement import MAX_MESSAGE, Acknowledgement
from kkt_driver.ofd.message import Item, Message

#: what goes out instead of an answer when nothing else is wished
GARBAGE = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"


class Down(Enum):
    """How an operator is away."""

    NO = "no"
    REFUSE = "refuse"
    """nobody listens"""
    CLOSE = "close"
    """connections are taken and closed at once"""
    SILENT = "silent"
    """connections and messages are taken, nothing is stored or answered"""

    @property
    def hangs_up(self) -> bool:
        """No connection stays open."""
        return self in (Down.REFUSE, Down.CLOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One way to behave; the default is a healthy operator that knows every register.

    Attributes:
        down: away; the server obeys, an operator in the same process closes.
        delay: seconds of its clock between the question and the answer.
        code: tag 1022 for documents in order; 11 and 17 are not stored and stay in the drive's queue.
        messages: tag 1206, one byte, for messages of ФФД 1.1 and 1.2.
        reason: 1..5, the acknowledgement is spoilt so that a drive refuses it for this reason. The document is
            stored, and the next time it comes it gets a good one.
        garbage: these bytes go out instead of the answer.
        cut: after so many bytes of the answer the connection is closed; 0 closes without an answer.
        cut_request: after so many bytes from the register the connection is closed and nothing more is read. Only
            for a behaviour that does not depend on the message.
        registered_only: drives that nobody has added are not answered, only noted.
        control: documents that break the format and logic control are answered with code 14; else only noted.
        foreign_signs: message signs (ФПС) are not compared, for drives whose key is not the operator's: real ones, say.
    """

    down: Down = Down.NO
    delay: float = 0.0
    code: int = 0
    messages: int | None = None
    reason: int = 0
    garbage: bytes | None = None
    cut: int | None = None
    cut_request: int | None = None
    registered_only: bool = False
    control: bool = False
    foreign_signs: bool = False

    def __post_init__(self) -> None:
        for name, value, high in (
            ("code", self.code, 255),
            ("messages", self.messages or 0, 255),
            ("reason", self.reason, 5),
            ("cut", self.cut or 0, 65535),
            ("cut_request", self.cut_request or 0, 65535),
        ):
            if not 0 <= value <= high:
                raise FieldError(name, f"must lie within 0..{high}", value)
        if not (math.isfinite(self.delay) and self.delay >= 0):
            raise FieldError("delay", "must be a number of seconds and not below 0", self.delay)


HEALTHY = Behaviour()

Choice: TypeAlias = "Behaviour | Callable[[Item], Behaviour]"


class InTurn:
    """One behaviour for each message that comes, then always ``then``. May be asked from several threads."""

    def __init__(self, behaviours: Iterable[Behaviour], then: Behaviour = HEALTHY) -> None:
        self.left, self.then, self._lock = list(behaviours), then, Lock()

    def __call__(self, _: Item) -> Behaviour:
        """For the next message."""
        with self._lock:
            return self.left.pop(0) if self.left else self.then


class ForDocuments:
    """``behaviour`` for the documents of these numbers, ``then`` for the others."""

    def __init__(self, numbers: Iterable[int], behaviour: Behaviour, then: Behaviour = HEALTHY) -> None:
        self.numbers, self.behaviour, self.then = frozenset(numbers), behaviour, then

    def __call__(self, item: Item) -> Behaviour:
        """For this message."""
        container = item.container if isinstance(item, Message) else None
        return self.behaviour if container is not None and container.number in self.numbers else self.then


def in_turn(*behaviours: Behaviour, then: Behaviour = HEALTHY) -> InTurn:
    """One behaviour for each message that comes, then always ``then``."""
    return InTurn(behaviours, then)


def for_documents(numbers: Iterable[int], behaviour: Behaviour, then: Behaviour = HEALTHY) -> ForDocuments:
    """``behaviour`` for the documents of these numbers."""
    return ForDocuments(numbers, behaviour, then)


def spoil(answer: bytes, reason: int) -> bytes:
    """The acknowledgement ``answer``, changed so that a drive refuses it for ``reason`` 1..5."""
    message = Message.decode(answer)
    container = message.container
    if container is None:
        raise BadFrame("only an acknowledgement can be spoilt")
    if reason == 5:
        body = message.body[:-1] + bytes((message.body[-1] ^ 1,))
        return (
            session.seal(
                body, drive=message.header.drive, version=message.header.protocol_version, flags=message.header.flags
            ).encode()
            + body
        )
    said = Acknowledgement.decode(message)
    if reason == 1:
        said = replace(said, message_sign=bytes(byte ^ 0xFF for byte in said.message_sign))
        container = replace(container, payload=said.document() + said.message_sign + b"\0\0")
    elif reason == 2:
        container = replace(container, payload=container.payload[:4] + bytes(len(container.payload) - 4))
    elif reason == 3:
        container = replace(container, number=(container.number + 1) & 0xFFFFFF)
    else:
        container = replace(container, drive=f"{(int(container.drive) + 1) % 10**16:0{len(container.drive)}}"[-16:])
    # the session keeps its drive number: it is the drive that is to find the fault, not the register
    body = container.encode()
    assert len(body) <= MAX_MESSAGE
    head = session.seal(body, drive=message.header.drive, version=message.header.protocol_version)
    return head.encode() + body

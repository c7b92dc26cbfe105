"""A whole message, and a reader that finds messages in a stream.

A message is a session header and its body. The body is a container, nothing at all (the question whether the
operator is alive, and the answer to it), or bytes of another channel, which are kept as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from kkt_driver.errors import BadFrame, ChecksumMismatch
from kkt_driver.ofd import session
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.session import FFD_1_05, MARKING_SIGNATURE, OPERATOR_SIGNATURE, Flags, SessionHeader

_SIGNATURES = (OPERATOR_SIGNATURE, MARKING_SIGNATURE)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``container`` is None when the body is none; ``encode()`` gives back the bytes that were read."""

    header: SessionHeader
    body: bytes = b""
    container: Container | None = None

    @classmethod
    def of(cls, container: Container, *, version: bytes = FFD_1_05, flags: int = Flags.USUAL) -> Message:
        """The message that carries ``container``. FieldError."""
        body = container.encode()
        header = session.seal(body, drive=container.drive, version=version, flags=flags | Flags.CONTAINER)
        return cls(header, body, container)

    @classmethod
    def diagnostic(cls, drive: str, *, version: bytes = FFD_1_05) -> Message:
        """The question "are you there": a header alone."""
        return cls(session.seal(b"", drive=drive, version=version, flags=Flags.AWAITS_ANSWER))

    @classmethod
    def decode(cls, data: bytes) -> Message:
        """The message that fills ``data``. BadFrame; ChecksumMismatch when only a CRC is wrong."""
        header = SessionHeader.parse(data)
        body = bytes(data[session.SIZE :])
        if len(body) != header.body_size:
            raise BadFrame(f"session body of {header.body_size} bytes announced, {len(body)} came")
        return cls.join(header, body)

    @classmethod
    def join(cls, header: SessionHeader, body: bytes) -> Message:
        """The message of a parsed header and the body it announced. BadFrame, ChecksumMismatch."""
        session.check_crc(header, body)
        container = Container.decode(body) if header.has_container and not header.marking else None
        return cls(header, body, container)

    def encode(self) -> bytes:
        """The bytes on the wire."""
        return self.header.encode() + self.body

    @property
    def is_diagnostic(self) -> bool:
        """Whether this is a header alone."""
        return not self.body and not self.header.has_container


class Fault(Enum):
    """What was wrong with a piece of the stream."""

    SIGNATURE = "signature"
    HEADER = "header"
    CHECKSUM = "checksum"
    CONTAINER = "container"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece of the stream that is no message.

    offset: of its first byte, counted from the beginning of the stream.   header: when at least that could be read.
    """

    fault: Fault
    offset: int
    text: str
    header: SessionHeader | None = None


Item: TypeAlias = "Message | Broken"


class MessageReader:
    """Bytes in, messages out; never holds more than one message and what came in the same call.

    A broken container is stepped over by the length in the session header. After a header that cannot be read the
    reader is lost: it says so once and drops bytes up to the next signature.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._offset = 0
        self._lost = False

    def feed(self, data: bytes) -> list[Item]:
        """What ``data`` completes, in the order of the stream."""
        self._buffer += data
        items: list[Item] = []
        while self._buffer:
            if self._lost and not self._seek():
                break
            item = self._next()
            if item is None:
                break
            items.append(item)
        return items

    def finish(self) -> Broken | None:
        """The stream has ended: what it was cut off in, or None when it ended between two messages."""
        if not self._buffer or self._lost:
            self._buffer.clear()
            return None
        rest, offset = len(self._buffer), self._offset
        self._drop(rest)
        return Broken(Fault.CUT, offset, f"the stream ended after {rest} bytes of a message")

    @property
    def pending(self) -> int:
        """Bytes of an unfinished message."""
        return len(self._buffer)

    def _next(self) -> Item | None:
        buffer, offset = self._buffer, self._offset
        start = bytes(buffer[:4])
        if not any(signature.startswith(start) for signature in _SIGNATURES):
            self._lose()
            return Broken(Fault.SIGNATURE, offset, "no message begins here")
        if len(buffer) < session.SIZE:
            return None
        try:
            header = SessionHeader.parse(bytes(buffer[: session.SIZE]))
        except BadFrame as error:
            self._lose()
            fault = Fault.CHECKSUM if isinstance(error, ChecksumMismatch) else Fault.HEADER
            return Broken(fault, offset, str(error))
        size = session.SIZE + header.body_size
        if len(buffer) < size:
            return None
        body = bytes(buffer[session.SIZE : size])
        self._drop(size)
        try:
            return Message.join(header, body)
        except BadFrame as error:
            fault = Fault.CHECKSUM if isinstance(error, ChecksumMismatch) else Fault.CONTAINER
            return Broken(fault, offset, str(error), header)

    def _lose(self) -> None:
        self._lost = True
        self._drop(1)

    def _seek(self) -> bool:
        """Drop bytes up to what may be a signature; True when a whole one stands there."""
        found = [at for at in (self._buffer.find(signature) for signature in _SIGNATURES) if at >= 0]
        if found:
            self._drop(min(found))
            self._lost = False
            return True
        keep = next((n for n in (3, 2, 1) if any(self._buffer.endswith(s[:n]) for s in _SIGNATURES)), 0)
        self._drop(len(self._buffer) - keep)
        return False

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._offset += count

"""The acknowledgement (подтверждение оператора): document 7, the operator's answer to one document.

Tags, in this order: 1017 ИНН of the operator, 1041 number of the drive, 1040 number of the document, 1012 time of
receipt in UTC, then if there is something to say 1068 with 1022 (ФФД 1.0, 1.05) or 1206 (1.1, 1.2), then 1078, the
operator's sign ФПО; after the TLVs 8 bytes of the message sign ФПП. Source: order ММВ-7-20/229; nobody has published
the acknowledgement of a real operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd import Fields, tlv
from kkt_driver.ffd.tlv import Input
from kkt_driver.ofd.codes import ANSWERS, Code, Queue
from kkt_driver.ofd.container import SERVICE1, SIGN_SIZE, Container, Payload
from kkt_driver.ofd.message import Message
from kkt_driver.ofd.session import SESSION_VERSION

FORM = 7
#: bytes of the document, and of the whole message that command 26h takes
MAX_DOCUMENT, MAX_MESSAGE = 512, 1024
#: of the 12 opaque bytes at the end of a container's header, an operator gives back the first five
ECHOED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What an acknowledgement says.

    drive, number: of the document it answers.   inn: ИНН of the operator, 10 or 12 digits.
    time: UTC without a zone, whole seconds.     code: tag 1022, 0..255; 0 when the operator had nothing to say.
    messages: tag 1206, bits as OperatorMessage; None when absent.
    sign: ФПО (1078), up to 16 bytes, empty when absent.   message_sign: ФПП, 8 bytes, empty when absent.
    """

    drive: str
    number: int
    inn: str
    time: datetime
    code: int = 0
    messages: int | None = None
    sign: bytes = b""
    message_sign: bytes = bytes(SIGN_SIZE)

    @property
    def answer(self) -> Code:
        """The words for ``code`` and what becomes of the document; a code nobody has seen keeps it in the queue."""
        known = ANSWERS.get(self.code)
        return known or Code(
            self.code, "unknown", f"Ответ ОФД {self.code}", f"answer {self.code} of the operator", Queue.KEPT
        )

    @property
    def delivered(self) -> bool:
        """Whether the document leaves the queue of the drive."""
        return self.answer.queue is Queue.DELIVERED

    def signed_by_operator(self) -> bytes:
        """The TLVs that the ФПО covers: 1017, 1041, 1040, 1012."""
        return tlv.encode(_head(self))

    def signed_by_message(self) -> bytes:
        """The TLVs that the ФПП covers: all of them, the ФПО included."""
        return tlv.encode([*_head(self), *_tail(self)])

    def document(self) -> bytes:
        """The outer TLV of document 7. FieldError names the tag that does not fit."""
        inner = self.signed_by_message()
        outer = tlv.encode([(FORM, inner)])
        if len(outer) > MAX_DOCUMENT:
            raise FieldError("acknowledgement", f"must be at most {MAX_DOCUMENT} bytes", len(outer))
        return outer

    def encode(self, request: Message | None = None, *, version: bytes | None = None) -> Message:
        """The message that carries it; opaque bytes and version are those of ``request``. FieldError."""
        asked = request.container if request is not None else None
        container = Container.of(
            self.document(),
            self.message_sign,
            drive=self.drive,
            number=self.number,
            service1=asked.service1 if asked is not None else SERVICE1,
            opaque=asked.service2[:ECHOED] if asked is not None else b"",
        )
        if version is None and request is not None:
            version = request.header.protocol_version
        return Message.of(container, version=version) if version is not None else Message.of(container)

    @classmethod
    def decode(cls, message: Message) -> Acknowledgement:
        """What ``message`` says. BadFrame when it is no acknowledgement or lacks a tag that it must have."""
        if message.header.session_version != SESSION_VERSION:
            raise BadFrame(f"session version {message.header.session_version.hex()} in an acknowledgement")
        if message.container is None:
            raise BadFrame("an acknowledgement without a container")
        return read(message.container)


def read(container: Container) -> Acknowledgement:
    """What an acknowledgement says; drive and number as the *document* states them. BadFrame.

    One without the ФПП is read too, as an operator without a crypto module sends it: its ``message_sign`` is empty.
    """
    if container.form != FORM:
        raise BadFrame(f"form {container.form} where an acknowledgement (7) belongs")
    payload = container.open(unsigned=True)
    fields = payload.read().fields
    time = fields.get(1012)
    if not isinstance(time, datetime):
        raise BadFrame("acknowledgement without a readable time (1012)")
    said = fields.get(1068)
    messages = fields.get(1206)
    return Acknowledgement(
        drive=_text(fields, 1041),
        number=_number(fields, 1040),
        inn=_text(fields, 1017),
        time=time,
        code=_number(said, 1022) if isinstance(said, Fields) and 1022 in said else 0,
        messages=messages if isinstance(messages, int) else None,
        sign=_bytes(fields, 1078),
        message_sign=payload.sign,
    )


def check(container: Container, *, drive: str, number: int) -> int:
    """Reason 0 (good), 2, 3 or 4 for which a drive refuses an acknowledgement of its document ``number``.

    The checksum (5) was checked when the container was decoded; the signs (1) are for whoever holds the keys.
    """
    if container.number != number:
        return 3
    if container.drive != drive:
        return 4
    try:
        said = read(container)
    except BadFrame:
        return 2
    return 3 if said.number != number else 4 if said.drive != drive else 0


def _head(said: Acknowledgement) -> list[tuple[int, Input]]:
    # 1041 stands padded to 16 characters, as in the documents of drives
    return [(1017, said.inn), (1041, said.drive), (1040, said.number), (1012, said.time)]


def _tail(said: Acknowledgement) -> list[tuple[int, Input]]:
    pairs: list[tuple[int, Input]] = []
    if said.code:
        pairs.append((1068, [(1022, said.code)]))
    if said.messages is not None:
        pairs.append((1206, said.messages))
    if said.sign:
        pairs.append((1078, said.sign))
    return pairs


def _text(fields: Fields, tag: int) -> str:
    value = fields.get(tag)
    if not isinstance(value, str):
        raise BadFrame(f"acknowledgement without tag {tag}")
    return value.rstrip(" ")


def _number(fields: Fields, tag: int) -> int:
    value = fields.get(tag)
    if not isinstance(value, int):
        raise BadFrame(f"acknowledgement without tag {tag}")
    return value


def _bytes(fields: Fields, tag: int) -> bytes:
    value = fields.get(tag, b"")
    return value if isinstance(value, bytes) else b""


def payload_sign(message: Message) -> bytes | None:
    """The message sign (ФПС of a document, ФПП of an acknowledgement); None when there is none to see."""
    try:
        return None if message.container is None else Payload.decode(message.container.payload).sign
    except BadFrame:
        return None

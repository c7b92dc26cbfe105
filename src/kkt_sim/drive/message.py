"""The drive's message for the operator, and what the drive accepts as an answer to it.

A message is session header, container, document, message sign: :mod:`kkt_driver.ofd` knows the bytes. Its sign (ФПС)
and those of the answer are the keyed hashes of the emulated operator, without legal validity.
"""

from __future__ import annotations

from kkt_driver.errors import BadFrame, ChecksumMismatch
from kkt_driver.ffd import tlv
from kkt_driver.ofd.acknowledgement import Acknowledgement, check, read
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Message
from kkt_driver.ofd.session import OPERATOR_SIGNATURE, PROTOCOL_VERSIONS
from kkt_sim.drive.answers import StoredDocument
from kkt_sim.drive.record import Confirmation, pack_time
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.operator import sign

# 26h, byte behind 20h
WRONG_SIGN, WRONG_FORMAT, WRONG_DOCUMENT, WRONG_DRIVE, WRONG_CRC = range(1, 6)

_VERSIONS = {format: version for version, format in PROTOCOL_VERSIONS.items()}
_MESSAGE = 1068


def build(document: StoredDocument, *, drive: str, secret: bytes | None = None, whole: bool = True) -> bytes:
    """The message that carries ``document``; with ``whole`` False its container alone."""
    secret = sign.DEFAULT_SECRET if secret is None else secret
    outer = tlv.encode([(document.form, document.tlv)])
    mark = sign.document_sign(drive, outer, secret)
    # What stands in the opaque bytes of a real one is not known; the document's sign makes them differ.
    opaque = document.sign.to_bytes(4, "big").rjust(10, b"\0")
    container = Container.of(outer, mark, drive=drive, number=document.number, opaque=opaque)
    return Message.of(container, version=_VERSIONS[document.format]).encode() if whole else container.encode()


def accept(
    data: bytes, *, drive: str, number: int, secret: bytes | None = None, signed: bool = True
) -> Acknowledgement:
    """What the operator's answer to document ``number`` says; ``data`` with or without its session header.

    DriveRefused 20h with the reason: 1 sign, 2 format, 3 document, 4 drive, 5 CRC. ``signed``: check the signs.
    """
    try:
        container = Message.decode(data).container if data.startswith(OPERATOR_SIGNATURE) else Container.decode(data)
    except ChecksumMismatch as error:
        raise _refused(WRONG_CRC, str(error)) from error
    except BadFrame as error:
        raise _refused(WRONG_FORMAT, str(error)) from error
    if container is None:
        raise _refused(WRONG_FORMAT, "a session header alone")
    reason = check(container, drive=drive, number=number)
    if reason:
        raise _refused(reason, "see kkt_driver.ofd.acknowledgement.check")
    said = read(container)
    if signed and not _verified(said, secret):
        raise _refused(WRONG_SIGN, "signed by another operator, or changed")
    return said


def kept(said: Acknowledgement) -> Confirmation:
    """What of an answer the drive keeps for command 41h."""
    return Confirmation(
        said.number, pack_time(said.time), said.sign[:18].rjust(18, b"\0"), said.code, said.messages or 0
    )


def told(said: Acknowledgement) -> bytes:
    """The STLV that command 26h hands on to the register; nothing if the operator had nothing to say."""
    return tlv.encode([(_MESSAGE, [(1022, said.code)])]) if said.code else b""


def _verified(said: Acknowledgement, secret: bytes | None) -> bool:
    return sign.verify(said, sign.DEFAULT_SECRET if secret is None else secret)


def _refused(reason: int, text: str) -> DriveRefused:
    return DriveRefused(Code.MESSAGE_REFUSED, f"reason {reason}: {text}", bytes((reason,)))

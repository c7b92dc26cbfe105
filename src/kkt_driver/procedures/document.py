"""Documents out of the drive's archive."""

from __future__ import annotations

from kkt_driver.atol.commands.drive import DriveStatus, FindDocument, FindDocumentReply, NextTlv, ReadDocument
from kkt_driver.errors import BadFrame, DeviceError, NoDriveData, NotSupported
from kkt_driver.ffd import Document, Fields, encode_sign, split
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.outcome import RECEIPTS, from_record
from kkt_driver.results import FiscalDocument

_READINGS = 3
_MAX_TLV = 0x10000


def document(number: int) -> Procedure[Document]:
    """Document ``number`` as it went into the drive; the short record where only that is kept.

    Raises NoDriveData when there is no such document.
    """
    for reading in range(1, _READINGS + 1):
        try:
            head = yield from ask(ReadDocument(number=number))
            data = yield from _pieces()
        except Unconfirmed as lost:  # a piece may be gone: only from the start is it whole
            if reading == _READINGS or not lost.usable:
                raise
        except (NoDriveData, NotSupported):
            break
        else:
            if data:
                return _unwrapped(head.form, data)
            break
    return from_short_record((yield from ask(FindDocument(number=number))))


def _pieces() -> Procedure[bytes]:
    data = b""
    while True:
        try:
            piece = yield from ask(NextTlv())
        except NoDriveData:
            return data
        if not piece.data or len(data) > _MAX_TLV:
            raise BadFrame("NextTlv: the register gives pieces without end")
        data += piece.data


def _unwrapped(form: int, data: bytes) -> Document:
    parts = split(data)
    return Document.decode(form, parts[0][1] if len(parts) == 1 and parts[0][0] == form else data)


def from_short_record(found: FindDocumentReply) -> Document:
    """What the short record tells: number, time, sign; for receipts operation and sum."""
    pairs: list[tuple[int, object]] = [(1040, found.document)]
    if found.time is not None:
        pairs.append((1012, found.time))
    if found.form in RECEIPTS and len(found.details) >= 6:
        pairs += [(1054, found.details[0]), (1020, int.from_bytes(found.details[1:6], "little"))]
    pairs.append((1077, encode_sign(found.sign, found.form)))
    return Document(found.form, Fields(pairs))  # type: ignore[arg-type]


def last_document() -> Procedure[FiscalDocument | None]:
    """The last document on the drive, None before the first."""
    drive = yield from ask(DriveStatus())
    if not drive.last:
        return None
    try:
        found = yield from ask(FindDocument(number=drive.last))
    except NoDriveData as missing:
        raise DeviceError(missing.code, missing.text_ru, missing.text_en, command=f"document {drive.last}") from missing
    return from_record(found, drive.serial)

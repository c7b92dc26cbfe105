"""Documents out of the drive's archive."""

from __future__ import annotations

from kkt_driver.atol.commands.drive import DriveStatus, NextTlv, ReadDocument
from kkt_driver.errors import BadFrame, DeviceError, NoDriveData, NotSupported, UnexpectedReply
from kkt_driver.ffd import Document, Fields, encode_sign, split
from kkt_driver.fn.records import ReceiptRecord
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.kept import Kept, find
from kkt_driver.procedures.outcome import from_record
from kkt_driver.results import FiscalDocument

_READINGS = 5
_MAX_TLV = 0x10000


def document(number: int) -> Procedure[Document]:
    """Document ``number`` as it went into the drive; the short record where only that is kept.

    Raises NoDriveData when there is no such document.
    """
    whole = yield from _whole(number)
    if whole is not None:
        return whole
    return from_short_record((yield from find(number)))


def from_short_record(kept: Kept) -> Document:
    """What the short record tells: number, time, sign; for receipts operation and sum."""
    record = kept.record
    pairs: list[tuple[int, object]] = [(1040, record.number)]
    if record.time is not None:
        pairs.append((1012, record.time))
    if isinstance(record, ReceiptRecord):
        pairs += [(1054, record.operation), (1020, record.total)]
    pairs.append((1077, encode_sign(record.sign, kept.form)))
    return Document(kept.form, Fields(pairs))  # type: ignore[arg-type]


def last_document() -> Procedure[FiscalDocument | None]:
    """The last document on the drive, None before the first."""
    drive = yield from ask(DriveStatus())
    if not drive.last:
        return None
    try:
        kept = yield from find(drive.last)
    except NoDriveData as missing:
        raise DeviceError(missing.code, missing.text_ru, missing.text_en, command=f"document {drive.last}") from missing
    return from_record(kept, drive.serial)


def _whole(number: int) -> Procedure[Document | None]:
    """The document in full, None where it is not kept so.

    The register forgets on a restart what it was reading and then says "the end", and a request that comes late may
    take a piece away. So what was read has to be as long as announced and to bear the right number. Should a register
    announce wrong lengths, two readings in a row that give the same are believed.
    """
    before: tuple[int, bytes] | None = None
    for reading in range(1, _READINGS + 1):
        try:
            head = yield from ask(ReadDocument(number=number))
            data = yield from _pieces(head.length if reading == 1 else _MAX_TLV)
        except Unconfirmed as lost:
            if reading == _READINGS or not lost.usable:
                raise
            continue
        except (NoDriveData, NotSupported):
            return None
        found = _read(number, head.form, data)
        if found is not None and (len(data) == head.length or (head.form, data) == before):
            return found
        if not data and before == (head.form, data):
            return None
        before = (head.form, data)
    raise UnexpectedReply(f"document {number}: every reading gives something else")


def _pieces(wanted: int) -> Procedure[bytes]:
    """Pieces up to ``wanted`` bytes or to the end."""
    data = b""
    while len(data) != wanted:
        try:
            piece = yield from ask(NextTlv())
        except NoDriveData:
            break
        if not piece.data or len(data) > _MAX_TLV:
            raise BadFrame("NextTlv: the register gives pieces without end")
        data += piece.data
    return data


def _read(number: int, form: int, data: bytes) -> Document | None:
    """The document if this is the one."""
    if not data:
        return None
    try:
        parts = split(data)
        made = Document.decode(form, parts[0][1] if len(parts) == 1 and parts[0][0] == form else data)
    except BadFrame:
        return None
    return made if made.number in (None, number) else None

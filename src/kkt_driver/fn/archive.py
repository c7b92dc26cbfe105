"""Reading what the drive keeps: whole documents and registrations, TLV by TLV."""

from __future__ import annotations

from typing import Any

from kkt_driver.errors import NoDriveData, UnexpectedReply
from kkt_driver.ffd import Document
from kkt_driver.fn.command import Bytes, FnCommand
from kkt_driver.fn.commands import archive
from kkt_driver.fn.exchange import Procedure, Unconfirmed, ask

#: a document is at most 32 KiB of TLVs, each at least 4 bytes
_MOST_TLVS = 8192
_TRIES = 3


def read_document(number: int) -> Procedure[Document]:
    """45h, then 46h to the end: a document in full.

    NoDriveData if there is none, or the drive keeps no more than its short record; UnexpectedReply if the TLVs are
    not as long as was announced.
    """
    head = yield from ask(archive.ReadDocument(number=number))
    data = yield from _all(archive.ReadDocument(number=number), archive.NextTlv())
    if len(data) != head.length:
        raise UnexpectedReply(f"document {number}: {head.length} bytes announced, {len(data)} came")
    return Document.decode(head.form, data)


def read_registration(ordinal: int) -> Procedure[bytes]:
    """44h FFFFh, then 47h to the end: the TLVs that came with 07h for the registration ``ordinal`` from 1."""
    begin = archive.ReadReportTag(ordinal=ordinal)
    yield from ask(begin)
    return (yield from _all(begin, archive.NextRegistrationTlv()))


def _all(begin: FnCommand[Any], step: FnCommand[Bytes]) -> Procedure[bytes]:
    """Everything ``step`` gives; from the beginning again when a step got lost."""
    for attempt in range(1, _TRIES + 1):
        found = b""
        try:
            for _ in range(_MOST_TLVS):
                found += (yield from ask(step)).data
            raise UnexpectedReply(f"{type(step).__name__}: no end after {_MOST_TLVS} TLVs")
        except NoDriveData:
            return found
        except Unconfirmed:
            if attempt == _TRIES:
                raise
            yield from ask(begin)
    raise AssertionError("the loop returns or raises")

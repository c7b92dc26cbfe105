"""Registration of the register and its attributes (реквизиты)."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done, Effect, Reply
from kkt_driver.wire.fields import U8, U16, Rest

#: E8 cuts a TLV into blocks of this size.
BLOCK = 100


class WriteAttribute(AtolCommand[Done], code=0xE8, ru="Записать реквизит", effect=Effect.STEP):
    """Give the register one TLV for the document to come.

    ``data`` is block ``block`` (from 0) of ``total``: the TLV, header included, in blocks of 100 bytes.
    ``flags`` 1: print it.
    """

    flags: U8 = 1
    total: U8 = 1
    block: U8 = 0
    data: Rest


class ReadAttributeReply(Reply):
    """A block of a TLV."""

    total: U8
    data: Rest = b""


class ReadAttribute(AtolCommand[ReadAttributeReply], code=0xE9, ru="Считать реквизит"):
    """Read back a registration attribute by tag, block by block."""

    tag: U16
    block: U8 = 0


class Fiscalise(AtolCommand[Done], code=0xA6, ru="Фискализация", effect=Effect.DOCUMENT, patience=60):
    """Make the registration report from the attributes written before (mode 6).

    Tag 1101 decides: 0 registration, 1 replacement of the drive, 2 new parameters.
    """


class CloseArchive(AtolCommand[Done], code=0xA7, ru="Закрытие архива ФН", effect=Effect.DOCUMENT, patience=60):
    """Close the fiscal mode of the drive for good (mode 6)."""


class PrintRegistrations(AtolCommand[Done], code=0xA8, ru="Печать итогов регистраций ККТ", effect=Effect.PRINT):
    """Print the registrations of the drive (mode 6)."""

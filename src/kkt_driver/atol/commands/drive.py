"""Commands that the register passes on to the fiscal drive: ``A4 number``. Numbers are binary, little endian.

Behind ``55 00`` the drive's answer stands as it came, so it is declared once, in :mod:`kkt_driver.fn.commands`. The
register's own are 35h, which it gives block by block, and 44h, where a block stands before the ordinal.
"""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done, Effect, RawReply, Reply
from kkt_driver.fn.commands import archive, exchange, service
from kkt_driver.wire.fields import U8, U32, Rest


class DriveExchangeReply(Reply, exchange.ExchangeStatus):
    """Exchange with the operator, as the drive tells it."""


class DriveExchange(AtolCommand[DriveExchangeReply], code=0xA420, ru=exchange.ReadExchange.title_ru):
    """Exchange status (ФН 20h)."""


class DriveStatusReply(Reply, service.Status):
    """State of the drive."""


class DriveStatus(AtolCommand[DriveStatusReply], code=0xA430, ru=service.ReadStatus.title_ru):
    """State of the drive (ФН 30h)."""


class DriveNumberReply(Reply, service.Serial):
    """Serial number of the drive."""


class DriveNumber(AtolCommand[DriveNumberReply], code=0xA431, ru=service.ReadSerial.title_ru):
    """Serial number of the drive (ФН 31h)."""


class DriveValidityReply(Reply, service.Validity):
    """Last day of the keys, registrations left and done."""


class DriveValidity(AtolCommand[DriveValidityReply], code=0xA432, ru=service.ReadValidity.title_ru):
    """Validity of the drive (ФН 32h)."""


class DriveVersionReply(Reply, service.Firmware):
    """Firmware of the drive, and whether it is a debug one."""


class DriveVersion(AtolCommand[DriveVersionReply], code=0xA433, ru=service.ReadFirmware.title_ru):
    """Firmware of the drive (ФН 33h)."""


class DriveErrorsReply(Reply):
    """Block of diagnostic bytes."""

    blocks: U8
    data: Rest = b""


class DriveErrors(AtolCommand[DriveErrorsReply], code=0xA435, ru=service.ReadErrors.title_ru):
    """Diagnostics of the drive by block (ФН 35h)."""

    block: U8 = 0


class FindDocumentReply(Reply, archive.FoundDocument):
    """Short record of a document."""


class FindDocument(AtolCommand[FindDocumentReply], code=0xA440, ru=archive.FindDocument.title_ru):
    """Short record of a document by number (ФН 40h)."""

    number: U32


class OperatorReceiptReply(Reply, archive.OperatorReceipt):
    """The operator's receipt for a document."""


class OperatorReceipt(AtolCommand[OperatorReceiptReply], code=0xA441, ru=archive.ReadOperatorReceipt.title_ru):
    """The operator's receipt for a document (ФН 41h)."""

    number: U32


class RegistrationParameter(AtolCommand[RawReply], code=0xA444, ru=archive.ReadRegistrationTag.title_ru):
    """A registration parameter: block, ordinal of the report, tag; FFFFh asks for all, to be read with 47h.

    Driver 10.8.0 sends the block only with a single tag, so the fields are kept as they come. The answer to that is
    the count of blocks and the TLV.
    """

    data: Rest


class ReadDocumentReply(Reply, archive.DocumentHead):
    """Form and length of the TLV to come."""


class ReadDocument(AtolCommand[ReadDocumentReply], code=0xA445, ru=archive.ReadDocument.title_ru):
    """Begin to read a document as TLV (ФН 45h)."""

    number: U32


class NextTlv(AtolCommand[RawReply], code=0xA446, ru=archive.NextTlv.title_ru, effect=Effect.STEP):
    """The next piece of the document begun with 45h; NoDriveData behind the last (ФН 46h)."""


class NextRegistrationTlv(
    AtolCommand[RawReply], code=0xA447, ru=archive.NextRegistrationTlv.title_ru, effect=Effect.STEP
):
    """The next registration parameter; NoDriveData behind the last (ФН 47h)."""


class ResetDebugDrive(AtolCommand[Done], code=0xA460, ru=service.ResetDebug.title_ru, effect=Effect.DOCUMENT):
    """Wipe a debug drive (ФН 60h; ``magic`` 16h)."""

    magic: U8 = 0x16

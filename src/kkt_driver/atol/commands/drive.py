"""Commands that the register passes on to the fiscal drive: ``A4 number``. Numbers are binary, little endian."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done, Effect, RawReply, Reply
from kkt_driver.wire.fields import U8, U16, U32, DriveDate, DriveSerial, DriveTime, Rest


class DriveExchangeReply(Reply):
    """Exchange with the operator: status bits, message being read, unsent count, first unsent and its time."""

    status: U8
    reading: U8
    unsent: U16
    first: U32
    time: DriveTime


class DriveExchange(AtolCommand[DriveExchangeReply], code=0xA420):
    """Exchange status («Статус информационного обмена», ФН 20h)."""


class DriveStatusReply(Reply):
    """State of the drive.

    ``phase``: 1 ready, 3 fiscal, 7 post-fiscal, 0Fh archive. ``document``: 0 none, else the document being made.
    ``flags``: 1 replace (3 days), 2 resource (30 days), 4 memory 90 %, 8 operator timeout, 80h failure.
    """

    phase: U8
    document: U8
    has_data: U8 = 0
    shift: U8 = 0
    flags: U8 = 0
    time: DriveTime = None
    serial: DriveSerial = ""
    last: U32 = 0


class DriveStatus(AtolCommand[DriveStatusReply], code=0xA430):
    """State of the drive (ФН 30h)."""


class DriveNumberReply(Reply):
    """Serial number of the drive, 16 digits."""

    serial: DriveSerial


class DriveNumber(AtolCommand[DriveNumberReply], code=0xA431):
    """Serial number of the drive (ФН 31h)."""


class DriveValidityReply(Reply):
    """Last day of the keys, registrations left and done."""

    until: DriveDate
    left: U8 = 0
    done: U8 = 0


class DriveValidity(AtolCommand[DriveValidityReply], code=0xA432):
    """Validity of the drive (ФН 32h)."""


class DriveVersionReply(Reply):
    """Firmware; ``type`` 0 is a debug drive (МГМ), 1 a real one."""

    version: DriveSerial
    type: U8


class DriveVersion(AtolCommand[DriveVersionReply], code=0xA433):
    """Firmware of the drive (ФН 33h)."""


class DriveErrorsReply(Reply):
    """Block of diagnostic bytes."""

    blocks: U8
    data: Rest = b""


class DriveErrors(AtolCommand[DriveErrorsReply], code=0xA435):
    """Diagnostics of the drive by block (ФН 35h)."""

    block: U8 = 0


class FindDocumentReply(Reply):
    """Short record: form, operator's receipt there or not, then by form (ФН 40h)."""

    form: U8
    confirmed: U8
    time: DriveTime
    document: U32
    sign: U32
    details: Rest = b""


class FindDocument(AtolCommand[FindDocumentReply], code=0xA440):
    """Short record of a document by number (ФН 40h)."""

    number: U32


class OperatorReceipt(AtolCommand[RawReply], code=0xA441):
    """The operator's receipt for a document: time(5), sign(18), number(4) (ФН 41h)."""

    number: U32


class RegistrationParameterReply(Reply):
    """Blocks of the TLV."""

    total: U8 = 0
    data: Rest = b""


class RegistrationParameter(AtolCommand[RawReply], code=0xA444):
    """A registration parameter: block, ordinal of the report, tag; FFFFh asks for all, to be read with 47h.

    Driver 10.8.0 sends the block only with a single tag, so the fields are kept as they come.
    """

    data: Rest


class ReadDocumentReply(Reply):
    """Form and length of the TLV to come."""

    form: U16
    length: U16


class ReadDocument(AtolCommand[ReadDocumentReply], code=0xA445):
    """Begin to read a document as TLV (ФН 45h)."""

    number: U32


class NextTlv(AtolCommand[RawReply], code=0xA446, effect=Effect.STEP):
    """The next piece of the document begun with 45h; NoDriveData behind the last (ФН 46h)."""


class NextRegistrationTlv(AtolCommand[RawReply], code=0xA447, effect=Effect.STEP):
    """The next registration parameter; NoDriveData behind the last (ФН 47h)."""


class ResetDebugDrive(AtolCommand[Done], code=0xA460, effect=Effect.DOCUMENT):
    """Wipe a debug drive (ФН 60h; ``magic`` 16h)."""

    magic: U8 = 0x16

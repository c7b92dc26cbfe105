"""Commands passed on to the drive (A4h)."""

from __future__ import annotations

from kkt_driver.atol.command import RawReply
from kkt_driver.atol.commands import drive
from kkt_driver.errors import BadFrame
from kkt_driver.ffd import split
from kkt_sim.drive import Code as DriveCode
from kkt_sim.drive import DriveRefused
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on
from kkt_sim.register.state import RegisterState

ALL = 0xFFFF
#: bytes in one answer of 46h
PIECE = 512


@on(drive.DriveExchange)
def exchange(register: Register, command: drive.DriveExchange) -> drive.DriveExchangeReply:
    """20h."""
    status = register.drive.exchange_status()
    return drive.DriveExchangeReply(
        status=status.bits,
        reading=int(status.reading),
        unsent=status.queued,
        first=status.first_number,
        time=status.first_time,
    )


@on(drive.DriveStatus)
def status(register: Register, command: drive.DriveStatus) -> drive.DriveStatusReply:
    """30h."""
    known = register.drive.status()
    return drive.DriveStatusReply(
        phase=known.phase,
        document=known.document,
        has_data=int(known.has_data),
        shift=int(known.shift_open),
        flags=known.flags,
        time=known.time,
        serial=known.number,
        last=known.last_document,
    )


@on(drive.DriveNumber)
def number(register: Register, command: drive.DriveNumber) -> drive.DriveNumberReply:
    """31h."""
    return drive.DriveNumberReply(serial=register.drive.status().number)


@on(drive.DriveValidity)
def validity(register: Register, command: drive.DriveValidity) -> drive.DriveValidityReply:
    """32h."""
    known = register.drive.validity()
    return drive.DriveValidityReply(until=known.until, left=known.left, done=known.done)


@on(drive.DriveVersion)
def version(register: Register, command: drive.DriveVersion) -> drive.DriveVersionReply:
    """33h."""
    text, kind = register.drive.version()
    return drive.DriveVersionReply(version=text, type=kind)


@on(drive.DriveErrors)
def errors(register: Register, command: drive.DriveErrors) -> drive.DriveErrorsReply:
    """35h."""
    return drive.DriveErrorsReply(blocks=1, data=b"\0")


@on(drive.FindDocument)
def find(register: Register, command: drive.FindDocument) -> RawReply:
    """40h."""
    record = register.drive.find(command.number)
    return RawReply(data=bytes((record.form, int(record.confirmed))) + record.data)


@on(drive.OperatorReceipt)
def operator_receipt(register: Register, command: drive.OperatorReceipt) -> RawReply:
    """41h."""
    return RawReply(data=register.drive.operator_receipt(command.number))


@on(drive.RegistrationParameter)
def registration_parameter(register: Register, command: drive.RegistrationParameter) -> RawReply:
    """44h: ``block ordinal tag`` for one, ``ordinal FFFF`` for all."""
    data = command.data
    if len(data) == 3 and data[1:] == b"\xff\xff":
        register.reading = register.drive.registration_tlvs(data[0])
        return RawReply()
    if len(data) != 4:
        raise Refused(Code.BAD_FORMAT)
    whole = register.drive.registration_tlv(data[1], int.from_bytes(data[2:], "little"))
    return RawReply(data=bytes((1,)) + whole)


@on(drive.NextRegistrationTlv)
def next_registration_tlv(register: Register, command: drive.NextRegistrationTlv) -> RawReply:
    """47h."""
    return RawReply(data=_next(register))


@on(drive.ReadDocument)
def read_document(register: Register, command: drive.ReadDocument) -> drive.ReadDocumentReply:
    """45h."""
    document = register.drive.document(command.number)
    register.reading = _pieces(document.tlv)
    return drive.ReadDocumentReply(form=document.form, length=len(document.tlv))


@on(drive.NextTlv)
def next_tlv(register: Register, command: drive.NextTlv) -> RawReply:
    """46h."""
    return RawReply(data=_next(register))


@on(drive.ResetDebugDrive)
def reset(register: Register, command: drive.ResetDebugDrive) -> None:
    """60h: the drive is as new, and the register unregistered."""
    if command.magic != 0x16:
        raise Refused(Code.BAD_FORMAT)
    register.drive.reset()
    register.state = RegisterState(tables=register.state.tables, clock_offset=register.state.clock_offset)
    register.pending = []
    register.start_exchange()
    register.save()


def _next(register: Register) -> bytes:
    if not register.reading:
        raise DriveRefused(DriveCode.NO_DATA, "nothing left to read")
    return register.reading.pop(0)


def _pieces(data: bytes) -> list[bytes]:
    """Whole top-level TLVs, as many as fit into one answer."""
    pieces: list[bytes] = []
    try:
        pairs = split(data)
    except BadFrame as error:
        raise AssertionError("the drive keeps whole TLVs") from error
    for tag, raw in pairs:
        whole = tag.to_bytes(2, "little") + len(raw).to_bytes(2, "little") + raw
        if pieces and len(pieces[-1]) + len(whole) <= PIECE:
            pieces[-1] += whole
        else:
            pieces.append(whole)
    return pieces

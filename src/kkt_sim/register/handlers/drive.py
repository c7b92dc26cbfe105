"""Commands passed on to the drive (A4h)."""

from __future__ import annotations

from typing import Any

from kkt_driver.atol.command import AtolCommand, RawReply
from kkt_driver.atol.commands import drive
from kkt_driver.errors import BadFrame
from kkt_driver.ffd import split
from kkt_driver.fn.command import Done, FnCommand
from kkt_driver.fn.commands import archive, exchange, service
from kkt_sim.drive import Code as DriveCode
from kkt_sim.drive import DriveRefused
from kkt_sim.drive.handlers import HANDLERS as DRIVE_HANDLERS
from kkt_sim.drive.handlers import Talker
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on
from kkt_sim.register.state import RegisterState

ALL = 0xFFFF
#: bytes in one answer of 46h
PIECE = 512

#: What the register passes on as it is, and the drive's own name for it. Their fields are the same.
_PASSED_ON: dict[type[AtolCommand[Any]], type[FnCommand[Any]]] = {
    drive.DriveExchange: exchange.ReadExchange,
    drive.DriveStatus: service.ReadStatus,
    drive.DriveNumber: service.ReadSerial,
    drive.DriveValidity: service.ReadValidity,
    drive.DriveVersion: service.ReadFirmware,
    drive.FindDocument: archive.FindDocument,
    drive.OperatorReceipt: archive.ReadOperatorReceipt,
}


def pass_on(register: Register, command: AtolCommand[Any]) -> RawReply:
    """20h, 30h..33h, 40h, 41h: the drive's own answer."""
    asked = _PASSED_ON[type(command)](**dict(command))
    answer = DRIVE_HANDLERS[type(asked)](Talker(register.drive), asked) or Done()
    return RawReply(data=answer.encode())


for _command in _PASSED_ON:
    on(_command)(pass_on)


@on(drive.DriveErrors)
def errors(register: Register, command: drive.DriveErrors) -> drive.DriveErrorsReply:
    """35h."""
    return drive.DriveErrorsReply(blocks=1, data=b"\0")


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

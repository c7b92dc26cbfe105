"""Registration, shifts, receipts, reports: everything that makes a document."""

from __future__ import annotations

from kkt_driver.fn.command import FnReply
from kkt_driver.fn.commands import receipt, registration, registration_11, shift
from kkt_sim.drive.answers import ShiftSigned, Signed
from kkt_sim.drive.handlers.base import Talker, on, time_of


@on(registration.BeginRegistration)
def begin_registration(talker: Talker, command: registration.BeginRegistration) -> None:
    """02h."""
    talker.drive.begin_registration(command.kind or 0)


@on(registration.FinishRegistration)
def finish_registration(talker: Talker, command: registration.FinishRegistration) -> FnReply:
    """03h."""
    made = talker.drive.finish_registration(
        time_of(command.time), command.inn, command.rnm, command.tax_systems, command.modes, command.reason
    )
    return signed(made)


@on(registration_11.BeginRegistration11)
def begin_registration_11(talker: Talker, command: registration_11.BeginRegistration11) -> None:
    """A2h."""
    talker.drive.begin_registration_11(command.kind, command.format)


@on(registration_11.FinishRegistration11)
def finish_registration_11(talker: Talker, command: registration_11.FinishRegistration11) -> FnReply:
    """A3h."""
    made = talker.drive.finish_registration_11(
        time_of(command.time),
        command.inn,
        command.rnm,
        command.tax_systems,
        command.modes,
        command.more_modes,
        command.operator_inn,
        command.reasons,
    )
    return signed(made)


@on(registration.BeginClose)
def begin_close(talker: Talker, command: registration.BeginClose) -> None:
    """04h."""
    talker.drive.begin_close()


@on(registration.FinishClose)
def finish_close(talker: Talker, command: registration.FinishClose) -> FnReply:
    """05h."""
    return signed(talker.drive.finish_close(time_of(command.time), command.rnm))


@on(registration.Cancel)
def cancel(talker: Talker, command: registration.Cancel) -> None:
    """06h."""
    talker.drive.cancel()


@on(registration.AddData)
def add(talker: Talker, command: registration.AddData) -> None:
    """07h."""
    talker.drive.add(command.tlv)


@on(shift.ReadShift)
def read_shift(talker: Talker, command: shift.ReadShift) -> FnReply:
    """10h."""
    known = talker.drive.shift()
    return shift.ShiftParameters(state=int(known.is_open), shift=known.number, receipt=known.receipt)


@on(shift.BeginShiftOpen)
def begin_shift_open(talker: Talker, command: shift.BeginShiftOpen) -> None:
    """11h."""
    talker.drive.begin_shift_open(time_of(command.time))


@on(shift.FinishShiftOpen)
def finish_shift_open(talker: Talker, command: shift.FinishShiftOpen) -> FnReply:
    """12h."""
    return shift_signed(talker.drive.finish_shift_open())


@on(shift.BeginShiftClose)
def begin_shift_close(talker: Talker, command: shift.BeginShiftClose) -> None:
    """13h."""
    talker.drive.begin_shift_close(time_of(command.time))


@on(shift.FinishShiftClose)
def finish_shift_close(talker: Talker, command: shift.FinishShiftClose) -> FnReply:
    """14h."""
    return shift_signed(talker.drive.finish_shift_close())


@on(receipt.BeginReceipt)
def begin_receipt(talker: Talker, command: receipt.BeginReceipt) -> None:
    """15h."""
    talker.drive.begin_receipt(time_of(command.time))


@on(receipt.BeginCorrection)
def begin_correction(talker: Talker, command: receipt.BeginCorrection) -> None:
    """17h."""
    talker.drive.begin_correction(time_of(command.time))


@on(receipt.FinishReceipt)
def finish_receipt(talker: Talker, command: receipt.FinishReceipt) -> FnReply:
    """16h."""
    made = talker.drive.finish_receipt(time_of(command.time), command.operation, command.total)
    return receipt.ReceiptSigned(receipt=made.receipt, number=made.number, sign=made.sign)


@on(shift.BeginStateReport)
def begin_state_report(talker: Talker, command: shift.BeginStateReport) -> None:
    """18h."""
    talker.drive.begin_state_report(time_of(command.time))


@on(shift.FinishStateReport)
def finish_state_report(talker: Talker, command: shift.FinishStateReport) -> FnReply:
    """19h."""
    made = talker.drive.finish_state_report()
    return shift.StateSigned(number=made.number, sign=made.sign, unconfirmed=made.unconfirmed, first=made.first_date)


def signed(made: Signed) -> FnReply:
    """03h, 05h, A3h."""
    return registration.Signed(number=made.number, sign=made.sign)


def shift_signed(made: ShiftSigned) -> FnReply:
    """12h, 14h."""
    return shift.ShiftSigned(shift=made.shift, number=made.number, sign=made.sign, flags=made.flags)

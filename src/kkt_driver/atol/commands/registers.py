"""Internal registers: ``91 number parameter1 parameter2`` («Считать регистр»). One declaration per register."""

from __future__ import annotations

from typing import Any, ClassVar

from kkt_driver.atol.command import AtolCommand, R, RawReply, Reply
from kkt_driver.wire.fields import (
    U8,
    U16BE,
    U32,
    Bcd1,
    Bcd2,
    Bcd3,
    Bcd4,
    Bcd5,
    BcdText,
    Bytes2,
    Bytes5,
    Bytes7,
    DateDMY,
    Kopecks5,
    Kopecks6,
    Kopecks7,
    MinutesDMY,
    Rest,
    SecondsDMY,
)


class Register(AtolCommand[R]):
    """Base of the register reads. ``parameter1`` is mostly the receipt kind (1, 2, 4, 5, 7..10)."""

    parameter1: U8 = 0
    parameter2: U8 = 0


class Sum6Reply(Reply):
    """A sum in kopecks."""

    sum: Kopecks6


class Sum7Reply(Reply):
    """A sum in kopecks."""

    sum: Kopecks7


class Sum5Reply(Reply):
    """A sum in kopecks."""

    sum: Kopecks5


class Count2Reply(Reply):
    """A count."""

    count: Bcd2


class Count5Reply(Reply):
    """A count."""

    count: Bcd5


class TimeReply(Reply):
    """Local date and time."""

    time: SecondsDMY


class RegistrationsSum(Register[Sum6Reply], code=0x9101):
    """Sum of positions of the shift by receipt kind (parameter1)."""


class PaymentSum(Register[Sum6Reply], code=0x9103):
    """Payments of the shift by receipt kind (parameter1) and payment kind (parameter2: 1 cash .. 10)."""


class CashInSum(Register[Sum6Reply], code=0x9104):
    """Cash put in during the shift."""


class CashOutSum(Register[Sum6Reply], code=0x9105):
    """Cash taken out during the shift."""


class RegistrationsCount(Register[Count2Reply], code=0x9106):
    """Receipts of the shift by kind (parameter1)."""


class CashInCount(Register[Count2Reply], code=0x9108):
    """How often cash was put in during the shift."""


class CashOutCount(Register[Count2Reply], code=0x9109):
    """How often cash was taken out during the shift."""


class CashSum(Register[Sum7Reply], code=0x910A):
    """Cash in the drawer."""


class RevenueReply(Reply):
    """Sign (0 plus) and sum."""

    sign: U8
    sum: Kopecks6


class Revenue(Register[RevenueReply], code=0x910B):
    """Cash revenue of the shift."""


class ShiftTotals(Register[Sum7Reply], code=0x910C):
    """Total of the shift; parameter1 here: 0 sell, 1 buy, 2 sell return, 3 buy return."""


class DateTime(Register[TimeReply], code=0x9111):
    """The register's clock."""


class ShiftStateReply(Reply):
    """State of the shift and a time: with parameter2 = 1 the end of its 24 hours."""

    CLOSED: ClassVar[int] = 0
    OPEN: ClassVar[int] = 1
    EXPIRED: ClassVar[int] = 2

    state: U8
    time: SecondsDMY = None


class ShiftState(Register[ShiftStateReply], code=0x9112):
    """State of the shift."""


class ReceiptStateReply(Reply):
    """The receipt: ``kind`` 0 when closed, else as in OpenReceipt; its number, the next document's, its sum."""

    is_open: U8
    kind: U8
    number: Bcd2
    document: Bcd4
    sum: Kopecks7 = 0


class ReceiptState(Register[ReceiptStateReply], code=0x9113):
    """State of the receipt."""


class ReceiptTotalsReply(Reply):
    """Sum, what is left to pay, change; kopecks."""

    sum: Kopecks5
    remainder: Kopecks5
    change: Kopecks5


class ReceiptTotals(Register[ReceiptTotalsReply], code=0x9114):
    """Totals of the open or last receipt."""


class ShiftNumberReply(Reply):
    """Number of the last closed shift."""

    closed: Bcd2


class ShiftNumber(Register[ShiftNumberReply], code=0x9115):
    """Number of the last closed shift."""


class SerialNumberReply(Reply):
    """Serial number (заводской номер) as decimal digits."""

    serial: BcdText


class SerialNumber(Register[SerialNumberReply], code=0x9116):
    """Serial number of the register."""


class LineLengthReply(Reply):
    """Width of the tape in characters and pixels."""

    characters: Bcd1
    pixels: Bcd2


class LineLength(Register[LineLengthReply], code=0x9118):
    """Width of the tape."""


class ValidityReply(Reply):
    """Registrations of the drive done and left, and its last day."""

    done: Bcd1
    left: Bcd1
    until: DateDMY
    spare: Bytes2 = b"\0\0"


class Validity(Register[ValidityReply], code=0x911A):
    """Life of the fiscal drive."""


class RegisteredInn(Register[Sum6Reply], code=0x911B):
    """ИНН of a register without a fiscal drive, as a number."""


class ResourceReply(Reply):
    """A counter of wear."""

    value: U32


class CutterResource(Register[ResourceReply], code=0x9121):
    """Cuts; parameter1: 1 overall, 2 resettable."""


class StepResource(Register[ResourceReply], code=0x9122):
    """Motor steps; parameter1: 1 overall, 2 resettable; parameter2: 0 overall, 1 forward."""


class ThermalResource(Register[ResourceReply], code=0x9123):
    """Head resource; parameter1: 1 overall, 2 resettable."""


class UnitNibblesReply(Reply):
    """Version as two nibbles, major and minor."""

    version: U8


class ControlUnitVersion(Register[UnitNibblesReply], code=0x9124):
    """Version of the control unit."""


class PowerSourceReply(Reply):
    """Power: bits 0 on battery, 1 charging, 2 cannot print; hundredths of a volt; charge in percent."""

    flags: U8
    voltage: Bcd2
    charge: Bcd2


class PowerSource(Register[PowerSourceReply], code=0x9126):
    """State of a power source (parameter1)."""


class TemperatureReply(Reply):
    """Degrees Celsius."""

    degrees: U8


class PrinterTemperature(Register[TemperatureReply], code=0x9127):
    """Temperature of the print head."""


class NonNullableSum(Register[Sum7Reply], code=0x9128):
    """Sum since registration by receipt kind (parameter1)."""


class DiscountsReply(Reply):
    """Discounts and surcharges of the shift."""

    discounts: Kopecks6
    surcharges: Kopecks6


class Discounts(Register[DiscountsReply], code=0x912A):
    """Discounts and surcharges by receipt kind (parameter1)."""


class ExchangeErrorsReply(Reply):
    """Last errors of the exchange with the operator: network, operator, drive; document; drive command."""

    network: U8
    operator: U8
    drive: U8
    document: Bcd5
    drive_command: U8 = 0


class ExchangeErrors(Register[ExchangeErrorsReply], code=0x912B):
    """Errors of the exchange with the operator."""


class CancellationSum(Register[Sum7Reply], code=0x912E):
    """Cancelled receipts of the shift by kind (parameter1): sum."""


class LastRegistrationReply(Reply):
    """Number and time of the last registration report."""

    document: Bcd5
    time: MinutesDMY


class LastRegistration(Register[LastRegistrationReply], code=0x9130):
    """The last registration."""


class DriveErrorDetailReply(Reply):
    """Count of blocks, number of the next one, data."""

    blocks: U8
    next: U8 = 0
    data: Rest = b""


class DriveErrorDetail(Register[DriveErrorDetailReply], code=0x9132):
    """Details of the last drive error; parameter1 is the block, parameter2 the ``next`` of the block before."""


class LastReceiptReply(Reply):
    """The last receipt: document number, kind, sum, time, fiscal sign."""

    document: Bcd5
    kind: U8
    sum: Kopecks7
    time: MinutesDMY
    sign: Bcd5


class LastReceipt(Register[LastReceiptReply], code=0x9133):
    """The last receipt."""


class LastDocumentReply(Reply):
    """The last fiscal document: number (ФД), time, fiscal sign (ФП); all zero before the first."""

    document: Bcd5
    time: MinutesDMY
    sign: Bcd5


class LastDocument(Register[LastDocumentReply], code=0x9134):
    """The last fiscal document: what a doubtful operation is judged by."""


class DriveShiftReply(Reply):
    """Receipts in the shift and the shift's number, as the drive counts them."""

    receipts: Bcd3
    shift: Bcd3


class DriveShift(Register[DriveShiftReply], code=0x9135):
    """Shift as the drive counts it."""


class FfdVersionsReply(Reply):
    """Versions of the ФФД: 1 is 1.0, 2 is 1.05, 3 is 1.1; date of the firmware."""

    device: U8
    drive: U8 = 2
    current: U8 = 2
    date: DateDMY = None
    device_max: U8 = 2
    spare: U8 = 2
    device_min: U8 = 2


class FfdVersions(Register[FfdVersionsReply], code=0x9136):
    """Versions of the fiscal data format."""


class ExtendedErrorReply(Reply):
    """The extended code behind error EEh and the tag it speaks of."""

    spare: Bytes2 = b"\0\0"
    code: U16BE = 0
    tag: U16BE = 0


class ExtendedError(Register[ExtendedErrorReply], code=0x9137):
    """The last extended error; 0 when the last document command went well."""


class NonNullablePaymentSum(Register[Sum7Reply], code=0x9138):
    """Payments since registration by receipt kind (parameter1) and payment kind (parameter2)."""


class LastSentTime(Register[TimeReply], code=0x9139):
    """When a document last reached the operator."""


class DocumentsInShiftReply(Reply):
    """Documents in the shift."""

    spare: Bytes5 = bytes(5)
    count: Bcd5


class DocumentsInShift(Register[DocumentsInShiftReply], code=0x913A):
    """Documents in the shift."""


class PrintStateReply(Reply):
    """Bit 0 unregistered («ЕНВД») device, bit 1 that mode forbidden, bits 4..7 last document not fully printed."""

    NOT_PRINTED: ClassVar[int] = 0xF0

    flags: U8
    spare: Bytes7 = bytes(7)


class PrintState(Register[PrintStateReply], code=0x913B):
    """Was the last document printed to its end?"""


class ShiftTaxSum(Register[Sum6Reply], code=0x913C):
    """VAT of the shift by receipt kind (parameter1) and rate (parameter2)."""


class ReceiptTaxSum(Register[Sum5Reply], code=0x913D):
    """VAT of the receipt by rate (parameter1)."""


class LastDriveCommandReply(Reply):
    """The drive command that failed last."""

    command: U8 = 0


class LastDriveCommand(Register[LastDriveCommandReply], code=0x9140):
    """The drive command that failed last."""


class ReceiptCountsReply(Reply):
    """Receipts and cancelled receipts."""

    count: Bcd5
    cancelled: Bcd5


class ReceiptCounts(Register[ReceiptCountsReply], code=0x9141):
    """Receipts of the shift by kind (parameter1)."""


class ReceiptBytes(Register[Count5Reply], code=0x9142):
    """Size of the receipt so far."""


class Uptime(Register[Count5Reply], code=0x9143):
    """Seconds since power on."""


class AnyRegister(AtolCommand[RawReply], code=0x91):
    """A register without a declaration."""

    number: U8
    parameter1: U8 = 0
    parameter2: U8 = 0


def registers() -> dict[int, type[AtolCommand[Any]]]:
    """Every declared register by number."""
    return {code[1]: command for code, command in AtolCommand.registry.items() if code[0] == 0x91 and len(code) == 2}

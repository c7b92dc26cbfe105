"""Internal registers (91h)."""

from __future__ import annotations

from datetime import datetime, timedelta

from kkt_driver.atol.commands import registers as r
from kkt_driver.ffd import tlv
from kkt_sim.register import vat
from kkt_sim.register.draft import CASH
from kkt_sim.register.register import Register, on

#: parameter 1 of register 0Ch -> receipt kind
_TOTAL_KINDS = {0: 1, 1: 4, 2: 2, 3: 5}
#: what two decimal digits can show; codes of the operator and of the drive may be above it
_HIGHEST = 99
#: what sums can show in kopecks; behind it they begin anew, as the counts do
_FIVE_BYTES, _SIX_BYTES, _SEVEN_BYTES = 10**10, 10**12, 10**14


@on(r.RegistrationsSum)
def registrations_sum(register: Register, command: r.RegistrationsSum) -> r.Sum6Reply:
    """01h."""
    return r.Sum6Reply(sum=register.counters.of("sum", command.parameter1) % _SIX_BYTES)


@on(r.PaymentSum)
def payment_sum(register: Register, command: r.PaymentSum) -> r.Sum6Reply:
    """03h."""
    return r.Sum6Reply(sum=register.counters.of("pay", command.parameter1, command.parameter2) % _SIX_BYTES)


@on(r.CashInSum)
def cash_in_sum(register: Register, command: r.CashInSum) -> r.Sum6Reply:
    """04h."""
    return r.Sum6Reply(sum=register.counters.of("cash_in_sum") % _SIX_BYTES)


@on(r.CashOutSum)
def cash_out_sum(register: Register, command: r.CashOutSum) -> r.Sum6Reply:
    """05h."""
    return r.Sum6Reply(sum=register.counters.of("cash_out_sum") % _SIX_BYTES)


@on(r.RegistrationsCount)
def registrations_count(register: Register, command: r.RegistrationsCount) -> r.Count2Reply:
    """06h."""
    return r.Count2Reply(count=register.counters.of("count", command.parameter1) % 10_000)


@on(r.CashInCount)
def cash_in_count(register: Register, command: r.CashInCount) -> r.Count2Reply:
    """08h."""
    return r.Count2Reply(count=register.counters.of("cash_in") % 10_000)


@on(r.CashOutCount)
def cash_out_count(register: Register, command: r.CashOutCount) -> r.Count2Reply:
    """09h."""
    return r.Count2Reply(count=register.counters.of("cash_out") % 10_000)


@on(r.CashSum)
def cash_sum(register: Register, command: r.CashSum) -> r.Sum7Reply:
    """0Ah."""
    return r.Sum7Reply(sum=max(0, register.state.cash) % _SEVEN_BYTES)


@on(r.Revenue)
def revenue(register: Register, command: r.Revenue) -> r.RevenueReply:
    """0Bh: cash in minus cash out of receipts."""
    paid = [register.counters.of("pay", kind, CASH) for kind in (1, 2, 4, 5)]
    total = paid[0] - paid[1] - paid[2] + paid[3]
    return r.RevenueReply(sign=int(total < 0), sum=abs(total) % _SIX_BYTES)


@on(r.ShiftTotals)
def shift_totals(register: Register, command: r.ShiftTotals) -> r.Sum7Reply:
    """0Ch."""
    return r.Sum7Reply(sum=register.counters.of("sum", _TOTAL_KINDS.get(command.parameter1, 0)) % _SEVEN_BYTES)


@on(r.DateTime)
def date_time(register: Register, command: r.DateTime) -> r.TimeReply:
    """11h."""
    return r.TimeReply(time=register.now)


@on(r.ShiftState)
def shift_state(register: Register, command: r.ShiftState) -> r.ShiftStateReply:
    """12h: the end of the 24 hours; for a closed shift 24 hours from now."""
    reply = r.ShiftStateReply
    state = reply.EXPIRED if register.shift_expired else reply.OPEN if register.shift_open else reply.CLOSED
    return reply(state=state, time=register.shift_end() or register.now + timedelta(hours=24))


@on(r.ReceiptState)
def receipt_state(register: Register, command: r.ReceiptState) -> r.ReceiptStateReply:
    """13h: after closing, number and sum of the last receipt."""
    draft = register.draft
    return r.ReceiptStateReply(
        is_open=int(draft is not None),
        kind=draft.kind if draft else 0,
        number=register.last_shift()[1] % 10_000,
        document=register.drive.status().last_document,
        sum=draft.total if draft else register.state.last_receipt.get("sum", 0),
    )


@on(r.ReceiptTotals)
def receipt_totals(register: Register, command: r.ReceiptTotals) -> r.ReceiptTotalsReply:
    """14h."""
    draft = register.draft or register.closed_draft
    if draft is None:
        return r.ReceiptTotalsReply(sum=0, remainder=0, change=0)
    return r.ReceiptTotalsReply(sum=draft.total, remainder=draft.remainder, change=draft.change)


@on(r.ShiftNumber)
def shift_number(register: Register, command: r.ShiftNumber) -> r.ShiftNumberReply:
    """15h: of the last closed shift."""
    return r.ShiftNumberReply(closed=(register.last_shift()[0] - register.shift_open) % 10_000)


@on(r.SerialNumber)
def serial_number(register: Register, command: r.SerialNumber) -> r.SerialNumberReply:
    """16h."""
    return r.SerialNumberReply(serial=register.serial)


@on(r.LineLength)
def line_length(register: Register, command: r.LineLength) -> r.LineLengthReply:
    """18h."""
    return r.LineLengthReply(characters=register.model.columns, pixels=register.model.pixels)


@on(r.Validity)
def validity(register: Register, command: r.Validity) -> r.ValidityReply:
    """1Ah."""
    known = register.drive.validity()
    return r.ValidityReply(done=known.done, left=known.left, until=known.until)


@on(r.RegisteredInn)
def registered_inn(register: Register, command: r.RegisteredInn) -> r.Sum6Reply:
    """1Bh."""
    return r.Sum6Reply(sum=int(str(register.attribute(1018) or "0").strip()))


@on(r.CutterResource)
def cutter_resource(register: Register, command: r.CutterResource) -> r.ResourceReply:
    """21h."""
    return r.ResourceReply(value=register.printer.cuts)


@on(r.StepResource)
def step_resource(register: Register, command: r.StepResource) -> r.ResourceReply:
    """22h: a line is 24 steps."""
    return r.ResourceReply(value=register.printer.lines_printed * 24)


@on(r.ThermalResource)
def thermal_resource(register: Register, command: r.ThermalResource) -> r.ResourceReply:
    """23h."""
    return r.ResourceReply(value=register.printer.lines_printed)


@on(r.ControlUnitVersion)
def control_unit_version(register: Register, command: r.ControlUnitVersion) -> r.UnitNibblesReply:
    """24h."""
    return r.UnitNibblesReply(version=0x10)


@on(r.PowerSource)
def power_source(register: Register, command: r.PowerSource) -> r.PowerSourceReply:
    """26h: on mains."""
    return r.PowerSourceReply(flags=0, voltage=2400, charge=100)


@on(r.PrinterTemperature)
def printer_temperature(register: Register, command: r.PrinterTemperature) -> r.TemperatureReply:
    """27h."""
    return r.TemperatureReply(degrees=30)


@on(r.NonNullableSum)
def non_nullable_sum(register: Register, command: r.NonNullableSum) -> r.Sum7Reply:
    """28h."""
    return r.Sum7Reply(sum=register.state.overall.of("sum", command.parameter1) % _SEVEN_BYTES)


@on(r.Discounts)
def discounts(register: Register, command: r.Discounts) -> r.DiscountsReply:
    """2Ah."""
    return r.DiscountsReply(discounts=register.counters.of("discount", command.parameter1) % _SIX_BYTES, surcharges=0)


@on(r.ExchangeErrors)
def exchange_errors(register: Register, command: r.ExchangeErrors) -> r.ExchangeErrorsReply:
    """2Bh: how the last attempt ended."""
    last = register.exchange.errors
    return r.ExchangeErrorsReply(
        network=last.network,
        operator=min(last.operator, _HIGHEST),
        drive=min(last.drive, _HIGHEST),
        document=last.document,
        drive_command=last.command,
    )


@on(r.CancellationSum)
def cancellation_sum(register: Register, command: r.CancellationSum) -> r.Sum7Reply:
    """2Eh."""
    return r.Sum7Reply(sum=register.counters.of("cancelled_sum", command.parameter1) % _SEVEN_BYTES)


@on(r.LastRegistration)
def last_registration(register: Register, command: r.LastRegistration) -> r.LastRegistrationReply:
    """30h."""
    number = register.state.registration_document
    time = register.drive.document(number).time if number else None
    return r.LastRegistrationReply(document=number, time=time)


@on(r.DriveErrorDetail)
def drive_error_detail(register: Register, command: r.DriveErrorDetail) -> r.DriveErrorDetailReply:
    """32h."""
    return r.DriveErrorDetailReply(blocks=1, next=0, data=b"\0")


@on(r.LastReceipt)
def last_receipt(register: Register, command: r.LastReceipt) -> r.LastReceiptReply:
    """33h."""
    last = register.state.last_receipt
    if not last:
        return r.LastReceiptReply(document=0, kind=0, sum=0, time=None, sign=0)
    time = datetime(1970, 1, 1) + timedelta(seconds=last["time"])
    return r.LastReceiptReply(
        document=last["document"], kind=last["kind"], sum=last["sum"], time=time, sign=last["sign"]
    )


@on(r.LastDocument)
def last_document(register: Register, command: r.LastDocument) -> r.LastDocumentReply:
    """34h."""
    status = register.drive.status()
    if not status.last_document:
        return r.LastDocumentReply(document=0, time=None, sign=0)
    stored = register.drive.document(status.last_document)
    return r.LastDocumentReply(document=stored.number, time=stored.time, sign=stored.sign)


@on(r.DriveShift)
def drive_shift(register: Register, command: r.DriveShift) -> r.DriveShiftReply:
    """35h."""
    shift, receipts = register.last_shift()
    return r.DriveShiftReply(receipts=receipts, shift=shift)


@on(r.FfdVersions)
def ffd_versions(register: Register, command: r.FfdVersions) -> r.FfdVersionsReply:
    """36h: 1.05 everywhere."""
    return r.FfdVersionsReply(device=2, date=datetime(2019, 1, 1).date())


@on(r.ExtendedError)
def extended_error(register: Register, command: r.ExtendedError) -> r.ExtendedErrorReply:
    """37h."""
    code, tag = register.extended
    return r.ExtendedErrorReply(code=code, tag=tag)


@on(r.NonNullablePaymentSum)
def non_nullable_payment_sum(register: Register, command: r.NonNullablePaymentSum) -> r.Sum7Reply:
    """38h."""
    return r.Sum7Reply(sum=register.state.overall.of("pay", command.parameter1, command.parameter2) % _SEVEN_BYTES)


@on(r.LastSentTime)
def last_sent_time(register: Register, command: r.LastSentTime) -> r.TimeReply:
    """39h: when the drive stored the last acknowledgement."""
    return r.TimeReply(time=register.state.sent)


@on(r.DocumentsInShift)
def documents_in_shift(register: Register, command: r.DocumentsInShift) -> r.DocumentsInShiftReply:
    """3Ah: counted from the shift's opening report."""
    last, count = register.drive.status().last_document, 0
    if register.shift_open:
        count = 1
        while register.drive.document(last - count + 1).form != 2:
            count += 1
    return r.DocumentsInShiftReply(count=count)


@on(r.PrintState)
def print_state(register: Register, command: r.PrintState) -> r.PrintStateReply:
    """3Bh."""
    return r.PrintStateReply(flags=0x10 if register.printer.held_back else 0)


@on(r.ShiftTaxSum)
def shift_tax_sum(register: Register, command: r.ShiftTaxSum) -> r.Sum6Reply:
    """3Ch."""
    return r.Sum6Reply(sum=register.counters.of("tax", command.parameter1, command.parameter2) % _SIX_BYTES)


@on(r.ReceiptTaxSum)
def receipt_tax_sum(register: Register, command: r.ReceiptTaxSum) -> r.Sum5Reply:
    """3Dh."""
    draft = register.draft or register.closed_draft
    taxes = draft.taxes() if draft else {}
    if draft is not None and draft.is_correction:
        given = tlv.decode(b"".join(whole for _, whole in draft.attributes))
        taxes = vat.totals_of(given)
    return r.Sum5Reply(sum=taxes.get(command.parameter1, 0) % _FIVE_BYTES)


@on(r.LastDriveCommand)
def last_drive_command(register: Register, command: r.LastDriveCommand) -> r.LastDriveCommandReply:
    """40h."""
    return r.LastDriveCommandReply(command=register.drive_command)


@on(r.ReceiptCounts)
def receipt_counts(register: Register, command: r.ReceiptCounts) -> r.ReceiptCountsReply:
    """41h."""
    counters = register.counters
    return r.ReceiptCountsReply(
        count=counters.of("count", command.parameter1), cancelled=counters.of("cancelled", command.parameter1)
    )


@on(r.ReceiptBytes)
def receipt_bytes(register: Register, command: r.ReceiptBytes) -> r.Count5Reply:
    """42h."""
    draft = register.draft
    attributes = [] if draft is None else [*draft.attributes, *(a for p in draft.positions for a in p.attributes)]
    names = 0 if draft is None else sum(len(p.name) + 60 for p in draft.positions)
    return r.Count5Reply(count=names + sum(len(whole) for _, whole in attributes))


@on(r.Uptime)
def uptime(register: Register, command: r.Uptime) -> r.Count5Reply:
    """43h."""
    return r.Count5Reply(count=int(register.clock.monotonic() - register.powered_at))

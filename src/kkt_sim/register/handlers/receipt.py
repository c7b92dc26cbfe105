"""The receipt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kkt_driver.atol.commands import receipt
from kkt_driver.ffd import Fields, tlv
from kkt_sim.drive import DriveRefused
from kkt_sim.register import placement, tables, vat
from kkt_sim.register.attributes import drive_text
from kkt_sim.register.draft import CASH, Attributes, Draft, Position, split_by_price
from kkt_sim.register.handlers.cash import require_cash
from kkt_sim.register.refusal import Code, Extended, Refused, refuse_attribute
from kkt_sim.register.register import Register, on
from kkt_sim.register.shared import OPERATOR_TAGS, header_fields, operator_fields

#: payment kind -> tag; kinds 6..10 are the cashless ones that the shop defines
PAYMENT_TAGS = {1: 1031, 2: 1081, 3: 1215, 4: 1216, 5: 1217, **dict.fromkeys(range(6, 11), 1081)}
#: a correction says why (1173) and by what paper (1174)
CORRECTION_BASIS = (1173, 1174)


@on(receipt.OpenReceipt)
def open_receipt(register: Register, command: receipt.OpenReceipt) -> None:
    """92h."""
    if command.kind not in receipt.OPERATIONS:  # ФФД 1.05 corrects sales and purchases only, not returns
        raise Refused(Code.BAD_RECEIPT_KIND)
    electronic = bool(command.flags & receipt.OpenReceipt.ELECTRONIC)
    if not electronic:
        register.require_paper()
    # A drive that will refuse the receipt should do so before the customer has counted the money.
    begin = register.drive.begin_correction if command.kind >= 7 else register.drive.begin_receipt
    begin(register.now)
    register.drive.cancel()
    register.draft = Draft(command.kind, electronic, register.take_pending(), newest_tax=register.model.newest_tax)
    register.closed_draft = None


@on(receipt.BeginPosition)
def begin_position(register: Register, command: receipt.BeginPosition) -> None:
    """EAh."""
    _draft(register).begin_position()


@on(receipt.FinishPosition)
def finish_position(register: Register, command: receipt.FinishPosition) -> None:
    """EBh."""
    draft = _draft(register)
    given = draft.begun or []
    placement.check_subject(command.subject, excise_registered=bool(register.attribute(1207)))
    placement.check_name(command.subject, command.name)
    placement.check_excise(given, command.sum)
    if register.attribute(1002):
        placement.check_offline_limit([*(position.attributes for position in draft.positions), given])
    draft.finish_position(command)


@on(receipt.ReceiptDiscount)
def receipt_discount(register: Register, command: receipt.ReceiptDiscount) -> None:
    """43h: only rounding the total down to whole roubles."""
    if (command.area, command.kind, command.sign) != (0, 1, 0):
        raise Refused(Code.NO_DISCOUNT)
    _draft(register).round_down(command.sum)


@on(receipt.ReceiptTax)
def receipt_tax(register: Register, command: receipt.ReceiptTax) -> None:
    """B8h."""
    draft = _draft(register)
    vat.require_known(command.tax, draft.newest_tax)
    if command.sum > draft.total:
        raise Refused(Code.BAD_TAX_SUM)
    draft.set_taxes[command.tax] = command.sum


@on(receipt.Payment)
def payment(register: Register, command: receipt.Payment) -> receipt.PaymentReply:
    """99h."""
    draft = _draft(register)
    if draft.pays_out and command.kind == CASH:
        require_cash(register, draft.payments.get(CASH, 0) + min(command.sum, draft.remainder))
    draft.pay(command.kind, command.sum)
    return receipt.PaymentReply(remainder=draft.remainder, change=draft.change)


@on(receipt.CloseReceipt)
def close_receipt(register: Register, command: receipt.CloseReceipt) -> None:
    """4Ah: with a sum that is one more payment; without any payment all is paid with ``kind``."""
    draft = _draft(register)
    if draft.begun is not None or not draft.positions:
        raise Refused(Code.BAD_FORMAT)
    if draft.is_correction:
        _check_correction(draft)
    more = command.sum or (draft.total if not draft.payments else 0)
    if draft.paid + more < draft.total:
        raise Refused(Code.NOT_PAID)
    before = dict(draft.payments)
    try:
        if more:
            payment(register, receipt.Payment(kind=command.kind, sum=more))
        _sign(register, draft)
    except (Refused, DriveRefused):
        draft.payments = before
        raise
    discount = sum(position.discount for position in draft.positions)
    if discount:  # no document tells it
        register.counters.add("discount", draft.kind, amount=discount)
        register.save()
    register.draft, register.closed_draft = None, draft
    register.print_last_document(draft)


def _check_correction(draft: Draft) -> None:
    given = tlv.decode(b"".join(whole for _, whole in draft.attributes))
    missing = [tag for tag in CORRECTION_BASIS if tag not in given]
    if missing:
        raise refuse_attribute(Extended.ATTRIBUTE_MISSING, missing[0])
    if any(tax > draft.total for tax in vat.totals_of(given).values()):  # as for B8h
        raise Refused(Code.BAD_TAX_SUM)


def _sign(register: Register, draft: Draft) -> None:
    now, payments = register.now, draft.kept()
    begin = register.drive.begin_correction if draft.is_correction else register.drive.begin_receipt
    register.sign(
        lambda: begin(now),
        list(_document(register, draft, payments)),
        lambda: register.drive.finish_receipt(now, draft.operation, draft.total),
        payments,
    )


@on(receipt.CancelReceipt)
def cancel_receipt(register: Register, command: receipt.CancelReceipt) -> None:
    """59h."""
    draft = _draft(register)
    register.counters.add("cancelled", draft.kind)
    register.counters.add("cancelled_sum", draft.kind, amount=draft.total)
    register.draft = None
    register.save()
    register.printer.line("ЧЕК АННУЛИРОВАН")


def _draft(register: Register) -> Draft:
    assert register.draft is not None, "the table of rules lets no command in without a receipt"
    return register.draft


def _document(register: Register, draft: Draft, payments: dict[int, int]) -> Iterator[bytes]:
    """The fields that the register gives the drive, in the order of the document."""
    given = tlv.decode(b"".join(whole for _, whole in draft.attributes))
    yield tlv.encode_tag(1055, _tax_system(register, given))
    yield from operator_fields(register, draft.attributes)
    header = [1048, 1009, 1187, 1209, 1060]
    if 1008 in given:
        header.append(1117)
    if register.attribute(1001):
        header.append(1036)
    yield from header_fields(register, *(tag for tag in header if tag not in given))
    if not draft.is_correction:
        for position in draft.positions:
            for part in split_by_price(position):
                yield tlv.encode_tag(1059, _item(part))
    by_tag = dict.fromkeys((1031, 1081, 1215, 1216, 1217), 0)
    for kind, amount in payments.items():
        by_tag[PAYMENT_TAGS[kind]] += amount
    for tag, amount in by_tag.items():
        yield tlv.encode_tag(tag, amount)
    given_taxes = vat.SUM_TAGS & {tag for tag, _ in draft.attributes}
    yield from vat.total_fields(draft.taxes(), given_taxes)
    for tag, whole in draft.attributes:
        if tag not in OPERATOR_TAGS and tag != 1055:
            yield whole


def _tax_system(register: Register, given: Fields) -> int:
    """1055: as given or the default; one that the register is registered for."""
    chosen = given.get(1055) or tables.read(register.state.tables, tables.DEFAULT_TAX_SYSTEM)[0]
    registered = register.attribute(1062)
    if not isinstance(chosen, int) or chosen.bit_count() != 1 or not chosen & registered:
        raise refuse_attribute(Extended.BAD_TAX_SYSTEM, 1055)
    return chosen


def _item(position: Position) -> bytes:
    """Tag 1059."""
    attributes: Attributes = position.attributes
    parts = [
        tlv.encode_tag(1030, drive_text(position.name)) if position.name else b"",
        tlv.encode_tag(1079, position.price),
        tlv.encode_tag(1023, Decimal((0, tuple(map(int, str(position.quantity))), -3))),
        tlv.encode_tag(1043, position.sum),
        tlv.encode_tag(1214, position.method or 4),
        tlv.encode_tag(1212, position.subject or 1),
        tlv.encode_tag(1199, position.tax),
    ]
    if position.tax in vat.SHARES:
        parts.append(tlv.encode_tag(1200, position.tax_sum))
    return b"".join(parts) + b"".join(whole for _, whole in attributes)

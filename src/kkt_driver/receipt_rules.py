"""Every rule a receipt must keep before a byte of it is sent, and the plan of what will be sent.

Checking and planning are one pass: what cannot be put on the wire is found by putting it there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from kkt_driver.atol.commands.receipt import FinishPosition
from kkt_driver.checking import choice, flag, instance, optional, text
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import AgentSign, CorrectionType, ItemType, PaymentMethod, TaxSystem, VatRate
from kkt_driver.ffd.inn import check_inn
from kkt_driver.money import MAX_KOPECKS, cost, kopecks, roubles, thousandths, unit_price, whole_roubles
from kkt_driver.procedures.attributes import cashier_tlvs, device_tlv
from kkt_driver.receipt_json import texts
from kkt_driver.vat import SHARES

if TYPE_CHECKING:
    from kkt_driver.marking import MarkingCode
    from kkt_driver.receipt import Agent, Cashier, Correction, Payment, Position, Receipt, Supplier, Text

Tags = list[tuple[int, Any]]

#: Sums of a correction by rate: VAT for the rates, turnover for 0 % and "none".
VAT_TAGS = {1: 1102, 2: 1103, 3: 1106, 4: 1107, 5: 1104, 6: 1105}
#: Where the tags of several parts come from, for errors about their size.
COMPOSED = {1084: "user_attribute", 1223: "agent", 1224: "supplier", 1174: "basis"}


@dataclass(frozen=True, slots=True)
class Line:
    """A position: its attributes, then the command that registers it."""

    finish: FinishPosition
    attributes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sent: whole TLVs, positions, ``discount`` that rounds the total, payments with the cash last."""

    kind: int
    electronic: bool
    cashier: tuple[bytes, ...]
    header: tuple[bytes, ...]
    lines: tuple[Line, ...]
    footer: tuple[bytes, ...]
    discount: int
    payments: tuple[tuple[int, int], ...]
    total: int

    @property
    def change(self) -> int:
        """Kopecks to give back."""
        return sum(amount for _, amount in self.payments) - self.total


def plan_receipt(receipt: Receipt) -> Plan:
    """The plan of a receipt; FieldError if it breaks a rule."""
    kind = choice(receipt.kind, _receipt_kinds(), "kind")
    _check_parts(receipt)
    if not receipt.positions:
        raise FieldError("positions", "must hold at least one", receipt.positions)
    whole = receipt.supplier
    if whole is not None:  # also when every position has a supplier of its own and this one's ИНН goes nowhere
        _texts("supplier.", whole, "name", "inn")
    lines = tuple(_line(position, f"positions[{i}]", whole) for i, position in enumerate(receipt.positions))
    for i, position in enumerate(receipt.positions):
        if position.method == PaymentMethod.CREDIT_REPAYMENT and len(lines) > 1:
            raise FieldError(f"positions[{i}].method", "must stand alone in its receipt", position.method)
    gross = sum(line.finish.sum for line in lines)
    if gross > MAX_KOPECKS:
        raise FieldError("positions", f"must not cost more than {roubles(MAX_KOPECKS)} together", roubles(gross))
    total = _total(receipt, kind, gross)
    header: Tags = _tax_system(receipt.tax_system)
    if receipt.buyer is not None:
        header += _texts("buyer.", receipt.buyer, "contact", "name", "inn")
    if receipt.agent is not None:
        header += [(1057, _agent_kind(receipt.agent, "agent.kind")), *_agent(receipt.agent, "agent.")]
    if whole is not None:
        header += _texts("supplier.", whole, "phones")
    footer: Tags = []
    if receipt.user_attribute is not None:
        footer.append((1084, _texts("user_attribute.", receipt.user_attribute, "name", "value")))
    footer += _texts("", receipt, "additional")
    return Plan(
        kind=kind,
        electronic=flag(receipt.electronic, "electronic"),
        cashier=check_cashier(receipt.cashier),
        header=_tlvs(header, ""),
        lines=lines,
        footer=_tlvs(footer, ""),
        discount=gross - total,
        payments=_payments(receipt.payments, total),
        total=total,
    )


def _total(receipt: Receipt, kind: int, gross: int) -> int:
    """What is to be paid of ``gross``."""
    from kkt_driver.receipt import ReceiptKind

    if receipt.rounding is not None:
        if receipt.rounding != "down":
            raise FieldError("rounding", 'must be "down" or left out', receipt.rounding)
        if receipt.total_override is not None:
            raise FieldError("rounding", "must not stand beside total_override", receipt.rounding)
        if kind not in (ReceiptKind.SELL, ReceiptKind.BUY_RETURN):
            raise FieldError("rounding", "would give the buyer less money back: say total_override", receipt.rounding)
        return whole_roubles(gross)
    if receipt.total_override is None:
        return gross
    total = kopecks(receipt.total_override, "total_override")
    if total > gross or total // 100 != gross // 100:  # ФФД, tag 1020: only the kopecks may be let off
        rule = f"may leave out kopecks of the positions' {roubles(gross)}, not roubles"
        raise FieldError("total_override", rule, roubles(total))
    return total


def plan_correction(correction: Correction) -> Plan:
    """The plan of a correction; FieldError if it breaks a rule."""
    from kkt_driver.receipt import ReceiptKind

    kind = choice(correction.kind, (ReceiptKind.SELL_CORRECTION, ReceiptKind.BUY_CORRECTION), "kind")
    sums = [_sum(payment, i) for i, payment in enumerate(correction.payments)]
    total = sum(sums)
    if not sums or total > MAX_KOPECKS:
        raise FieldError("payments", f"must lie within 0.01..{roubles(MAX_KOPECKS)} together", roubles(total))
    if not isinstance(correction.basis_date, date) or isinstance(correction.basis_date, datetime):
        raise FieldError("basis_date", "must be a date", correction.basis_date)
    if not 2000 <= correction.basis_date.year <= 2099:
        raise FieldError("basis_date", "must lie within the years 2000..2099", correction.basis_date)
    basis: Tags = _texts("", correction, "basis")
    basis.append((1178, datetime.combine(correction.basis_date, datetime.min.time())))
    basis += _texts("", correction, "basis_number")
    header = _tax_system(correction.tax_system)
    header += [(1173, int(choice(correction.reason, tuple(CorrectionType), "reason"))), (1174, basis)]
    taxes = _correction_vat(correction, total)
    finish = FinishPosition(flags=FinishPosition.NO_SUM_CHECK, price=total, quantity=1000, sum=total, tax=5)
    return Plan(
        kind=kind,
        electronic=flag(correction.electronic, "electronic"),
        cashier=check_cashier(correction.cashier),
        header=_tlvs(header, ""),
        lines=(Line(finish),),
        footer=_tlvs(list(taxes.items()), "vat."),
        discount=0,
        payments=_payments(correction.payments, total),
        total=total,
    )


def _check_parts(receipt: Receipt) -> None:
    """FieldError for a part of another class: a name where a Cashier is due, say."""
    from kkt_driver import receipt as values

    optional(receipt.buyer, values.Buyer, "buyer")
    optional(receipt.user_attribute, values.UserAttribute, "user_attribute")
    owners: list[tuple[str, Receipt | Position]] = [("", receipt)]
    owners += [(f"positions[{i}].", position) for i, position in enumerate(receipt.positions)]
    for path, owner in owners:
        optional(owner.agent, values.Agent, f"{path}agent")
        optional(owner.supplier, values.Supplier, f"{path}supplier")


def _correction_vat(correction: Correction, total: int) -> dict[int, int]:
    """VAT by tag; what was sold at each rate must add up to the total, as far as rounded VAT can tell."""
    if not correction.vat:
        raise FieldError("vat", "must say the VAT of the whole sum, {VatRate.NO_VAT: total} if there is none", {})
    taxes: dict[int, int] = {1104: 0}  # the register books the whole sum under 0 % unless told otherwise
    least = most = Fraction(0)
    for rate, amount in correction.vat.items():
        path = f"vat[{rate!r}]"
        known = choice(rate, tuple(VatRate), path)
        tag = VAT_TAGS.get(known)
        if tag is None:
            raise FieldError(path, "is a rate that corrections of this format do not know", rate)
        taxes[tag] = kopecks(amount, path, maximum=total)
        part, whole = SHARES[known]
        if not part:  # 0 % and no VAT name the turnover itself
            least, most = least + taxes[tag], most + taxes[tag]
        else:
            share = Fraction(part, whole)
            least += max(Fraction(0), (taxes[tag] - Fraction(1, 2)) / share)
            most += (taxes[tag] + Fraction(1, 2)) / share
    if not least <= total <= most:
        near = f"{roubles(int(least))}..{roubles(int(most))}"
        raise FieldError("vat", f"must belong to the payments' {roubles(total)}; it belongs to {near}", correction.vat)
    return taxes


def expect_kind(receipt: Receipt, kind: IntEnum) -> Plan:
    """The receipt's plan; FieldError when the receipt is meant for another method."""
    if receipt.kind != kind:
        raise FieldError("kind", f"must be {kind.name} for this operation", receipt.kind)
    return receipt.plan


def check_cashier(cashier: Cashier | None) -> tuple[bytes, ...]:
    """The TLVs that name the cashier; FieldError if they cannot."""
    from kkt_driver.receipt import Cashier

    if cashier is None:
        return ()
    instance(cashier, Cashier, "cashier")
    _texts("cashier.", cashier, "name", "inn")
    return cashier_tlvs(cashier.name, cashier.inn)


def _receipt_kinds() -> tuple[IntEnum, ...]:
    from kkt_driver.receipt import ReceiptKind

    return (ReceiptKind.SELL, ReceiptKind.SELL_RETURN, ReceiptKind.BUY, ReceiptKind.BUY_RETURN)


def _line(position: Position, path: str, supplier: Supplier | None) -> Line:
    _texts(f"{path}.", position, "name")
    price = kopecks(position.price, f"{path}.price")
    quantity = thousandths(position.quantity, f"{path}.quantity")
    discount = kopecks(position.discount, f"{path}.discount")
    price, amount = _priced(position, path, price, quantity, discount)
    if amount > MAX_KOPECKS:
        raise FieldError(f"{path}.amount", f"must be at most {roubles(MAX_KOPECKS)}", roubles(amount))
    department = position.department
    if isinstance(department, bool) or not isinstance(department, int) or not 0 <= department <= 99:
        raise FieldError(f"{path}.department", "must lie within 0..99", department)
    finish = FinishPosition(
        flags=FinishPosition.NO_SUM_CHECK
        | FinishPosition.TAX_BY_RATE
        | (FinishPosition.PIECE if flag(position.piece, f"{path}.piece") else 0),
        price=price,
        quantity=quantity,
        sum=amount,
        tax=int(choice(position.vat, tuple(VatRate), f"{path}.vat")),
        section=department,
        subject=int(choice(position.subject, tuple(ItemType), f"{path}.subject")),
        method=int(choice(position.method, tuple(PaymentMethod), f"{path}.method")),
        discount=discount,
        name=position.name,
    )
    return Line(finish, _tlvs(_position_tags(position, path, supplier), f"{path}."))


def _priced(position: Position, path: str, price: int, quantity: int, discount: int) -> tuple[int, int]:
    """Price and amount as sent; a lower amount takes the price with it."""
    amount = exact = cost(price, quantity)
    if position.amount is not None:
        amount = kopecks(position.amount, f"{path}.amount")
    if amount > exact + 1:
        raise FieldError(
            f"{path}.amount", f"must not be above price × quantity ({roubles(exact)}) by over a kopeck", roubles(amount)
        )
    if amount >= exact - 1:
        return price, amount
    lowered = unit_price(amount, quantity)
    if lowered is None:
        raise FieldError(
            f"{path}.amount", "must be a price in whole kopecks × quantity, a kopeck more or less", roubles(amount)
        )
    if discount not in (0, exact - amount):
        raise FieldError(
            f"{path}.discount", f"must be price × quantity less amount ({roubles(exact - amount)})", roubles(discount)
        )
    return lowered, amount


def _position_tags(position: Position, path: str, receipts: Supplier | None) -> Tags:
    """``receipts``: the receipt's supplier, of whom only the phones have a place in the receipt itself."""
    tags = _texts(f"{path}.", position, "unit")
    if position.excise is not None:
        tags.append((1229, kopecks(position.excise, f"{path}.excise")))
    tags += _texts(f"{path}.", position, "country", "customs", "attribute")
    agent, own = position.agent, position.supplier
    place = f"{path}.supplier." if own is not None else "supplier."
    inner: Tags = []
    if agent is not None:
        tags.append((1222, _agent_kind(agent, f"{path}.agent.kind")))
        inner = _agent(agent, f"{path}.agent.")
    supplier = own if own is not None else receipts
    if supplier is not None:
        tags += _texts(place, supplier, "inn")
    if agent is not None and (supplier is None or supplier.inn is None):
        raise FieldError(f"{path}.supplier.inn", "is missing: an agent's position needs it", None)
    if inner:
        tags.append((1223, inner))
    if supplier is not None and (data := _texts(place, supplier, "name", *(["phones"] if own is not None else []))):
        tags.append((1224, data))
    if position.marking is not None:
        tags.append((1162, _marking(position.marking, f"{path}.marking")))
    return tags


def _marking(given: MarkingCode | bytes, path: str) -> bytes:
    from kkt_driver.marking import MAX_SIZE, MarkingCode

    code = given.tag_1162 if isinstance(given, MarkingCode) else given
    if not isinstance(code, bytes) or not 1 <= len(code) <= MAX_SIZE:
        raise FieldError(path, f"must be a MarkingCode or 1 to {MAX_SIZE} bytes", given)
    return code


def _agent_kind(agent: Agent, path: str) -> int:
    if not isinstance(agent.kind, int) or isinstance(agent.kind, bool) or not 0 < agent.kind <= 0x7F:
        raise FieldError(path, "must be one or more of AgentSign", agent.kind)
    return int(AgentSign(agent.kind))


def _agent(agent: Agent, path: str) -> Tags:
    phones = ("phones", "acceptor_phones", "operator_phones")
    return _texts(path, agent, "operation", *phones, "operator_name", "operator_address", "operator_inn")


def _payments(payments: Sequence[Payment], total: int) -> tuple[tuple[int, int], ...]:
    """Payments by kind, cash last: it alone may exceed what is left."""
    from kkt_driver.receipt import PaymentKind

    sums: dict[int, int] = {}
    rest = 0
    for i, payment in enumerate(payments):
        kind = int(choice(payment.kind, tuple(PaymentKind), f"payments[{i}].kind"))
        if payment.sum == "rest":
            if rest:
                raise FieldError(f"payments[{i}].sum", "must be a sum: another payment takes the rest", payment.sum)
            rest = kind
        else:
            sums[kind] = sums.get(kind, 0) + _sum(payment, i)
    if rest and (left := total - sum(sums.values())) > 0:
        sums[rest] = sums.get(rest, 0) + left
    paid, cashless = sum(sums.values()), sum(amount for kind, amount in sums.items() if kind != PaymentKind.CASH)
    if cashless > total:
        raise FieldError("payments", f"without cash must not exceed the total {roubles(total)}", roubles(cashless))
    if paid < total:
        raise FieldError("payments", f"must cover the total {roubles(total)}", roubles(paid))
    if paid > MAX_KOPECKS:
        raise FieldError("payments", f"must be at most {roubles(MAX_KOPECKS)} together", roubles(paid))
    return tuple(sorted(sums.items(), key=lambda item: (item[0] == PaymentKind.CASH, item[0])))


def _sum(payment: Payment, i: int) -> int:
    return kopecks(payment.sum, f"payments[{i}].sum", minimum=1)


def _tax_system(value: TaxSystem | None) -> Tags:
    if value is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 2, 4, 8, 16, 32):
        raise FieldError("tax_system", "must be exactly one of TaxSystem", value)
    return [(1055, int(value))]


def _texts(path: str, owner: Any, *names: str) -> Tags:
    """Tags of the texts in these fields of ``owner``, as its annotations want them; None is left out."""
    tags: Tags = []
    for name in names:
        limit, optional, many = texts(type(owner))[name]
        value = getattr(owner, name)
        if many:
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise FieldError(path + name, "must be a list of phones", value)
            tags += [(limit.tag, _text(one, f"{path}{name}[{i}]", limit)) for i, one in enumerate(value)]
        elif value is not None or not optional:
            tags.append((limit.tag, _text(value, path + name, limit)))
    return tags


def _text(value: str, path: str, limit: Text) -> str:
    from kkt_driver.receipt import INN

    if limit.pattern == INN:
        try:
            check_inn(value)
        except FieldError as error:
            raise FieldError(path, error.rule, value) from None
        return value
    text(value, path, limit.maximum)
    if limit.pattern and not re.fullmatch(limit.pattern, value):
        raise FieldError(path, limit.rule, value)
    return value


def _tlvs(tags: Tags, path: str) -> tuple[bytes, ...]:
    made = []
    for tag, value in tags:
        try:
            made.append(device_tlv(tag, value))
        except FieldError as error:
            raise FieldError(f"{path}{COMPOSED.get(tag, error.field)}", error.rule, error.value) from None
    return tuple(made)

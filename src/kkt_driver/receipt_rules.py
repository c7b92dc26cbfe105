"""Every rule a receipt must keep before a byte of it is sent, and the plan of what will be sent.

Checking and planning are one pass: what cannot be put on the wire is found by putting it there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

from kkt_driver.atol.commands.receipt import FinishPosition
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import AgentSign, CorrectionType, ItemType, PaymentMethod, TaxSystem, VatRate
from kkt_driver.ffd.inn import check_inn
from kkt_driver.money import MAX_KOPECKS, cost, kopecks, roubles, thousandths
from kkt_driver.procedures.attributes import cashier_tlvs, device_tlv
from kkt_driver.wire.text import encode_line

if TYPE_CHECKING:
    from kkt_driver.receipt import Agent, Cashier, Correction, Payment, Position, Receipt, Supplier

E = TypeVar("E", bound=IntEnum)
Tags = list[tuple[int, Any]]

#: Sums of a correction by rate: VAT for the rates, turnover for 0 % and "none".
VAT_TAGS = {1: 1102, 2: 1103, 3: 1106, 4: 1107, 5: 1104, 6: 1105}


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
    if not receipt.positions:
        raise FieldError("positions", "must hold at least one", receipt.positions)
    lines = tuple(_line(position, f"positions[{i}]") for i, position in enumerate(receipt.positions))
    gross = sum(line.finish.sum for line in lines)
    if gross > MAX_KOPECKS:
        raise FieldError("positions", f"must not cost more than {roubles(MAX_KOPECKS)} together", roubles(gross))
    total = gross
    if receipt.total_override is not None:
        total = kopecks(receipt.total_override, "total_override")
        if not 0 <= gross - total < 100:
            raise FieldError(
                "total_override", f"must be less than a rouble below the positions ({roubles(gross)})", roubles(total)
            )
    header: Tags = _tax_system(receipt.tax_system)
    if receipt.buyer is not None:
        buyer = receipt.buyer
        header += _texts("buyer.", (1008, "contact", buyer.contact, 64), (1227, "name", buyer.name, 256))
        header += _inn(1228, buyer.inn, "buyer.inn")
    if receipt.agent is not None:
        header += [(1057, _agent_kind(receipt.agent, "agent.kind")), *_agent(receipt.agent, "agent.")]
    if receipt.supplier is not None:
        header += [(1171, phone) for phone in _phones(receipt.supplier.phones, "supplier.phones")]
    footer: Tags = []
    if receipt.user_attribute is not None:
        extra = receipt.user_attribute
        footer.append(
            (1084, _texts("user_attribute.", (1085, "name", extra.name, 64), (1086, "value", extra.value, 256)))
        )
    footer += _texts("", (1192, "additional", receipt.additional, 16))
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


def plan_correction(correction: Correction) -> Plan:
    """The plan of a correction; FieldError if it breaks a rule."""
    from kkt_driver.receipt import ReceiptKind

    kind = choice(correction.kind, (ReceiptKind.SELL_CORRECTION, ReceiptKind.BUY_CORRECTION), "kind")
    sums = [kopecks(payment.sum, f"payments[{i}].sum", minimum=1) for i, payment in enumerate(correction.payments)]
    total = sum(sums)
    if not sums or total > MAX_KOPECKS:
        raise FieldError("payments", f"must lie within 0.01..{roubles(MAX_KOPECKS)} together", roubles(total))
    if not isinstance(correction.basis_date, date) or isinstance(correction.basis_date, datetime):
        raise FieldError("basis_date", "must be a date", correction.basis_date)
    if not 2000 <= correction.basis_date.year <= 2099:
        raise FieldError("basis_date", "must lie within the years 2000..2099", correction.basis_date)
    basis: Tags = _texts("", (1177, "basis", correction.basis, 256))
    basis.append((1178, datetime.combine(correction.basis_date, datetime.min.time())))
    basis += _texts("", (1179, "basis_number", correction.basis_number, 32))
    header = _tax_system(correction.tax_system)
    header += [(1173, int(choice(correction.reason, tuple(CorrectionType), "reason"))), (1174, basis)]
    taxes: dict[int, int] = {1104: 0}  # the register books the whole sum under 0 % unless told otherwise
    for rate, amount in correction.vat.items():
        path = f"vat[{rate!r}]"
        tag = VAT_TAGS.get(choice(rate, tuple(VatRate), path))
        if tag is None:
            raise FieldError(path, "is a rate that corrections of this format do not know", rate)
        taxes[tag] = kopecks(amount, path, maximum=total)
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


def expect_kind(receipt: Receipt, kind: IntEnum) -> Plan:
    """The receipt's plan; FieldError when the receipt is meant for another method."""
    if receipt.kind != kind:
        raise FieldError("kind", f"must be {kind.name} for this operation", receipt.kind)
    return receipt.plan


def check_cashier(cashier: Cashier | None) -> tuple[bytes, ...]:
    """The TLVs that name the cashier; FieldError if they cannot."""
    if cashier is None:
        return ()
    text(cashier.name, "cashier.name", 64)
    inn = _inn(1203, cashier.inn, "cashier.inn")
    return cashier_tlvs(cashier.name, inn[0][1] if inn else None)


def _receipt_kinds() -> tuple[IntEnum, ...]:
    from kkt_driver.receipt import ReceiptKind

    return (ReceiptKind.SELL, ReceiptKind.SELL_RETURN, ReceiptKind.BUY, ReceiptKind.BUY_RETURN)


def _line(position: Position, path: str) -> Line:
    text(position.name, f"{path}.name", 128)
    price = kopecks(position.price, f"{path}.price")
    quantity = thousandths(position.quantity, f"{path}.quantity")
    amount = exact = cost(price, quantity)
    if position.amount is not None:
        amount = kopecks(position.amount, f"{path}.amount")
        if abs(amount - exact) > 1:
            raise FieldError(
                f"{path}.amount", f"must be price × quantity ({roubles(exact)}), a kopeck more or less", roubles(amount)
            )
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
        discount=kopecks(position.discount, f"{path}.discount"),
        name=position.name,
    )
    return Line(finish, _tlvs(_position_tags(position, path), f"{path}."))


def _position_tags(position: Position, path: str) -> Tags:
    tags = _texts(f"{path}.", (1197, "unit", position.unit, 16))
    if position.country is not None:
        if not re.fullmatch(r"[0-9]{3}", text(position.country, f"{path}.country", 3)):
            raise FieldError(f"{path}.country", "must be three digits (ОКСМ)", position.country)
        tags.append((1230, position.country))
    tags += _texts(f"{path}.", (1231, "customs", position.customs, 32), (1191, "attribute", position.attribute, 64))
    if position.agent is not None:
        tags.append((1222, _agent_kind(position.agent, f"{path}.agent.kind")))
    supplier: Supplier | None = position.supplier
    if supplier is not None:
        tags += _inn(1226, supplier.inn, f"{path}.supplier.inn")
    if position.agent is not None and (inner := _agent(position.agent, f"{path}.agent.")):
        tags.append((1223, inner))
    if supplier is not None:
        data = _texts(f"{path}.supplier.", (1225, "name", supplier.name, 256))
        data += [(1171, phone) for phone in _phones(supplier.phones, f"{path}.supplier.phones")]
        if data:
            tags.append((1224, data))
    if position.marking is not None:
        if not isinstance(position.marking, bytes) or not 1 <= len(position.marking) <= 32:
            raise FieldError(f"{path}.marking", "must be 1 to 32 bytes", position.marking)
        tags.append((1162, position.marking))
    return tags


def _agent_kind(agent: Agent, path: str) -> int:
    if not isinstance(agent.kind, int) or isinstance(agent.kind, bool) or not 0 < agent.kind <= 0x7F:
        raise FieldError(path, "must be one or more of AgentSign", agent.kind)
    return int(AgentSign(agent.kind))


def _agent(agent: Agent, path: str) -> Tags:
    tags = _texts(path, (1044, "operation", agent.operation, 24))
    for tag, name in ((1073, "phones"), (1074, "acceptor_phones"), (1075, "operator_phones")):
        tags += [(tag, phone) for phone in _phones(getattr(agent, name), path + name)]
    tags += _texts(
        path,
        (1026, "operator_name", agent.operator_name, 64),
        (1005, "operator_address", agent.operator_address, 256),
    )
    return tags + _inn(1016, agent.operator_inn, f"{path}operator_inn")


def _payments(payments: Sequence[Payment], total: int) -> tuple[tuple[int, int], ...]:
    """Payments by kind, cash last: it alone may exceed what is left."""
    from kkt_driver.receipt import PaymentKind

    sums: dict[int, int] = {}
    for i, payment in enumerate(payments):
        kind = int(choice(payment.kind, tuple(PaymentKind), f"payments[{i}].kind"))
        sums[kind] = sums.get(kind, 0) + kopecks(payment.sum, f"payments[{i}].sum", minimum=1)
    paid, cashless = sum(sums.values()), sum(amount for kind, amount in sums.items() if kind != PaymentKind.CASH)
    if cashless > total:
        raise FieldError("payments", f"without cash must not exceed the total {roubles(total)}", roubles(cashless))
    if paid < total:
        raise FieldError("payments", f"must cover the total {roubles(total)}", roubles(paid))
    if paid > MAX_KOPECKS:
        raise FieldError("payments", f"must be at most {roubles(MAX_KOPECKS)} together", roubles(paid))
    return tuple(sorted(sums.items(), key=lambda item: (item[0] == PaymentKind.CASH, item[0])))


def _tax_system(value: TaxSystem | None) -> Tags:
    if value is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 2, 4, 8, 16, 32):
        raise FieldError("tax_system", "must be exactly one of TaxSystem", value)
    return [(1055, int(value))]


def _texts(path: str, *rows: tuple[int, str, str | None, int]) -> Tags:
    return [(tag, text(value, path + name, size)) for tag, name, value, size in rows if value is not None]


def text(value: str, path: str, maximum: int) -> str:
    """Text that the register can print; FieldError if it cannot."""
    if not isinstance(value, str) or not value.strip():
        raise FieldError(path, "must be text, not empty", value)
    if len(value) > maximum:
        raise FieldError(path, f"must be at most {maximum} characters", value)
    try:
        encode_line(value)
    except ValueError as error:
        raise FieldError(path, str(error), value) from None
    # Control characters are commands to the printer: a tab doubles the width of what follows.
    if any(character < " " or character == "\x7f" for character in value):
        raise FieldError(path, "must not hold control characters", value)
    return value


def _phones(phones: Sequence[str], path: str) -> list[str]:
    if isinstance(phones, str):
        raise FieldError(path, "must be a list of phones", phones)
    return [text(phone, f"{path}[{i}]", 19) for i, phone in enumerate(phones)]


def _inn(tag: int, value: str | None, path: str) -> Tags:
    if value is None:
        return []
    try:
        check_inn(value)
    except FieldError as error:
        raise FieldError(path, error.rule, value) from None
    return [(tag, value)]


def choice(value: Any, allowed: Sequence[E], path: str) -> E:
    """The member of ``allowed`` that equals ``value``."""
    if not isinstance(value, bool) and isinstance(value, int):
        for member in allowed:
            if member == value:
                return member
    raise FieldError(path, f"must be one of {', '.join(member.name for member in allowed)}", value)


def flag(value: Any, path: str) -> bool:
    """A bool and nothing that merely looks like one."""
    if not isinstance(value, bool):
        raise FieldError(path, "must be True or False", value)
    return value


def _tlvs(tags: Tags, path: str) -> tuple[bytes, ...]:
    made = []
    for tag, value in tags:
        try:
            made.append(device_tlv(tag, value))
        except FieldError as error:
            raise FieldError(f"{path}{error.field}", error.rule, error.value) from None
    return tuple(made)

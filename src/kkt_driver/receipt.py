"""The receipt (чек) as a value: made once, checked as a whole, sent as often as it takes.

    Receipt([Position("Чай", "10.00", 2, vat=VatRate.VAT_10)], [card("15.00"), cash("5.00")])

Sums are int kopecks, or Decimal or str roubles; quantities int, Decimal or str with at most three decimals. Everything
is checked when the receipt is made: FieldError names the place (``positions[0].price``), the rule and the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from kkt_driver.ffd.enums import AgentSign, CorrectionType, ItemType, PaymentMethod, TaxSystem, VatRate
from kkt_driver.money import Money, Quantity

if TYPE_CHECKING:
    from kkt_driver.receipt_rules import Plan

__all__ = [
    "Agent",
    "AgentSign",
    "Buyer",
    "Cashier",
    "Correction",
    "CorrectionType",
    "ItemType",
    "Payment",
    "PaymentKind",
    "PaymentMethod",
    "Position",
    "Receipt",
    "ReceiptKind",
    "Supplier",
    "TaxSystem",
    "UserAttribute",
    "VatRate",
    "card",
    "cash",
]


class ReceiptKind(IntEnum):
    """Тип чека, as the register numbers it."""

    SELL = 1
    SELL_RETURN = 2
    BUY = 4
    BUY_RETURN = 5
    SELL_CORRECTION = 7
    BUY_CORRECTION = 9


class PaymentKind(IntEnum):
    """Вид оплаты, as the register numbers it."""

    CASH = 1
    ELECTRONIC = 2
    PREPAID = 3
    CREDIT = 4
    OTHER = 5


@dataclass(frozen=True, slots=True)
class Cashier:
    """Who is at the register: name and post (1021, at most 64 characters), ИНН (1203)."""

    name: str
    inn: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """E-mail or phone for the electronic receipt (1008), name (1227), ИНН (1228)."""

    contact: str | None = None
    name: str | None = None
    inn: str | None = None


@dataclass(frozen=True, slots=True)
class Supplier:
    """Supplier of an agent's goods: name (1225), ИНН (1226), phones (1171)."""

    name: str | None = None
    inn: str | None = None
    phones: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """Agent (1222 and 1223 in a position, 1057 in a receipt).

    operation: 1044.   phones: of the paying agent, 1073.   acceptor_phones: of the payment acceptor, 1074.
    operator_*: the money transfer operator, 1075, 1026, 1005, 1016.
    """

    kind: AgentSign
    operation: str | None = None
    phones: Sequence[str] = ()
    acceptor_phones: Sequence[str] = ()
    operator_phones: Sequence[str] = ()
    operator_name: str | None = None
    operator_address: str | None = None
    operator_inn: str | None = None


@dataclass(frozen=True, slots=True)
class UserAttribute:
    """Дополнительный реквизит пользователя (1084): name (1085) and value (1086)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Position:
    """Предмет расчета.

    name: at most 128 characters.   price: for one.   amount: price × quantity if not given, at most 1 kopeck off.
    discount: for information only.   department: 0..99.   method: 1214.   subject: 1212.   unit: 1197.
    attribute: 1191.   country: digits of the ОКСМ, 1230.   customs: number of the declaration, 1231.
    marking: product code, 1162, at most 32 bytes.   piece: sold by the piece.
    """

    name: str
    price: Money
    quantity: Quantity = 1
    vat: VatRate = VatRate.NO_VAT
    amount: Money | None = None
    department: int = 0
    method: PaymentMethod = PaymentMethod.FULL_PAYMENT
    subject: ItemType = ItemType.GOODS
    unit: str | None = None
    agent: Agent | None = None
    supplier: Supplier | None = None
    attribute: str | None = None
    country: str | None = None
    customs: str | None = None
    marking: bytes | None = None
    discount: Money = 0
    piece: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """Оплата: what kind, how much (above 0)."""

    kind: PaymentKind
    sum: Money


def cash(sum: Money) -> Payment:
    """A payment in cash; more than the total makes change."""
    return Payment(PaymentKind.CASH, sum)


def card(sum: Money) -> Payment:
    """A payment by card (безналичными)."""
    return Payment(PaymentKind.ELECTRONIC, sum)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Кассовый чек.

    total_override: the total if it is rounded down, by less than a rouble, from the sum of the positions.
    electronic: not printed.   agent: for the whole receipt (1057).   additional: 1192, at most 16 characters.
    ``plan`` is what will be sent, made from the rest.
    """

    positions: Sequence[Position]
    payments: Sequence[Payment]
    kind: ReceiptKind = ReceiptKind.SELL
    tax_system: TaxSystem | None = None
    cashier: Cashier | None = None
    buyer: Buyer | None = None
    electronic: bool = False
    agent: Agent | None = None
    supplier: Supplier | None = None
    total_override: Money | None = None
    user_attribute: UserAttribute | None = None
    additional: str | None = None
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from kkt_driver.receipt_rules import plan_receipt

        # Mutable lists handed in must not change what was checked.
        object.__setattr__(self, "positions", tuple(self.positions))
        object.__setattr__(self, "payments", tuple(self.payments))
        object.__setattr__(self, "plan", plan_receipt(self))

    @property
    def total(self) -> int:
        """What is to be paid, kopecks."""
        return self.plan.total

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Receipt:
        """From our own JSON form, see :mod:`kkt_driver.receipt_json`; FieldError names the path."""
        from kkt_driver.receipt_json import load

        return load(cls, data)

    def to_json(self) -> dict[str, Any]:
        """Our own JSON form; ``from_json`` gives an equal receipt."""
        from kkt_driver.receipt_json import dump

        return dump(self)


@dataclass(frozen=True, slots=True)
class Correction:
    """Чек коррекции (ФФД 1.05): sums without positions.

    kind: SELL_CORRECTION or BUY_CORRECTION.   reason: of one's own accord or by order (1173).
    basis: name of the document (1177), its date (1178) and number (1179).
    vat: VAT sums by rate (turnover for VAT_0 and NO_VAT).
    """

    payments: Sequence[Payment]
    basis: str
    basis_date: date
    basis_number: str
    reason: CorrectionType = CorrectionType.SELF_INITIATED
    kind: ReceiptKind = ReceiptKind.SELL_CORRECTION
    vat: Mapping[VatRate, Money] = field(default_factory=dict)
    tax_system: TaxSystem | None = None
    cashier: Cashier | None = None
    electronic: bool = False
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from kkt_driver.receipt_rules import plan_correction

        object.__setattr__(self, "payments", tuple(self.payments))
        object.__setattr__(self, "vat", dict(self.vat))
        object.__setattr__(self, "plan", plan_correction(self))

    @property
    def total(self) -> int:
        """The sum of the payments, kopecks."""
        return self.plan.total

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Correction:
        """From our own JSON form, see :mod:`kkt_driver.receipt_json`; FieldError names the path."""
        from kkt_driver.receipt_json import load

        return load(cls, data)

    def to_json(self) -> dict[str, Any]:
        """Our own JSON form; ``from_json`` gives an equal correction."""
        from kkt_driver.receipt_json import dump

        return dump(self)

"""The receipt (чек) as a value: made once, checked as a whole, sent as often as it takes.

    Receipt([Position("Чай", "10.00", 2, vat=VatRate.VAT_10)], [card("15.00"), cash("5.00")])

Sums are int kopecks, or Decimal or str roubles; quantities int, Decimal or str with at most three decimals. Everything
is checked when the receipt is made: FieldError names the place (``positions[0].price``), the rule and the value. In
JSON sums are text only, because there 1000 may be taken for roubles.

The annotations say which tag a text is and how long it may be; rules, JSON form and JSON Schema all read them there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias

from kkt_driver.ffd.enums import AgentSign, CorrectionType, ItemType, PaymentMethod, TaxSystem, VatRate
from kkt_driver.ffd.patterns import CONTACT, PHONE
from kkt_driver.money import Money, Quantity

if TYPE_CHECKING:
    from kkt_driver.marking import MarkingCode
    from kkt_driver.receipt_rules import Plan
    from kkt_driver.vat import VatPolicy

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


class Text(NamedTuple):
    """In an annotation: the tag of a text, how many characters it may have, what form, and that in words."""

    tag: int
    maximum: int
    pattern: str = ""
    rule: str = ""


class Size(NamedTuple):
    """In an annotation: the tag of bytes and how many there may be."""

    tag: int
    maximum: int


class Within(NamedTuple):
    """In an annotation: bounds of a whole number."""

    minimum: int
    maximum: int


INN = r"[0-9]{10}|[0-9]{12}"
_PHONE_RULE = "must be + and digits"
#: see :attr:`Receipt.rounding`
Rounding: TypeAlias = Literal["down"]


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
    CARD = 2  # another name of the same: that of card()
    PREPAID = 3
    CREDIT = 4
    OTHER = 5


@dataclass(frozen=True, slots=True)
class Cashier:
    """Who is at the register: name and post (1021, at most 64 characters), ИНН (1203)."""

    name: Annotated[str, Text(1021, 64)]
    inn: Annotated[str | None, Text(1203, 12, INN)] = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """E-mail or phone ("+" and digits) for the electronic receipt (1008), name (1227), ИНН (1228)."""

    contact: Annotated[str | None, Text(1008, 64, CONTACT, "must be + and digits, or an e-mail")] = None
    name: Annotated[str | None, Text(1227, 256)] = None
    inn: Annotated[str | None, Text(1228, 12, INN)] = None


@dataclass(frozen=True, slots=True)
class Supplier:
    """Supplier of an agent's goods: name (1225), ИНН (1226), phones (1171, "+" and digits).

    Who has no ИНН is ``"0" * 12``.
    """

    name: Annotated[str | None, Text(1225, 256)] = None
    inn: Annotated[str | None, Text(1226, 12, INN)] = None
    phones: Sequence[Annotated[str, Text(1171, 19, PHONE, _PHONE_RULE)]] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """Agent (1222 and 1223 in a position, 1057 in a receipt).

    operation: 1044.   phones: of the paying agent, 1073.   acceptor_phones: of the payment acceptor, 1074.
    operator_*: the money transfer operator, 1075, 1026, 1005, 1016.
    """

    kind: AgentSign
    operation: Annotated[str | None, Text(1044, 24)] = None
    phones: Sequence[Annotated[str, Text(1073, 19, PHONE, _PHONE_RULE)]] = ()
    acceptor_phones: Sequence[Annotated[str, Text(1074, 19, PHONE, _PHONE_RULE)]] = ()
    operator_phones: Sequence[Annotated[str, Text(1075, 19, PHONE, _PHONE_RULE)]] = ()
    operator_name: Annotated[str | None, Text(1026, 64)] = None
    operator_address: Annotated[str | None, Text(1005, 256)] = None
    operator_inn: Annotated[str | None, Text(1016, 12, INN)] = None


@dataclass(frozen=True, slots=True)
class UserAttribute:
    """Дополнительный реквизит пользователя (1084): name (1085) and value (1086), together at most 312 characters."""

    name: Annotated[str, Text(1085, 64)]
    value: Annotated[str, Text(1086, 256)]


@dataclass(frozen=True, slots=True)
class Position:
    """Предмет расчета.

    name: at most 128 characters.   price: for one.   amount: price × quantity if not given.   department: 0..99.
    method: 1214.   subject: 1212; one of NON_OPERATING_INCOME (15) or OTHER_CONTRIBUTIONS (16) is named by a number of
    the tax code, "1" to "25" or "26" to "31".   unit: 1197.   attribute: 1191.   country: digits of the ОКСМ, 1230.
    customs: number of the declaration, 1231.   excise: sum of the excise, within the amount, 1229.
    marking: product code, 1162, as a MarkingCode or its bytes.   piece: sold by the piece.

    A discount is a lower amount. An amount within a kopeck of price × quantity is taken as it is; a lower one makes the
    price go down with it, because in a fiscal document the price is what was paid for one (1079, discounts taken off)
    and 1043 = 1079 × 1023. FieldError if no price in whole kopecks fits: sell it as several positions then. An amount
    above price × quantity is refused. ``discount`` tells the register how much that was, for information only: it
    lowers nothing by itself, and beside a lower amount it is the difference or left out.

    agent wants the supplier's ИНН, here or in the receipt; a supplier wants an agent, here or in the receipt.
    """

    name: Annotated[str, Text(1030, 128)]
    price: Money
    quantity: Quantity = 1
    vat: VatRate = VatRate.NO_VAT
    amount: Money | None = None
    department: Annotated[int, Within(0, 99)] = 0
    method: PaymentMethod = PaymentMethod.FULL_PAYMENT
    subject: ItemType = ItemType.GOODS
    unit: Annotated[str | None, Text(1197, 16)] = None
    agent: Agent | None = None
    supplier: Supplier | None = None
    attribute: Annotated[str | None, Text(1191, 64)] = None
    country: Annotated[str | None, Text(1230, 3, r"[0-9]{3}", "must be three digits (ОКСМ)")] = None
    customs: Annotated[str | None, Text(1231, 32)] = None
    marking: MarkingCode | Annotated[bytes, Size(1162, 32)] | None = None
    discount: Money = 0
    piece: bool = False
    excise: Money | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Оплата: what kind, how much (above 0), or "rest": what the other payments leave; nothing left, no payment."""

    kind: PaymentKind
    sum: Money | Literal["rest"]


def cash(sum: Money | Literal["rest"]) -> Payment:
    """A payment in cash; more than the total makes change."""
    return Payment(PaymentKind.CASH, sum)


def card(sum: Money | Literal["rest"]) -> Payment:
    """A payment by card (безналичными)."""
    return Payment(PaymentKind.ELECTRONIC, sum)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Кассовый чек.

    rounding: "down" takes the kopecks off the total, in the buyer's favour; only where the buyer pays (SELL and
    BUY_RETURN). What a rounded sale took is given back with total_override.
    total_override: the total, below the sum of the positions by less than a rouble.
    electronic: not printed.   additional: 1192, at most 16 characters.
    agent: for the whole receipt (1057).   supplier: of the positions with an agent and without a supplier of their own.
    ИНН and name, for which the receipt has no place, stand in these positions; the phones too, unless the receipt has
    an agent itself (1171).   A supplier without any agent is refused, as the format knows none.
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
    additional: Annotated[str | None, Text(1192, 16)] = None
    rounding: Rounding | None = None
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from kkt_driver.checking import sequence
        from kkt_driver.receipt_rules import plan_receipt

        # Mutable lists handed in must not change what was checked.
        object.__setattr__(self, "positions", sequence(self.positions, Position, "positions"))
        object.__setattr__(self, "payments", sequence(self.payments, Payment, "payments"))
        object.__setattr__(self, "plan", plan_receipt(self))

    @property
    def total(self) -> int:
        """What is to be paid, kopecks."""
        return self.plan.total

    def vat(self, policy: VatPolicy = "per_position") -> dict[VatRate, int]:
        """VAT by rate, kopecks; for 0 % and no VAT the turnover. See :mod:`kkt_driver.vat` for the policies.

        The driver never sends these sums: the register makes them, per position.
        """
        from kkt_driver.vat import totals

        return totals(((VatRate(line.finish.tax), line.finish.sum) for line in self.plan.lines), policy)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Receipt:
        """From our own JSON form, see :mod:`kkt_driver.receipt_json`; FieldError names the path.

        Sums are roubles as text, ``"10.00"``: unlike here a number is refused, for it could be roubles or kopecks.
        docs/reference/receipt.schema.json is its JSON Schema. What the schema refuses is refused here.
        """
        from kkt_driver.receipt_json import load

        return load(cls, data)

    def to_json(self) -> dict[str, Any]:
        """Our own JSON form. ``from_json`` makes a receipt of it with the same plan; sums then are text."""
        from kkt_driver.receipt_json import dump

        return dump(self)


@dataclass(frozen=True, slots=True)
class Correction:
    """Чек коррекции (ФФД 1.05): sums without positions.

    kind: SELL_CORRECTION or BUY_CORRECTION.   reason: of one's own accord or by order (1173).
    basis: name of the document (1177), its date (1178) and number (1179); by order it is the order's own number, while
    of one's own accord "б/н" or "0" will do.
    vat: VAT sums by rate (turnover for VAT_0 and NO_VAT).
    """

    payments: Sequence[Payment]
    basis: Annotated[str, Text(1177, 256)]
    basis_date: date
    basis_number: Annotated[str, Text(1179, 32)]
    reason: CorrectionType = CorrectionType.SELF_INITIATED
    kind: ReceiptKind = ReceiptKind.SELL_CORRECTION
    vat: Mapping[VatRate, Money] = field(default_factory=dict)
    tax_system: TaxSystem | None = None
    cashier: Cashier | None = None
    electronic: bool = False
    plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from kkt_driver.checking import sequence
        from kkt_driver.errors import FieldError
        from kkt_driver.receipt_rules import plan_correction

        object.__setattr__(self, "payments", sequence(self.payments, Payment, "payments"))
        if not isinstance(self.vat, Mapping):
            raise FieldError("vat", "must be a mapping of VatRate to a sum", self.vat)
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
        """Our own JSON form. ``from_json`` makes a correction of it with the same plan; sums then are text."""
        from kkt_driver.receipt_json import dump

        return dump(self)

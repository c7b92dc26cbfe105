"""The receipt being made: positions, payments, attributes. Nothing here is fiscal until it is closed.

Sums are kopecks, quantities thousandths.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kkt_driver.atol.commands.receipt import CORRECTIONS, OPERATIONS, FinishPosition
from kkt_sim.register import vat
from kkt_sim.register.model import NEWEST
from kkt_sim.register.refusal import Code, Extended, Refused, refuse_attribute

#: Operations in which money goes to the customer.
PAYING_OUT = frozenset({2, 3})
CASH = 1
MAX_SUM = 10**10 - 1
MAX_POSITIONS = 200
MAX_NAME = 128
CREDIT_REPAYMENT = 7

Attributes = list[tuple[int, bytes]]


@dataclass(slots=True)
class Position:
    """A registered position."""

    name: str
    price: int
    quantity: int
    sum: int
    tax: int
    tax_sum: int
    section: int
    subject: int
    method: int
    discount: int
    attributes: Attributes


@dataclass(slots=True)
class Draft:
    """An open receipt."""

    kind: int
    electronic: bool
    attributes: Attributes
    positions: list[Position] = field(default_factory=list)
    begun: Attributes | None = None
    payments: dict[int, int] = field(default_factory=dict)
    rounding: int = 0
    set_taxes: dict[int, int] = field(default_factory=dict)
    #: what the firmware knows
    newest_tax: int = NEWEST

    @property
    def operation(self) -> int:
        """Tag 1054."""
        return OPERATIONS[self.kind]

    @property
    def is_correction(self) -> bool:
        """A correction receipt (form 31)."""
        return self.kind in CORRECTIONS

    @property
    def pays_out(self) -> bool:
        """Money goes to the customer."""
        return self.operation in PAYING_OUT

    @property
    def total(self) -> int:
        """Sum of the positions less the rounding."""
        return sum(position.sum for position in self.positions) - self.rounding

    @property
    def paid(self) -> int:
        """All payments, change not yet taken off."""
        return sum(self.payments.values())

    @property
    def remainder(self) -> int:
        """Left to pay."""
        return max(0, self.total - self.paid)

    @property
    def change(self) -> int:
        """To give back, out of cash only."""
        return max(0, self.paid - self.total)

    def kept(self) -> dict[int, int]:
        """Payments by kind, cash without the change."""
        kept = dict(self.payments)
        if self.change:
            kept[CASH] -= self.change
        return kept

    def taxes(self) -> dict[int, int]:
        """Tax number -> VAT of the receipt, for 5 and 6 the turnover; as set by the cashier or as computed."""
        totals: dict[int, int] = {}
        for position in self.positions:
            part = position.tax_sum if position.tax in vat.SHARES else position.sum
            totals[position.tax] = totals.get(position.tax, 0) + part
        return totals | self.set_taxes

    def begin_position(self) -> None:
        """EAh."""
        if self.payments:
            raise Refused(Code.BAD_FORMAT)
        if len(self.positions) >= MAX_POSITIONS:
            raise Refused(Code.BAD_POSITION_COUNT)
        self.begun = []

    def finish_position(self, command: FinishPosition) -> None:
        """EBh."""
        if self.begun is None:
            raise Refused(Code.BAD_FORMAT)
        if not command.quantity:
            raise Refused(Code.BAD_QUANTITY)
        vat.require_known(command.tax, self.newest_tax)
        if command.method > CREDIT_REPAYMENT:
            raise refuse_attribute(Extended.BAD_METHOD, 1214)
        methods = [position.method for position in self.positions] + [command.method]
        if CREDIT_REPAYMENT in methods and len(methods) > 1:  # ФФД: it stands alone in its receipt
            raise refuse_attribute(Extended.BAD_METHOD, 1214)
        if len(command.name) > MAX_NAME:
            raise refuse_attribute(Extended.POSITION_BUFFER, 1030)
        if self.total + command.sum > MAX_SUM:
            raise Refused(Code.TOTAL_OVERFLOW)
        off = abs(command.sum * 1000 - command.price * command.quantity)
        if not command.flags & FinishPosition.NO_SUM_CHECK and off > 1500:
            raise Refused(Code.BAD_PRICE)
        by_rate = command.flags & FinishPosition.TAX_BY_RATE
        tax_sum = vat.contained(command.tax, command.sum) if by_rate else command.tax_sum
        if tax_sum > command.sum:
            raise Refused(Code.BAD_TAX_SUM)
        self.positions.append(
            Position(
                name=command.name,
                price=command.price,
                quantity=command.quantity,
                sum=command.sum,
                tax=command.tax,
                tax_sum=tax_sum if command.tax in vat.SHARES else 0,
                section=command.section,
                subject=command.subject,
                method=command.method,
                discount=command.discount,
                attributes=self.begun,
            )
        )
        self.begun = None

    def round_down(self, amount: int) -> None:
        """43h: the total goes down to whole roubles, by less than one."""
        if not 0 < amount <= self.total % 100 or self.rounding or self.payments:
            raise Refused(Code.NO_DISCOUNT)
        self.rounding = amount

    def pay(self, kind: int, amount: int) -> None:
        """99h: cash may exceed what is left, other payments not."""
        if not 1 <= kind <= 10:
            raise Refused(Code.BAD_PAYMENT)
        if not self.positions or self.begun is not None:
            raise Refused(Code.BAD_FORMAT)
        if kind != CASH and sum(s for k, s in self.payments.items() if k != CASH) + amount > self.total:
            raise Refused(Code.CASHLESS_ABOVE_TOTAL)
        if self.paid + amount > MAX_SUM:
            raise Refused(Code.PAYMENT_OVERFLOW)
        self.payments[kind] = self.payments.get(kind, 0) + amount


def split_by_price(position: Position) -> list[Position]:
    """The position as the format wants it: tag 1043 is price times quantity, give or take a kopeck.

    A discount in the sum becomes a lower price. Where no price in whole kopecks gives the sum, and the quantity is a
    whole number, some pieces are a kopeck dearer than the others. A fractional quantity keeps the closest price.
    """
    price, quantity, total = position.price, position.quantity, position.sum
    if abs(total * 1000 - price * quantity) <= 1500:
        return [position]
    closest = (2 * total * 1000 + quantity) // (2 * quantity)
    if abs(total * 1000 - closest * quantity) <= 1500 or quantity % 1000:
        return [replace(position, price=closest)]
    pieces = quantity // 1000
    price, dearer = divmod(total, pieces)
    parts = [
        replace(position, price=one, quantity=count * 1000, sum=count * one)
        for count, one in ((pieces - dearer, price), (dearer, price + 1))
    ]
    first = position.tax_sum * parts[0].sum // total if total else 0
    parts[0].tax_sum, parts[1].tax_sum = first, position.tax_sum - first
    return parts

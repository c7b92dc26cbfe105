"""A full day of a shop, as the calls of the driver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kkt_driver.client import Kkt
from kkt_driver.ffd import make_rnm
from kkt_driver.ffd.enums import AgentSign, ItemType, PaymentMethod, TaxSystem, VatRate
from kkt_driver.receipt import (
    Agent,
    Buyer,
    Cashier,
    Correction,
    Payment,
    PaymentKind,
    Position,
    Receipt,
    ReceiptKind,
    Supplier,
    UserAttribute,
    card,
    cash,
)
from kkt_driver.registration import Operator, Reason, Registration

CASHIER = Cashier("Иванов", "123654789507")
SERIAL = "00106789000001"


@dataclass(frozen=True)
class Step:
    """One call. ``form`` of the document it makes, 0 for none; ``moved``: what it does to the cash in the drawer."""

    name: str
    run: Callable[[Kkt], Any]
    form: int = 0
    total: int | None = None
    moved: int = 0


def registration(reason: Reason = Reason.REGISTRATION) -> Registration:
    inn = "7725225244"
    return Registration(
        rnm=make_rnm(1, inn, SERIAL),
        inn=inn,
        organization='ООО "Ромашка"',
        address="г. Москва, ул. Примерная, д. 1",
        place="Магазин",
        email="shop@example.com",
        tax_systems=TaxSystem.OSN | TaxSystem.USN_INCOME,
        default_tax_system=TaxSystem.OSN,
        operator=Operator("ОФД Эмулятора", "7704358518", "127.0.0.1", 7777),
        agents=AgentSign.OTHER_AGENT | AgentSign.ATTORNEY,
        reason=reason,
    )


TEA = Position("Чай", "10.00", 2, vat=VatRate.VAT_10)
BREAD = Position("Хлеб", "33.33", vat=VatRate.VAT_20)
CHEESE = Position("Сыр, ~весовой", "899.90", "0.347", vat=VatRate.VAT_10)
WORK = Position("Доставка", "150.00", subject=ItemType.SERVICE, unit="шт", department=3)
CHEAPER = Position("Кофе", "100.00", 3, amount="270.00", vat=VatRate.VAT_20)
ADVANCE = Position("Аванс", "500.00", method=PaymentMethod.ADVANCE, subject=ItemType.PAYMENT, vat=VatRate.VAT_20_120)
AGENCY = Position(
    "Билет", "75.00", agent=Agent(AgentSign.OTHER_AGENT), supplier=Supplier("ООО Цирк", "7702203276", ("+74951234567",))
)
TAXES = [Position(f"Товар {rate}", "7.07", vat=VatRate(rate)) for rate in range(1, 7)]


def receipts() -> list[Receipt]:
    """Twenty, of all kinds."""
    back, buy, buy_back = ReceiptKind.SELL_RETURN, ReceiptKind.BUY, ReceiptKind.BUY_RETURN
    prepaid, credit = Payment(PaymentKind.PREPAID, "5.00"), Payment(PaymentKind.CREDIT, "5.00")
    return [
        Receipt([TEA], [cash("20.00")], cashier=CASHIER),
        Receipt([TEA, BREAD], [cash("100.00")], cashier=CASHIER),
        Receipt([BREAD], [card("33.33")], buyer=Buyer("a@b.ru")),
        Receipt([TEA], [cash("20.00")], back, cashier=CASHIER),
        Receipt([CHEESE], [card("300.00"), cash("12.27")], cashier=CASHIER),
        Receipt([BREAD, TEA], [cash("60.00")], total_override="53.00", cashier=CASHIER),
        Receipt([TEA], [card("20.00")], electronic=True, buyer=Buyer("+79161234567")),
        Receipt([WORK], [card("150.00")], tax_system=TaxSystem.USN_INCOME),
        Receipt([BREAD], [cash("33.33")], buy, cashier=CASHIER),
        Receipt([BREAD], [card("33.33")], buy),
        Receipt([BREAD], [cash("33.33")], buy_back),
        Receipt([AGENCY], [cash("75.00")], cashier=CASHIER),
        Receipt([CHEAPER], [cash("270.00")]),
        Receipt(TAXES, [card("42.42")], cashier=CASHIER),
        Receipt([ADVANCE], [card("500.00")]),
        Receipt([TEA], [prepaid, credit, card("4.00"), cash("6.00")], cashier=CASHIER),
        Receipt([TEA, TEA, TEA], [cash("60.00")], user_attribute=UserAttribute("Стол", "7"), additional="карта 17"),
        Receipt([AGENCY], [cash("75.00")], back),
        Receipt([WORK, CHEESE, BREAD], [card("495.60")], electronic=True, buyer=Buyer("a@b.ru")),
        Receipt([TEA], [cash("20.00")], buy_back, cashier=CASHIER),
    ]


CALLS = {
    ReceiptKind.SELL: Kkt.sell,
    ReceiptKind.SELL_RETURN: Kkt.sell_return,
    ReceiptKind.BUY: Kkt.buy,
    ReceiptKind.BUY_RETURN: Kkt.buy_return,
}
PAID_OUT = (ReceiptKind.SELL_RETURN, ReceiptKind.BUY, ReceiptKind.BUY_CORRECTION)


def issue(receipt: Receipt) -> Step:
    """The receipt as a step."""
    call = CALLS[receipt.kind]
    return Step(
        ReceiptKind(receipt.kind).name.lower(), lambda kkt: call(kkt, receipt), 3, receipt.total, drawer(receipt)
    )


def drawer(made: Receipt | Correction) -> int:
    """What the payments do to the cash in the drawer, change taken off."""
    paid = made.plan.payments
    change = sum(amount for _, amount in paid) - made.total
    into = sum(amount for kind, amount in paid if kind == PaymentKind.CASH) - change
    return -into if made.kind in PAID_OUT else into


def correction(kind: ReceiptKind, payment: Payment) -> Step:
    made = Correction([payment], "Акт", date(2026, 3, 1), "17", kind=kind, vat={VatRate.NO_VAT: payment.sum})
    return Step("correction", lambda kkt: kkt.correct(made), 31, made.total, drawer(made))


def full_day() -> list[Step]:
    """From the registration to the report on the state of settlements."""
    sold = [issue(receipt) for receipt in receipts()]
    return [
        Step("register", lambda kkt: kkt.register(registration(), CASHIER), 1),
        Step("open_shift", lambda kkt: kkt.open_shift(CASHIER), 2),
        Step("cash_in", lambda kkt: kkt.cash_in("1000.00"), moved=100_000),
        *sold[:8],
        correction(ReceiptKind.SELL_CORRECTION, cash("20.00")),
        *sold[8:14],
        Step("x_report", lambda kkt: kkt.x_report()),
        correction(ReceiptKind.BUY_CORRECTION, card("30.00")),
        *sold[14:],
        Step("cash_out", lambda kkt: kkt.cash_out("500.00"), moved=-50_000),
        Step("close_shift", lambda kkt: kkt.close_shift(CASHIER), 5),
        Step("state_report", lambda kkt: kkt.state_report(), 21),
    ]

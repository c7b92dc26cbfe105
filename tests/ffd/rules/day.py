"""The documents of one day of the emulated register, 2025: shift, receipts of all kinds, reports, end of the drive."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from kkt_driver.atol.commands import modes, receipt, registration, shift
from kkt_driver.ffd import Document
from kkt_sim.clock import VirtualClock
from tests.sim.register.bench import Bench

# 20 % is the base rate of 2025
START = datetime(2025, 3, 3, 9, 0)
AGENT_ALL = 0x7F
BANK = (
    (1005, "г. Москва, ул. Банковская, 1"),
    (1016, "7707083893"),
    (1026, "Банк"),
    (1044, "Прием платежа"),
    (1073, "+79161112233"),
    (1075, "+78005553535"),
)
PAYMENT = ((1073, "+79161112233"), (1074, "+78001002030"))
SUPPLIER = ((1171, "+74951234567"),)
INN = "7707083893"


class DayBench(Bench):
    """A register whose day is in 2025."""

    def __init__(self) -> None:
        self.names: list[str] = []
        super().__init__(registered=False)

    def power_on(self, *, registered: bool = False) -> None:
        self.clock = VirtualClock(START)
        super().power_on(registered=True)

    def name(self, name: str) -> None:
        """The last document is called so."""
        self.names.append(name)
        self.clock.advance(minutes=2)

    def give(self, *pairs: tuple[int, Any]) -> None:
        for tag, value in pairs:
            self.attribute(tag, value)

    def item(self, price: int = 10_000, quantity: int = 1000, attributes: tuple[Any, ...] = (), **fields: Any) -> None:
        total = (price * quantity + 500) // 1000
        self.ask(receipt.BeginPosition())
        self.give(*attributes)
        values: dict[str, Any] = {"tax": 6, "name": "Товар"} | fields
        self.ask(receipt.FinishPosition(price=price, quantity=quantity, sum=total, **values))

    def receipt(
        self, name: str, *, kind: int = 1, flags: int = 0, header: Any = (), pays: Any = (), items: Any
    ) -> None:
        self.ask(receipt.OpenReceipt(kind=kind, flags=flags))
        self.give(*header)
        for item in items:
            self.item(**item)
        for payment, amount in pays:
            self.pay(amount, payment)
        self.ask(receipt.CloseReceipt())
        self.name(name)


def _receipts(day: DayBench) -> None:
    twenty, ten = {"tax": 1, "price": 12_345, "quantity": 333}, {"tax": 2, "price": 527}
    day.receipt("sell", items=[twenty, ten, {"tax": 6}])
    rates = [{"tax": tax, "price": 1_111 * tax, "quantity": 1_777} for tax in (1, 2, 3, 4, 5, 6, 1, 2)]
    day.receipt("rates", items=rates, header=((1021, "Кассир Иванова"), (1203, "500100732259")))
    day.receipt("sell return", kind=2, items=[twenty])
    day.receipt("buy", kind=4, items=[{"price": 500}])
    day.receipt("buy return", kind=5, items=[{"price": 500}])
    day.receipt("payments", items=[{}], pays=((2, 2_000), (3, 1_000), (4, 1_000), (5, 1_000), (1, 10_000)))
    buyer = ((1008, "buyer@example.com"), (1227, "ООО Покупатель"), (1228, INN))
    day.receipt("electronic", items=[twenty, ten], header=buyer, flags=receipt.OpenReceipt.ELECTRONIC)
    day.receipt("phone", items=[ten], header=((1008, "+79161234567"), (1192, "1234567890")))
    extra = (
        (1191, "доп"),
        (1197, "шт."),
        (1162, b"\x45\x4d\x00\x01"),
        (1229, 100),
        (1230, "643"),
        (1231, "10702020/1"),
    )
    goods = {"attributes": extra, "tax": 1, "subject": 2, "method": 4}
    day.receipt("excise", items=[goods], header=((1084, [(1085, "Заказ"), (1086, "17")]),))
    day.receipt("credit", items=[{"method": 7, "subject": 10}])
    supplied = {"attributes": ((1226, INN),)}
    day.receipt("bank agent", items=[supplied], header=((1057, 1), *BANK, *SUPPLIER))
    day.receipt("payment agent", items=[supplied], header=((1057, 4), *PAYMENT, *SUPPLIER))
    of_item = ((1222, 32), (1224, [(1171, "+74951234567"), (1225, "Поставщик")]), (1226, "000000000000"))
    data = ((1222, 1), (1223, list(BANK)), (1224, [(1171, "+74951234567")]), (1226, INN))
    day.receipt("item agents", items=[{"attributes": of_item, "tax": 1}, {"attributes": data}, ten])
    day.ask(receipt.OpenReceipt(kind=1))
    day.item(price=12_345, tax=1)
    day.ask(receipt.ReceiptDiscount(sum=45))
    day.ask(receipt.CloseReceipt())
    day.name("rounded")
    basis = ((1177, "Сбой"), (1178, datetime(2025, 3, 1)), (1179, "б/н"))
    day.receipt("correction", kind=7, items=[{"tax": 1}, ten], header=((1173, 0), (1174, list(basis))))
    order = ((1178, datetime(2025, 3, 1)), (1179, "17-02/4"))
    day.receipt("by order", kind=9, items=[{"price": 500}], header=((1173, 1), (1174, list(order))))


@cache
def documents() -> dict[str, Document]:
    """By name, in the order of their numbers."""
    day = DayBench()
    day.name("registration")
    day.give((1101, 3), (1057, AGENT_ALL), (1207, 1))
    day.enter(6)
    day.ask(registration.Fiscalise())
    day.name("re-registration")
    day.open_shift()
    day.name("shift open")
    _receipts(day)
    day.enter(2)
    day.ask(shift.Report(kind=1))  # the X report is no fiscal document
    day.close_shift()
    day.name("shift close")
    day.enter(2)
    day.ask(shift.Report(kind=9))
    day.name("state report")
    day.enter(6)
    day.ask(registration.CloseArchive())
    day.name("drive close")
    day.ask(modes.ExitMode())
    stored = day.register.drive.documents()
    made = [Document.decode(one.form, one.tlv) for one in stored]
    return dict(zip(day.names, made, strict=True))


def registration_of(name: str) -> Document:
    """The registration in force for a document of the day."""
    return documents()["registration" if name in ("registration", "re-registration") else "re-registration"]


def previous_of(name: str) -> Document | None:
    """The document before."""
    names = list(documents())
    index = names.index(name)
    return documents()[names[index - 1]] if index else None

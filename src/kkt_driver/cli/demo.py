"""A whole day on the emulator: what the library is for, in one screen of paper."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from kkt_driver.cli.output import Output
from kkt_driver.client import Kkt
from kkt_driver.connecting import connect
from kkt_driver.errors import UsageError
from kkt_driver.ffd import make_rnm
from kkt_driver.receipt import Cashier, Position, Receipt, TaxSystem, VatRate, card, cash
from kkt_driver.registration import EcrRegistration
from kkt_driver.results import FiscalDocument

FRESH = "sim:?registered=0"
INN, CASHIER = "7725225244", Cashier("Иванова А. А.", "123654789507")

RECEIPT = Receipt(
    positions=[
        Position("Чай чёрный, 100 г", "120.00", 2, vat=VatRate.VAT_22),
        Position("Хлеб ржаной", "54.50", vat=VatRate.VAT_10),
        Position("Яблоки, кг", "99.90", "1.250", vat=VatRate.VAT_10),
    ],
    payments=[card("300.00"), cash("150.00")],
    tax_system=TaxSystem.OSN,
    cashier=CASHIER,
)


def demo(arguments: Namespace, output: Output) -> None:
    """kkt demo"""
    url = arguments.url if arguments.url != "sim:" else FRESH
    if not url.startswith("sim:"):
        raise UsageError(f"the demonstration runs on the emulator only, not on {url}")
    with connect(url, password=arguments.password) as kkt:
        _day(kkt, output)


def _day(kkt: Kkt, output: Output) -> None:
    serial = kkt.info().serial
    made: list[tuple[str, FiscalDocument]] = []
    tapes: list[list[str]] = []

    def note(title: str, document: FiscalDocument) -> None:
        made.append((title, document))
        tapes.append(kkt.last_tape())
        output.say(f"\n{title}")
        output.tape(tapes[-1])

    note("Регистрация ККТ", _wizard(serial).commit(kkt, CASHIER))
    note("Открытие смены", kkt.open_shift(CASHIER))
    note("Чек", kkt.sell(RECEIPT))
    note("Закрытие смены", kkt.close_shift(CASHIER))
    lines = ["", "Итог дня:"]
    lines += [f"  ФД {document.number}  ФП {document.sign:>10}  {title}" for title, document in made]
    lines += [f"  QR чека: {document.qr}" for _, document in made if document.qr]
    data: dict[str, Any] = {
        "serial": serial,
        "documents": [
            {"title": title, **document.to_dict(), "tape": tape}
            for (title, document), tape in zip(made, tapes, strict=True)
        ],
    }
    output.done(data, "\n".join(lines))


def _wizard(serial: str) -> EcrRegistration:
    return (
        EcrRegistration(serial)
        .organization("ООО «Ромашка»", INN)
        .taxation(TaxSystem.OSN, default=TaxSystem.OSN)
        .place(make_rnm(1, INN, serial), "г. Москва, ул. Примерная, д. 1", "Магазин")
        .operator("ОФД Эмулятора", "7704358518", "127.0.0.1", 7777, sender_email="shop@example.com")
    )

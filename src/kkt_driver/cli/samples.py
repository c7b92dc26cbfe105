"""``kkt receipt example`` and ``kkt registration example``: files to begin with, as small as they are useful."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from kkt_driver.cli.output import Output

#: of the register behind ``sim:``
SERIAL = "00106789000001"
INN = "7725225244"


def receipt(arguments: Namespace, output: Output) -> None:
    """kkt receipt example"""
    from datetime import date

    from kkt_driver.receipt import Cashier, Correction, Position, Receipt, TaxSystem, VatRate, card, cash

    if arguments.correction:
        correction = Correction(
            payments=[cash("120.00")],
            basis="Акт",
            basis_date=date(2026, 3, 2),
            basis_number="17",
            vat={VatRate.NO_VAT: "120.00"},
            tax_system=TaxSystem.OSN,
            cashier=Cashier("Иванова А. А.", "123654789507"),
        )
        _print(correction.to_json(), output)
        return
    made = Receipt(
        positions=[
            Position("Чай чёрный, 100 г", "120.00", 2, vat=VatRate.VAT_22),
            Position("Яблоки, кг", "99.90", "1.250", vat=VatRate.VAT_10),
        ],
        payments=[card("300.00"), cash("100.00")],
        tax_system=TaxSystem.OSN,
        cashier=Cashier("Иванова А. А.", "123654789507"),
    )
    _print(made.to_json(), output)


def registration(arguments: Namespace, output: Output) -> None:
    """kkt registration example"""
    from kkt_driver.ffd import make_rnm
    from kkt_driver.receipt import TaxSystem
    from kkt_driver.registration import EcrRegistration

    wizard = (
        EcrRegistration(arguments.serial)
        .organization("ООО «Ромашка»", INN)
        .taxation(TaxSystem.OSN)
        .place(make_rnm(1, INN, arguments.serial), "г. Москва, ул. Примерная, д. 1", "Магазин")
        .operator("ОФД Эмулятора", "7704358518", "127.0.0.1", 7777, sender_email="shop@example.com")
    )
    wizard.check()
    _print(wizard.registration.to_json(), output)


def _print(data: dict[str, Any], output: Output) -> None:
    output.done(data, json.dumps(data, ensure_ascii=False, indent=2))

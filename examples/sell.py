"""A shift with one receipt. Runs on the emulator; give a URL to run it on a register.

python examples/sell.py [URL]
"""

from __future__ import annotations

import sys

import kkt_driver as kkt


def main(url: str) -> None:
    cashier = kkt.Cashier("Иванова А. А.", "123654789507")
    receipt = kkt.Receipt(
        [
            kkt.Position("Чай чёрный, 100 г", "120.00", 2, vat=kkt.VatRate.VAT_22),
            kkt.Position("Яблоки, кг", "99.90", "1.250", vat=kkt.VatRate.VAT_10),
        ],
        [kkt.card("300.00"), kkt.cash("100.00")],
        tax_system=kkt.TaxSystem.OSN,
        cashier=cashier,
    )
    # On a real fiscal drive this refuses to run; allow_fiscal=True is for those who mean it.
    with kkt.connect(url) as register:
        if not register.status().shift_open:
            register.open_shift(cashier)
        made = register.sell(receipt)
        print(f"ФД {made.number}, ФП {made.sign}, сдача {receipt.plan.change} коп.")
        print(made.qr)
        register.close_shift(cashier)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sim:")

"""What to do when it is not known whether a receipt was made: ask, never sell again blindly.

python examples/recover.py [URL]
"""

from __future__ import annotations

import sys
import time

import kkt_driver as kkt


def sell_for_sure(register: kkt.Kkt, receipt: kkt.Receipt, *, patience: float = 600.0) -> kkt.FiscalDocument | None:
    """The receipt, or None when the register says that it was not made."""
    try:
        return register.sell(receipt)
    except kkt.OutcomeUnknown as unknown:
        print(f"{unknown.operation}: the line broke at the last moment, waiting for it")
        doubt = unknown
    # Every other exception means: not made. Only here is it open, and only the drive can tell.
    until = time.monotonic() + patience
    while True:
        try:
            made: kkt.FiscalDocument | None = doubt.resolve()
            return made
        except kkt.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(5)


def main(url: str) -> None:
    receipt = kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")])
    with kkt.connect(url) as register:
        if not register.status().shift_open:
            register.open_shift()
        made = sell_for_sure(register, receipt)
        print(f"made: ФД {made.number}" if made else "not made: sell it again")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sim:")

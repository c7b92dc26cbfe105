"""The rules of payments: what they come to, and which may be above the total."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kkt_driver.checking import choice
from kkt_driver.errors import FieldError
from kkt_driver.money import MAX_KOPECKS, kopecks, roubles

if TYPE_CHECKING:
    from kkt_driver.receipt import Payment


def payments_by_kind(payments: Sequence[Payment], total: int) -> tuple[tuple[int, int], ...]:
    """Payments by kind, cash last: it alone may exceed what is left."""
    from kkt_driver.receipt import PaymentKind

    sums: dict[int, int] = {}
    rest = 0
    for i, payment in enumerate(payments):
        kind = int(choice(payment.kind, tuple(PaymentKind), f"payments[{i}].kind"))
        if payment.sum == "rest":
            if rest:
                raise FieldError(f"payments[{i}].sum", "must be a sum: another payment takes the rest", payment.sum)
            rest = kind
        else:
            sums[kind] = sums.get(kind, 0) + payment_sum(payment, i)
    if rest and (left := total - sum(sums.values())) > 0:
        sums[rest] = sums.get(rest, 0) + left
    paid, cashless = sum(sums.values()), sum(amount for kind, amount in sums.items() if kind != PaymentKind.CASH)
    if cashless > total:
        raise FieldError("payments", f"without cash must not exceed the total {roubles(total)}", roubles(cashless))
    if paid < total:
        raise FieldError("payments", f"must cover the total {roubles(total)}", roubles(paid))
    if paid > MAX_KOPECKS:
        raise FieldError("payments", f"must be at most {roubles(MAX_KOPECKS)} together", roubles(paid))
    return tuple(sorted(sums.items(), key=lambda item: (item[0] == PaymentKind.CASH, item[0])))


def payment_sum(payment: Payment, i: int) -> int:
    """Kopecks of the payment ``payments[i]``, at least one."""
    return kopecks(payment.sum, f"payments[{i}].sum", minimum=1)

"""Sums of items: the total, price by quantity, excise."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, roubles, whole


@check("total-is-sum-of-items")
def total_is_sum_of_items(subject: Subject) -> Iterator[Hit]:
    """Tag 1020: a total from an outside calculator may differ from the items in kopecks, never in roubles."""
    total, items = subject.total, subject.items
    if total is None or not items or any(item.total is None for item in items):
        return
    together = sum(item.total or 0 for item in items)
    if total // 100 != together // 100:
        yield hit(1020, 1043, value=total, total=roubles(total), items=roubles(together))


@check("item-is-price-by-quantity")
def item_is_price_by_quantity(subject: Subject) -> Iterator[Hit]:
    """Tag 1043: one kopeck off the rounded product is allowed, that is less than one and a half off the exact one."""
    for item in subject.items:
        total, price, quantity = item.total, item.price, item.quantity
        if total is None or price is None or quantity is None:
            continue
        # whole numbers, because Decimal rounds to the caller's context
        top, bottom = quantity.as_integer_ratio()
        exact = price * top
        if 2 * abs(total * bottom - exact) > 3 * bottom:
            yield hit(
                1043,
                1079,
                1023,
                value=total,
                path=item.path,
                price=roubles(price),
                quantity=_short(quantity),
                expected=roubles((2 * exact + bottom) // (2 * bottom)),
                total=roubles(total),
            )


@check("excise-within-item")
def excise_within_item(subject: Subject) -> Iterator[Hit]:
    """Tag 1229; registers answer «Некорректная сумма акциза»."""
    for item in subject.items:
        excise = whole(item.first, 1229)
        if excise is not None and item.total is not None and excise > item.total:
            yield hit(1229, 1043, value=excise, path=item.path, excise=roubles(excise), total=roubles(item.total))


def _short(quantity: Decimal) -> str:
    """Without an exponent where that is readable: a garbage quantity has up to 255 decimals."""
    exponent = quantity.as_tuple().exponent
    return f"{quantity:f}" if isinstance(exponent, int) and exponent > -20 else str(quantity)

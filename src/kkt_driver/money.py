"""Sums and quantities at the edge of the library: whole kopecks or exact decimals, never float.

An ``int`` is kopecks; a ``Decimal`` or a ``str`` is roubles: ``1234`` == ``Decimal("12.34")`` == ``"12.34"``.
"""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from typing import Annotated, NamedTuple, TypeAlias

from kkt_driver.errors import FieldError

#: The register keeps payments and totals in ten decimal digits.
MAX_KOPECKS = 10**10 - 1
MAX_THOUSANDTHS = 10**10 - 1


class Scaled(NamedTuple):
    """In an annotation: a number that is kept in parts of ``1 / scale``, and its bounds in those parts."""

    scale: int
    minimum: int
    maximum: int


Money: TypeAlias = Annotated[int | Decimal | str, Scaled(100, 0, MAX_KOPECKS)]
Quantity: TypeAlias = Annotated[int | Decimal | str, Scaled(1000, 1, MAX_THOUSANDTHS)]

# The program's own context may round or trap differently; these sums must not depend on it.
_EXACT = Context(prec=60, traps=[])


def kopecks(value: Money, field: str = "sum", *, minimum: int = 0, maximum: int = MAX_KOPECKS) -> int:
    """The sum in kopecks. FieldError names ``field``, the rule and the value.

    Example scenarios: a float, half a kopeck, a negative sum, "12,34" with a comma, more than 99 999 999.99.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise FieldError(field, "must be int kopecks, or Decimal or str roubles, never float", value)
    amount = value if isinstance(value, int) else _scaled(value, 100, field, "a whole number of kopecks")
    if not minimum <= amount <= maximum:
        raise FieldError(field, f"must lie within {roubles(minimum)}..{roubles(maximum)} roubles", value)
    return amount


def thousandths(value: Quantity, field: str = "quantity") -> int:
    """A quantity in thousandths, above 0. FieldError names ``field``, the rule and the value."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise FieldError(field, "must be int, Decimal or str, never float", value)
    count = value * 1000 if isinstance(value, int) else _scaled(value, 1000, field, "of at most 3 decimals")
    if not 0 < count <= MAX_THOUSANDTHS:
        raise FieldError(field, "must lie within 0.001..9999999.999", value)
    return count


def roubles(amount: int) -> str:
    """Kopecks as "12.34"."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02}"


def cost(price: int, quantity: int) -> int:
    """Price in kopecks times quantity in thousandths, in kopecks; half a kopeck goes up."""
    return (price * quantity + 500) // 1000


def whole_roubles(amount: int) -> int:
    """Kopecks down to whole roubles: 12.99 becomes 12.00."""
    return amount - amount % 100


def unit_price(amount: int, quantity: int) -> int | None:
    """The price in kopecks that makes ``amount`` of a quantity in thousandths, a kopeck more or less, or None.

    ФФД asks for that: tag 1043 is 1079 × 1023, a kopeck apart at most.
    """
    price = (2 * 1000 * amount + quantity) // (2 * quantity)
    return price if abs(cost(price, quantity) - amount) <= 1 else None


def _scaled(value: Decimal | str, scale: int, field: str, rule: str) -> int:
    try:
        number = Decimal(value) if not isinstance(value, str) or _is_plain(value) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    # A size limit before the arithmetic: 1e999999999 would otherwise become a number of a billion digits.
    if not number.is_finite() or (number and number.adjusted() > 20):
        raise FieldError(field, 'must be a number such as "12.34"', value)
    scaled = _EXACT.multiply(number, Decimal(scale))
    if len(number.as_tuple().digits) > 50 or scaled != scaled.to_integral_value(context=_EXACT):
        raise FieldError(field, f"must be {rule}", value)
    return int(scaled)


def _is_plain(text: str) -> bool:
    """ASCII digits with an optional sign and point: Decimal also takes " 1_0 ", "١" and "Infinity"."""
    digits = text.removeprefix("-")
    whole, point, part = digits.partition(".")
    return digits.isascii() and whole.isdigit() and (part.isdigit() if point else not part)

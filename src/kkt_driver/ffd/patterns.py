"""What texts must look like, for the rules of control and for receipts alike.

Regular expressions that match a text as a whole; JSON Schema reads them too. Source: order ММВ-7-20/229.
"""

from __future__ import annotations

PHONE = r"\+[0-9]{1,18}"
# No more than delivery needs: something, an at sign, a name with a dot. Letters outside ASCII occur in .рф addresses.
MAIL = r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+"
#: of a buyer, 1008
CONTACT = f"{PHONE}|{MAIL}"
#: what is written in 1179 when there is no order
NO_NUMBER = frozenset(("", "0", "-", "б/н", "Б/Н"))

_NUMBERS = {15: range(1, 26), 16: range(26, 32)}


def numbers_as_names(item_type: object) -> range | None:
    """The numbers one of which names an item of this type (1212): articles of the tax code; None for other types."""
    return _NUMBERS.get(item_type) if isinstance(item_type, int) else None


def names_number(name: str, numbers: range) -> bool:
    """Whether a name (1030) is one of the numbers, written without zeros before it."""
    return name in map(str, numbers)

"""A document as the checks see it: every field read once, items and values laid out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from kkt_driver.ffd.document import Document
from kkt_driver.ffd.fields import Fields, Value
from kkt_driver.ffd.rules.table import RATES
from kkt_driver.ffd.tags import BY_NUMBER

First: TypeAlias = "dict[int, Value]"
#: path of the container, its tag number (0: the document), tag number, value
Placed: TypeAlias = "tuple[str, int, int, Value]"

REGISTRATIONS = (1, 11)
#: 5 is 0 %, 6 is "without VAT"
_RATES = frozenset((*RATES, 5, 6))
_REPEATABLE = frozenset(number for number, tag in BY_NUMBER.items() if tag.repeatable)


class Item:
    """A tag 1059: its first values, and None for each of the named ones that is absent or unreadable."""

    __slots__ = ("agent", "excise", "fields", "first", "method", "path", "price", "quantity", "rate", "total", "vat")

    def __init__(self, path: str, fields: Fields) -> None:
        self.path = path
        self.fields = fields
        first = self.first = first_of(fields)
        self.total = whole(first, 1043)
        self.price = whole(first, 1079)
        quantity = first.get(1023)
        self.quantity = quantity if isinstance(quantity, Decimal) else None
        self.rate = whole(first, 1199)
        self.vat = whole(first, 1200)
        self.method = whole(first, 1214)
        self.agent = whole(first, 1222)


class Subject:
    """The document, and what is given besides.

    ``registration`` and ``previous`` are the first values of those documents; a registration report is its own
    registration. ``values`` holds every value at any depth in wire order, ``texts`` the path, tag and value of those
    that are texts, ``containers`` path and fields of those that are STLV, ``present`` the tags of all of them.
    """

    __slots__ = (
        "containers",
        "fields",
        "first",
        "form",
        "items",
        "now",
        "present",
        "previous",
        "previous_form",
        "registration",
        "serial",
        "texts",
        "time",
        "total",
        "turnovers",
        "values",
        "version",
    )

    def __init__(
        self,
        document: Document,
        version: int,
        registration: Document | None,
        previous: Document | None,
        now: datetime | None,
        serial: str | None,
    ) -> None:
        self.form = document.form
        self.fields = document.fields
        self.version = version
        self.now = now
        first = self.first = first_of(document.fields)
        if document.form in REGISTRATIONS:
            self.registration: First = first
        else:
            self.registration = first_of(registration.fields) if registration is not None else {}
        self.previous: First = first_of(previous.fields) if previous is not None else {}
        self.previous_form = previous.form if previous is not None else 0
        self.serial = serial if serial is not None else text(self.registration, 1013)
        time = first.get(1012)
        self.time = time if isinstance(time, datetime) else None
        self.total = whole(first, 1020)
        self.values: list[Placed] = []
        self.texts: list[tuple[str, int, str]] = []
        self.containers: list[tuple[str, Fields]] = []
        self.items: list[Item] = []
        self._lay_out(document.fields, "", 0)
        self.present = {number for _, _, number, _ in self.values}
        self.turnovers = self._turnovers()

    def _lay_out(self, fields: Fields, path: str, parent: int) -> None:
        values, counts = self.values, dict[int, int]()
        for number, value in fields:
            values.append((path, parent, number, value))
            if isinstance(value, str):
                self.texts.append((path, number, value))
            elif isinstance(value, Fields):
                inner = f"{path}.{number}" if path else str(number)
                if number in _REPEATABLE:
                    index = counts[number] = counts.get(number, -1) + 1
                    inner = f"{inner}[{index}]"
                if number == 1059 and not parent:
                    self.items.append(Item(inner, value))
                self.containers.append((inner, value))
                self._lay_out(value, inner, number)

    def _turnovers(self) -> dict[int, list[Item]] | None:
        """Items by VAT rate; None when there are none or one of them cannot be told."""
        rates: dict[int, list[Item]] = {}
        for item in self.items:
            if item.total is None or item.rate not in _RATES:
                return None
            rates.setdefault(item.rate or 0, []).append(item)
        # an item that is no STLV has not become an Item
        return rates if rates and len(self.items) == len(self.fields.all(1059)) else None

    @property
    def gap(self) -> int:
        """Kopecks by which the total was rounded down, which VAT may follow or not."""
        items = sum(item.total or 0 for item in self.items)
        return items - self.total if self.total is not None and 0 < items - self.total < 100 else 0

    def has_any(self, tags: tuple[int, ...]) -> bool:
        """Whether one of the tags stands in the document itself."""
        return any(tag in self.first for tag in tags)


def first_of(fields: Fields) -> First:
    """The first value of each tag."""
    first: First = {}
    for number, value in fields:
        if number not in first:
            first[number] = value
    return first


def whole(first: First, tag: int) -> int | None:
    """The value of a tag that holds a number; None when it is absent or unreadable."""
    value = first.get(tag)
    return value if isinstance(value, int) else None


def text(first: First, tag: int) -> str | None:
    """The value of a tag that holds a text, without blanks around it; None when it is absent."""
    value = first.get(tag)
    return value.strip(" ") if isinstance(value, str) else None


def moment(first: First, tag: int) -> datetime | None:
    """The value of a tag that holds a time; None when it is absent or unreadable."""
    value = first.get(tag)
    return value if isinstance(value, datetime) else None


def share(rate: int, time: datetime | None) -> tuple[int, int] | None:
    """Numerator and denominator of the VAT in a sum, at this time or (None) today; None for rates without VAT."""
    row = RATES.get(rate)
    if row is None:
        return None
    shares = row[3]
    if time is None or len(shares) == 1:
        return shares[-1][1:]
    day = time.date()
    fitting = [step for step in shares if step[0] <= day]
    return fitting[-1][1:] if fitting else shares[0][1:]


def numbers(fields: First, tags: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Those of the tags that are there and hold a number."""
    for tag in tags:
        value = fields.get(tag)
        if isinstance(value, int):
            yield tag, value


def roubles(kopecks: int) -> str:
    """Kopecks as people write them: 9.00."""
    return f"{'-' * (kopecks < 0)}{abs(kopecks) // 100}.{abs(kopecks) % 100:02}"

"""The text of the QR code on a receipt (tag 1196, printed only).

    t=20201225T1016&s=1113.99&fn=9282440300829880&i=10556&fp=189504453&n=1

``ReceiptQr.parse(text).differences(document)`` tells whether a code belongs to a document.

Source: order ММВ-7-20/229, QR code; readers accept seconds in ``t`` too, some registers print them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias, TypeVar

from kkt_driver.errors import FieldError
from kkt_driver.ffd.document import Document

_T = TypeVar("_T")
_KEYS = ("t", "s", "fn", "i", "fp", "n")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?", re.ASCII)
_TOTAL = re.compile(r"(\d{1,13})\.(\d\d)", re.ASCII)

QrValue: TypeAlias = "datetime | int | str"


class QrDifference(NamedTuple):
    """A field in which a code and a document differ.

    field: t, s, fn, i, fp or n.   tag: the tag it stands for.   ours: what the code says, in the units of
    :class:`ReceiptQr` (time to the minute, kopecks).   theirs: what the document says, None where it does not say it.
    """

    field: str
    tag: int
    ours: QrValue
    theirs: QrValue | None


@dataclass(frozen=True, slots=True)
class ReceiptQr:
    """What identifies a receipt to the ФНС.

    date_time: local time of the register.   total: kopecks, 0..256^6-1.     drive_number: ФН, up to 16 digits.
    document: number of the ФД, from 0.      sign: ФПД, 0..4294967295.       operation: 1..4, as tag 1054.

    FieldError when a value cannot stand in the code.
    """

    date_time: datetime
    total: int
    drive_number: str
    document: int
    sign: int
    operation: int

    def __post_init__(self) -> None:
        if not isinstance(self.date_time, datetime) or self.date_time.tzinfo is not None:
            raise FieldError("t", "must be a datetime without time zone", self.date_time)
        number = self.drive_number
        if not isinstance(number, str) or not (number.isascii() and number.isdigit()) or len(number) > 16:
            raise FieldError("fn", "must be 1 to 16 digits", number)
        for name, value, low, high in (
            ("s", self.total, 0, 256**6 - 1),
            ("i", self.document, 0, 0xFFFFFFFF),
            ("fp", self.sign, 0, 0xFFFFFFFF),
            ("n", self.operation, 1, 4),
        ):
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise FieldError(name, f"must be an int within {low}..{high}", value)

    @property
    def text(self) -> str:
        """The six fields in their order, minutes only, no leading zeros in ``i`` and ``fp``."""
        rubles, kopecks = divmod(self.total, 100)
        return (
            # strftime's %Y does not pad years below 1000 on every platform
            f"t={self.date_time.year:04}{self.date_time:%m%dT%H%M}&s={rubles}.{kopecks:02}"
            f"&fn={self.drive_number}&i={self.document}&fp={self.sign}&n={int(self.operation)}"
        )

    @classmethod
    def parse(cls, text: str) -> ReceiptQr:
        """Read a scanned code, its fields in any order. FieldError names the field that is wrong."""
        found: dict[str, str] = {}
        for part in text.strip().split("&"):
            key, equals, value = part.partition("=")
            if not equals or key not in _KEYS:
                raise FieldError("QR", f"must consist of {', '.join(_KEYS)}", part)
            if key in found:
                raise FieldError(key, "must stand once", text)
            found[key] = value
        for key in _KEYS:
            if key not in found:
                raise FieldError(key, "is missing", text)
        total = _TOTAL.fullmatch(found["s"])
        if not total:
            raise FieldError("s", "must be rubles, a point and two digits of kopecks", found["s"])
        return cls(
            date_time=_time(found["t"]),
            total=int(total[1] + total[2]),
            drive_number=found["fn"],
            document=_number("i", found["i"]),
            sign=_number("fp", found["fp"]),
            operation=_number("n", found["n"]),
        )

    @classmethod
    def of(cls, document: Document) -> ReceiptQr:
        """The code of a receipt, its time without the seconds. FieldError names the first tag it lacks."""
        return cls(
            date_time=_minute(_present("date_time (1012)", document.date_time)),
            total=_present("total (1020)", document.total),
            drive_number=_present("fn_number (1041)", document.drive_number),
            document=_present("document_number (1040)", document.number),
            sign=_present("fiscal_sign (1077)", document.fiscal_sign),
            operation=_present("payment_sign (1054)", document.operation),
        )

    def differences(self, document: Document) -> list[QrDifference]:
        """The fields that the document says otherwise or not at all; an empty list when the code belongs to it.

        Times are compared to the minute, since codes come with and without seconds; numbers as numbers, whatever
        zeros stand before them (``fn`` too). A damaged document makes differences, never errors.
        """
        pairs: tuple[tuple[str, int, QrValue, QrValue | None], ...] = (
            ("t", 1012, _minute(self.date_time), _minute(document.date_time) if document.date_time else None),
            ("s", 1020, self.total, document.total),
            ("fn", 1041, self.drive_number, document.drive_number),
            ("i", 1040, self.document, document.number),
            ("fp", 1077, self.sign, document.fiscal_sign),
            ("n", 1054, self.operation, document.operation),
        )
        return [QrDifference(*pair) for pair in pairs if _plain(pair[2]) != _plain(pair[3])]


def _present(field: str, value: _T | None) -> _T:
    if value is None:
        raise FieldError(field, "is needed for a QR code")
    return value


def _minute(time: datetime) -> datetime:
    return time.replace(second=0, microsecond=0)


def _plain(value: QrValue | None) -> QrValue | None:
    """A number of the drive without the zeros before it and the blanks behind it."""
    return value.strip(" ").lstrip("0") if isinstance(value, str) else value


def _time(text: str) -> datetime:
    match = _TIME.fullmatch(text)
    try:
        if match:
            return datetime(*(int(group) for group in match.groups(default="0")))  # type: ignore[arg-type]
    except ValueError:
        pass  # a month of 13 and the like: the same message as for a wrong shape
    raise FieldError("t", "must be a time YYYYMMDDTHHMM or YYYYMMDDTHHMMSS", text)


def _number(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        raise FieldError(key, "must be digits", text)
    return int(text)
